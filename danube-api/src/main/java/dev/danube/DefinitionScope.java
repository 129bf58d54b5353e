package dev.danube;

import dev.danube.internal.Location;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the builders of one definition share: the problems found so far, and which builder it is the
 * turn of. Not thread-safe, as builders are not.
 */
final class DefinitionScope {

  private record Found(int index, Problem problem) {}

  private final List<Found> found = new ArrayList<>();
  private int nextIndex;
  private @Nullable ScopedBuilder active;

  /** Where a builder stands: the path of names to it, its number in reading order, its line. */
  record Place(String path, int index, Location location) {}

  Place enter(@Nullable Place parent, String name) {
    String path = parent == null ? name : parent.path() + " > " + name;
    return new Place(path, nextIndex++, Location.ofCaller());
  }

  /** Lets the user's code define one builder; the one around it is out of turn meanwhile. */
  <T extends ScopedBuilder> void define(T builder, Consumer<? super T> definition) {
    ScopedBuilder outer = active;
    active = builder;
    try {
      definition.accept(builder);
    } finally {
      active = outer;
      builder.close();
    }
  }

  boolean isActive(ScopedBuilder builder) {
    return active == builder;
  }

  String activePath() {
    return active == null ? "" : active.place().path();
  }

  void problem(Place at, String message, @Nullable Location location) {
    Optional<String> line = Optional.ofNullable(location).map(Location::toString);
    found.add(new Found(at.index(), new Problem(at.path(), message, line)));
  }

  /** Reports what no single node is to blame for; listed last. */
  void problemOfAll(String path, String message) {
    found.add(new Found(Integer.MAX_VALUE, new Problem(path, message, Optional.empty())));
  }

  boolean isFaultless() {
    return found.isEmpty();
  }

  void throwProblems(String what) {
    if (!found.isEmpty()) {
      found.sort(Comparator.comparingInt(Found::index));
      throw new PipelineDefinitionException(what, found.stream().map(Found::problem).toList());
    }
  }
}
