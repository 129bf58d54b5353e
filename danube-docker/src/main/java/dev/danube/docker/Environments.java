package dev.danube.docker;

import java.util.List;
import java.util.Map;

/** Environment variables as Docker takes them. */
final class Environments {

  private Environments() {}

  static List<String> lines(Map<String, String> env) {
    return env.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList();
  }
}
