package dev.danube;

import dev.danube.DefinitionScope.Place;
import dev.danube.internal.Location;
import dev.danube.internal.Names;
import java.util.Optional;

/** What all builders have in common: they report problems with path and line, and end in time. */
abstract sealed class ScopedBuilder permits NodeList, Stage.Builder {

  final DefinitionScope scope;
  private final Place place;
  private final String name;
  private boolean closed;

  ScopedBuilder(DefinitionScope scope, Place place, String name) {
    this.scope = scope;
    this.place = place;
    this.name = name;
    Names.problem(name).ifPresent(this::problem);
  }

  final String name() {
    return name;
  }

  final Place place() {
    return place;
  }

  final void close() {
    closed = true;
  }

  /**
   * Every setter begins with this.
   *
   * @throws IllegalStateException if the lambda of this builder has returned
   */
  final void use(String setter) {
    if (closed) {
      throw new IllegalStateException(
          String.format(
              "%s was called on the builder of \"%s\" after its definition had ended;"
                  + " a builder is only good inside its own lambda",
              setter, name));
    }
    if (!scope.isActive(this)) {
      problemHere(
          String.format(
              "%s was called inside the lambda of \"%s\"; use that lambda's own parameter",
              setter, scope.activePath()));
    }
  }

  /** Reports a problem of the node as a whole, at the line that added it. */
  final void problem(String message) {
    scope.problem(place, message, place.location());
  }

  /** Reports a problem at the line that is calling just now. */
  final void problemHere(String message) {
    scope.problem(place, message, Location.ofCaller());
  }

  /** Reports a problem here, if there is one, and says whether there was none. */
  final boolean isGood(Optional<String> problem) {
    problem.ifPresent(this::problemHere);
    return problem.isEmpty();
  }
}
