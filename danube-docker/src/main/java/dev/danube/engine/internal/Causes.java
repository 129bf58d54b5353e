package dev.danube.engine.internal;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Methods that find the causes of an exception. */
public final class Causes {

  private Causes() {}

  /**
   * Returns an exception and its causes, in order.
   *
   * @param thrown the exception
   * @return the exceptions; none for null
   */
  public static Stream<Throwable> of(@Nullable Throwable thrown) {
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    // Causes may form a circle.
    return Stream.iterate(thrown, one -> one != null && seen.add(one), Throwable::getCause);
  }

  /**
   * Returns the last cause of an exception.
   *
   * @param thrown the exception
   * @return the exception itself if nothing caused it
   */
  public static Throwable root(Throwable thrown) {
    return of(thrown).reduce((first, second) -> second).orElse(thrown);
  }
}
