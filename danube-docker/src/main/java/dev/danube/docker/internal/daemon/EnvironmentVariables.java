package dev.danube.docker.internal.daemon;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Environment variables in the form that Docker expects. */
public final class EnvironmentVariables {

  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /** The variables that some shells do not allow to be set. */
  private static final Set<String> READ_ONLY =
      Set.of("UID", "EUID", "PPID", "BASHOPTS", "SHELLOPTS", "BASH_VERSINFO");

  private EnvironmentVariables() {}

  public static List<String> lines(Map<String, String> env) {
    return env.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList();
  }

  /** Returns whether shells accept a variable with the name. */
  public static boolean isKnownToShells(String name) {
    return NAME.matcher(name).matches() && !READ_ONLY.contains(name);
  }

  /** Returns the variables that shells drop because of their names, such as {@code a.b}. */
  public static Map<String, String> unknownToShells(Map<String, String> env) {
    Map<String, String> odd = new LinkedHashMap<>(env);
    odd.keySet().removeIf(EnvironmentVariables::isKnownToShells);
    return odd;
  }
}
