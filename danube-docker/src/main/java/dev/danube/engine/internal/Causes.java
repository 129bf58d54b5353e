package dev.danube.engine.internal;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is behind an exception. */
public final class Causes {

  private Causes() {}

  /**
   * An exception and what caused it, one after another.
   *
   * @param thrown the exception
   * @return none for null
   */
  public static Stream<Throwable> of(@Nullable Throwable thrown) {
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    // Causes may go round in a circle.
    return Stream.iterate(thrown, one -> one != null && seen.add(one), Throwable::getCause);
  }

  /**
   * The last of them.
   *
   * @param thrown the exception
   * @return the exception itself if nothing caused it
   */
  public static Throwable root(Throwable thrown) {
    return of(thrown).reduce((first, second) -> second).orElse(thrown);
  }
}
