package dev.danube.stack.internal;

import java.util.Map;

/** The platform of the machine that a program runs on, in Docker's words. */
public final class MachinePlatform {

  /** The platform that most machines have. */
  public static final String USUAL = "linux/amd64";

  private static final Map<String, String> ARCHITECTURES =
      Map.of("amd64", "amd64", "x86_64", "amd64", "aarch64", "arm64", "x86", "386", "i386", "386");

  private MachinePlatform() {}

  /** Returns the platform of containers on this machine. */
  public static String current() {
    return of(System.getProperty("os.arch", ""));
  }

  /**
   * Returns a platform.
   *
   * @param architecture what Java calls the architecture
   */
  public static String of(String architecture) {
    return "linux/" + ARCHITECTURES.getOrDefault(architecture, architecture);
  }
}
