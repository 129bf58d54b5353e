package dev.danube;

import java.util.Optional;

/**
 * A TCP port of a container that is published on the loopback interface of the daemon's machine.
 *
 * @param hostPort the port on that machine; 0 for any that is free
 * @param port the port in the container
 */
public record PublishedPort(int hostPort, int port) {

  private static final int LAST = 65_535;

  /** Returns what is wrong with the numbers; empty if nothing is. */
  static Optional<String> problem(int hostPort, int port) {
    if (port < 1 || port > LAST || hostPort < 0 || hostPort > LAST) {
      return Optional.of(
          String.format(
              "publish %s is not a port; use 1 to %d",
              port < 1 || port > LAST ? port : hostPort, LAST));
    }
    return Optional.empty();
  }
}
