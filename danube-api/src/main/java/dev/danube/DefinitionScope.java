package dev.danube;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The state that the builders of one definition share: the problems found so far, and the builder
 * whose lambda is running. Not thread-safe, as builders are not.
 */
final class DefinitionScope {

  private record Found(int index, Problem problem) {}

  private final List<Found> found = new ArrayList<>();
  private final Set<String> foundInDefaults = new HashSet<>();
  private int nextIndex;
  private @Nullable ScopedBuilder active;
  private Pipeline.@Nullable Builder pipeline;

  /**
   * The place of a builder in the definition: the place around it, its name, its number in reading
   * order, and its line.
   */
  record Position(@Nullable Position parent, String name, int index, Location location) {

    /** Returns the names from the outermost place to this one. */
    String path() {
      return parent == null ? name : parent.path() + " > " + name;
    }
  }

  /** Returns the place of the definition as a whole. */
  Position root(String name) {
    return new Position(null, name, nextIndex++, Location.ofCaller());
  }

  void setPipeline(Pipeline.Builder builder) {
    pipeline = builder;
  }

  /** Returns the builder of the pipeline that is being defined. */
  Pipeline.Builder pipeline() {
    return requireNonNull(pipeline, "pipeline");
  }

  Position enter(ScopedBuilder parent, String name, Location at) {
    return new Position(parent.place(), name, nextIndex++, at);
  }

  /**
   * Runs the user's code that fills a builder. Meanwhile the builder around it must not be used.
   */
  <T extends ScopedBuilder> void define(T builder, Consumer<? super T> definition) {
    ScopedBuilder outer = active;
    active = builder;
    builder.open();
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

  /** Returns whether no lambda is running. */
  boolean isOver() {
    return active == null;
  }

  String activePath() {
    return active == null ? "" : active.place().path();
  }

  void problem(Position at, String message, Location location) {
    found.add(
        new Found(at.index(), new Problem(at.path(), message, Optional.of(location.toString()))));
  }

  /** Reports a problem of defaults: once, even if the defaults apply to several stages. */
  void problemOfDefaults(Position at, String message, Location location) {
    if (foundInDefaults.add(location + message)) {
      problem(at, message, location);
    }
  }

  /** Reports a problem that is not caused by a single node. It is listed last. */
  void problemOfAll(String path, String message) {
    found.add(new Found(Integer.MAX_VALUE, new Problem(path, message, Optional.empty())));
  }

  void throwProblems(String what) {
    if (!found.isEmpty()) {
      found.sort(Comparator.comparingInt(Found::index));
      throw new PipelineDefinitionException(what, found.stream().map(Found::problem).toList());
    }
  }
}
