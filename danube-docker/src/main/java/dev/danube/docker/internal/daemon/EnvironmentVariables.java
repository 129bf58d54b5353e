package dev.danube.docker.internal.daemon;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Environment variables as Docker takes them. */
public final class EnvironmentVariables {

  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /** What some shells do not let anybody set. */
  private static final Set<String> READ_ONLY =
      Set.of("UID", "EUID", "PPID", "BASHOPTS", "SHELLOPTS", "BASH_VERSINFO");

  private EnvironmentVariables() {}

  public static List<String> lines(Map<String, String> env) {
    return env.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList();
  }

  /** Whether a shell can have a variable of the name. */
  public static boolean isKnownToShells(String name) {
    return NAME.matcher(name).matches() && !READ_ONLY.contains(name);
  }

  /** The variables whose names are no names to a shell, which drops them, such as {@code a.b}. */
  public static Map<String, String> unknownToShells(Map<String, String> env) {
    Map<String, String> odd = new LinkedHashMap<>(env);
    odd.keySet().removeIf(EnvironmentVariables::isKnownToShells);
    return odd;
  }
}
