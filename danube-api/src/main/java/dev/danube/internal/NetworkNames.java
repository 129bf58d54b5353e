package dev.danube.internal;

/** The names of networks that mean something else than a network in which containers meet. */
public final class NetworkNames {

  private NetworkNames() {}

  /**
   * Returns whether a container in a network cannot join another one: it has the network of the
   * host, of another container, or none.
   *
   * @param network a value of Docker's network mode
   * @return whether it can reach no services
   * @see <a href="https://docs.docker.com/engine/network/drivers/">Docker's networks</a>
   */
  public static boolean isClosed(String network) {
    return network.equals("host") || network.equals("none") || network.startsWith("container:");
  }
}
