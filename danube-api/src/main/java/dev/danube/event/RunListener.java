package dev.danube.event;

/**
 * An observer of runs. Events of one run arrive one at a time and in order, as {@link RunEvent}
 * describes; events of different runs may arrive at the same time. The listener is called on the
 * threads that do the work: a slow listener delays the output of the run, but no event is dropped.
 * A listener may cancel the run, but must not wait for its end.
 *
 * <p>A listener cannot change a run. The first exception that it throws in a run is logged as a
 * warning that names the listener, and later ones are ignored.
 *
 * <p>Example:
 *
 * <pre>{@code
 * danube.run(pipeline, run -> run.listener(event -> {
 *   if (event instanceof RunEvent.StageFinished finished) {
 *     System.out.println(finished.stage() + ": " + finished.result().outcome());
 *   }
 * }));
 * }</pre>
 */
@FunctionalInterface
public interface RunListener {

  /**
   * Receives an event.
   *
   * @param event the event
   */
  void on(RunEvent event);
}
