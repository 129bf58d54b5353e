package dev.danube;

/**
 * A handler that decides what happens after a failed attempt. It can be set on a stage, a group, a
 * parallel, a pipeline or a run. The handlers are asked from the inside out, in this order, and the
 * first decision other than {@link Decision#DEFAULT} counts. They are not asked after a
 * cancellation, nor when a timeout of the run or of all attempts together has passed, nor when a
 * condition threw an exception.
 *
 * <p>Example: {@code s.onError(failure -> failure.exitCode() == 75 ? Decision.RETRY :
 * Decision.DEFAULT)}.
 *
 * @see <a href="doc-files/retries.html">retries, limits and cancelling</a>
 */
@FunctionalInterface
public interface ErrorHandler {

  /**
   * Decides what happens after a failed attempt. Called on the thread of the stage; one handler may
   * be called for several stages at the same time.
   *
   * @param failure the failure of the attempt
   * @return the decision
   * @throws Exception counts as {@link Decision#FAIL}; the exception is added to the failure as a
   *     suppressed exception
   */
  Decision decide(StageFailure failure) throws Exception;
}
