package dev.danube;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Collects the environment variables of one builder. */
final class Environment {

  private final ScopedBuilder builder;
  private final Map<String, Setting<String>> settings = new LinkedHashMap<>();

  Environment(ScopedBuilder builder) {
    this.builder = builder;
  }

  void set(String name, String value) {
    if (name.isBlank()
        || name.indexOf('=') >= 0
        || name.chars().anyMatch(Character::isISOControl)) {
      builder.problemHere(
          String.format("env \"%s\" is not a name; it has to be non-blank, without \"=\"", name));
    } else if (value.indexOf('\0') >= 0) {
      builder.problemHere(
          String.format("env \"%s\" has a value with a NUL character; remove it", name));
    } else {
      settings.computeIfAbsent(name, key -> new Setting<>("env " + key)).set(builder, value);
    }
  }

  /** The variables in the order set; of no mutable state. */
  Map<String, String> values() {
    Map<String, String> values = new LinkedHashMap<>();
    settings.forEach((name, setting) -> values.put(name, setting.value().orElseThrow()));
    return Collections.unmodifiableMap(values);
  }
}
