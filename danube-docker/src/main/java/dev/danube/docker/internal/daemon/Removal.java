package dev.danube.docker.internal.daemon;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The removal of things from Docker, with retries. */
public final class Removal {

  private static final Logger LOG = LoggerFactory.getLogger(Removal.class);

  private static final int TRIES = 50;
  private static final Duration PAUSE = Duration.ofMillis(100);

  private Removal() {}

  /** Removes a container, running or not, with its anonymous volumes. */
  public static void ofContainer(Daemon daemon, String id) throws InterruptedException {
    if (!daemon.engine().killsOnRemoval()) {
      kill(daemon, id);
    }
    untilGone(
        daemon,
        "removing a container",
        client -> client.removeContainerCmd(id).withForce(true).withRemoveVolumes(true).exec());
  }

  private static void kill(Daemon daemon, String id) throws InterruptedException {
    try {
      daemon.call("killing a container", client -> client.killContainerCmd(id).exec());
    } catch (DockerApiException e) {
      LOG.debug("A container has ended or is gone before its removal", e);
    }
  }

  /**
   * Removes something, and retries if the daemon refuses. The daemon refuses to remove a container
   * that ends at that moment or that another call is removing, and a volume whose container is not
   * completely removed yet.
   *
   * @param what the action for messages, such as {@code removing a container}
   * @throws DockerApiException if the daemon still refuses after five seconds
   */
  public static void untilGone(Daemon daemon, String what, Daemon.ClientCall<?> remove)
      throws InterruptedException {
    for (int left = TRIES; ; left--) {
      try {
        daemon.call(what, remove);
        return;
      } catch (DockerApiException e) {
        if (e.isNotFound()) {
          return;
        }
        if (left == 0) {
          throw e;
        }
      }
      TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
    }
  }
}
