package dev.danube.server;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/** The components that are open, of which the latest is closed first. Not thread-safe. */
final class CloseStack implements AutoCloseable {

  private final Deque<Runnable> closers = new ArrayDeque<>();

  /**
   * Adds a component, and returns it.
   *
   * @param close closes it
   */
  <T> T add(T component, Consumer<? super T> close) {
    closers.push(() -> close.accept(component));
    return component;
  }

  /** Closes all components, also if one of them fails. Those that are closed are not kept. */
  @Override
  public void close() {
    Runnable closer = closers.poll();
    if (closer != null) {
      try {
        closer.run();
      } finally {
        close();
      }
    }
  }
}
