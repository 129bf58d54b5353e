package dev.danube;

/**
 * Decides what becomes of a failed attempt. Set on a stage, a group, a parallel, a pipeline or a
 * run; asked in this order, and the first answer other than {@link Decision#DEFAULT} counts. Nobody
 * is asked after a cancellation.
 *
 * <p>Example: {@code s.onError(failure -> failure.exitCode() == 75 ? Decision.RETRY :
 * Decision.DEFAULT)}.
 */
@FunctionalInterface
public interface ErrorHandler {

  /**
   * Decides. Called on the thread of the stage; one handler may be called for several stages at the
   * same time.
   *
   * @param failure what happened
   * @return what is to become of it
   * @throws Exception counts as {@link Decision#FAIL}; it is kept as suppressed in the failure
   */
  Decision decide(StageFailure failure) throws Exception;
}
