package dev.danube;

import dev.danube.internal.Location;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A single value that may be set once; a second call is a problem that shows both places. */
final class Setting<T> {

  private final String name;
  private @Nullable T value;
  private @Nullable Location location;

  Setting(String name) {
    this.name = name;
  }

  void set(ScopedBuilder builder, T newValue) {
    if (value != null) {
      builder.problemHere(
          String.format(
              "%s was already set to %s at %s (now %s)", name, value, location, newValue));
      return;
    }
    value = newValue;
    location = Location.ofCaller();
  }

  Optional<T> value() {
    return Optional.ofNullable(value);
  }
}
