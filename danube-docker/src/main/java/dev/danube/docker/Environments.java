package dev.danube.docker;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Environment variables as Docker takes them. */
final class Environments {

  private Environments() {}

  static List<String> lines(Map<String, String> env) {
    return env.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList();
  }

  /** Whether a shell can have a variable of the name. */
  static boolean isKnownToShells(String name) {
    return name.matches("[A-Za-z_][A-Za-z0-9_]*");
  }

  /** The variables whose names are no names to a shell, which drops them, such as {@code a.b}. */
  static Map<String, String> unknownToShells(Map<String, String> env) {
    Map<String, String> odd = new LinkedHashMap<>(env);
    odd.keySet().removeIf(Environments::isKnownToShells);
    return odd;
  }
}
