package dev.danube.event;

/**
 * Observes runs. Events of one run come one at a time and in order; {@link RunEvent} describes
 * them. The listener is called on the threads that do the work: a slow one slows the run's output,
 * nothing is dropped. It may cancel the run, but must not wait for it.
 *
 * <p>A listener cannot change a run: what it throws is logged once, as a warning that names it.
 */
@FunctionalInterface
public interface RunListener {

  /**
   * Takes an event.
   *
   * @param event what happened
   */
  void on(RunEvent event);
}
