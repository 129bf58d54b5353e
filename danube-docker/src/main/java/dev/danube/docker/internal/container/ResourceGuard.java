package dev.danube.docker.internal.container;

import com.github.dockerjava.api.model.Container;
import dev.danube.docker.internal.daemon.Daemon;
import dev.danube.docker.internal.daemon.Labels;
import dev.danube.docker.internal.daemon.PendingCalls;
import dev.danube.docker.internal.daemon.ProgramOwner;
import dev.danube.docker.internal.daemon.Removal;
import dev.danube.docker.internal.workspace.WorkspaceHelper;
import dev.danube.engine.spi.Session.ResourceClaim;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The claims of resources among all programs that use a daemon. A claim is a container that never
 * starts. Its name has a number below the limit, and the daemon accepts each name once: so no two
 * programs with the same limit exceed it. Programs with different limits look again after they have
 * claimed, and give way. The claim of a program that died is removed by whoever wants the resource
 * next, after the containers in which its steps may still run. Thread-safe.
 */
public final class ResourceGuard {

  private static final String NAME = "danube-resource-";

  /** Other containers that have a claim on a resource. */
  private record Holders(List<String> names, int smallestLimit) {

    boolean leaveRoomFor(int limit) {
      return names.size() < Math.min(limit, smallestLimit);
    }

    ResourceClaim refusal() {
      return ResourceClaim.heldBy(String.join(", ", names));
    }
  }

  private final Daemon daemon;
  private final ClaimContainers claims;

  /** Held while a claim is made, because until then it looks like one that is left over. */
  private final ReentrantLock lock = new ReentrantLock();

  public ResourceGuard(
      Daemon daemon,
      PendingCalls pendingCalls,
      WorkspaceHelper helper,
      Map<String, String> labels) {
    this.daemon = daemon;
    this.claims = new ClaimContainers(daemon, pendingCalls, helper, labels);
  }

  /** Tries to claim a resource, as {@link dev.danube.engine.spi.Session#claim} does. */
  public ResourceClaim claim(String resource, int limit, String node) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      Holders before = holders(resource, "");
      if (!before.leaveRoomFor(limit)) {
        return before.refusal();
      }
      Optional<String> made = create(resource, limit, node);
      if (made.isEmpty()) {
        return ResourceClaim.heldBy("another program");
      }
      String id = made.get();
      return confirmed(resource, limit, id);
    } finally {
      lock.unlock();
    }
  }

  /** Looks again after a claim was made, and gives way if others with another limit came in too. */
  private ResourceClaim confirmed(String resource, int limit, String id)
      throws InterruptedException {
    boolean isGranted = false;
    try {
      Holders others = holders(resource, id);
      isGranted = others.leaveRoomFor(limit);
      return isGranted
          ? ResourceClaim.granted(whenDone -> claims.release(id, whenDone))
          : others.refusal();
    } finally {
      if (!isGranted) {
        claims.release(id, () -> {});
      }
    }
  }

  /** Creates the first claim whose name is free. Returns empty if none is. */
  private Optional<String> create(String resource, int limit, String node)
      throws InterruptedException {
    Map<String, String> further =
        Map.of(Labels.RESOURCE, resource, Labels.LIMIT, String.valueOf(limit), Labels.STAGE, node);
    for (int i = 1; i <= limit; i++) {
      Optional<String> made =
          claims.create(NAME + resource + "-" + i, further, "claiming a resource");
      if (made.isPresent()) {
        return made;
      }
    }
    return Optional.empty();
  }

  /**
   * Returns who holds a resource, and removes claims that were left behind.
   *
   * @param except the id of a claim that does not count
   */
  private Holders holders(String resource, String except) throws InterruptedException {
    List<String> filter = List.of(Labels.RESOURCE + "=" + resource);
    List<Container> found =
        daemon.call(
            "listing claims of a resource",
            client -> client.listContainersCmd().withShowAll(true).withLabelFilter(filter).exec());
    List<String> names = new ArrayList<>();
    int smallest = Integer.MAX_VALUE;
    for (Container container : found) {
      if (claims.isLeft(container.getId(), container.getLabels())) {
        removeLeft(container);
      } else if (!container.getId().equals(except)) {
        names.add(words(container));
        smallest = Math.min(smallest, limit(container));
      }
    }
    return new Holders(names, smallest);
  }

  private void removeLeft(Container claim) throws InterruptedException {
    if (ClaimContainers.isOfDeadProgram(claim.getLabels())) {
      removeRunning(claim.getLabels());
    }
    Removal.ofContainer(daemon, claim.getId());
  }

  /** Removes the running containers of a run of a program that died: its steps outlive it. */
  private void removeRunning(Map<String, String> claim) throws InterruptedException {
    List<String> filter =
        List.of(
            Labels.RUN + "=" + claim.getOrDefault(Labels.RUN, ""),
            Labels.OWNER + "=" + claim.getOrDefault(Labels.OWNER, ""));
    List<Container> running =
        daemon.call(
            "listing containers of a program that died",
            client -> client.listContainersCmd().withLabelFilter(filter).exec());
    for (Container container : running) {
      if (!KeptContainers.is(container)) {
        Removal.ofContainer(daemon, container.getId());
      }
    }
  }

  private static int limit(Container claim) {
    String limit = claim.getLabels().getOrDefault(Labels.LIMIT, "");
    if (!limit.matches("[1-9][0-9]{0,9}")) {
      return 1;
    }
    return (int) Math.min(Integer.MAX_VALUE, Long.parseLong(limit));
  }

  /** Returns the words for a claim; if its program may have died, with what would remove it. */
  private static String words(Container claim) {
    Map<String, String> of = claim.getLabels();
    String who =
        String.format(
            "\"%s\" of run %s",
            of.getOrDefault(Labels.STAGE, "(unknown)"), of.getOrDefault(Labels.RUN, "(unknown)"));
    boolean isNear =
        ProgramOwner.parse(of.getOrDefault(Labels.OWNER, ""))
            .filter(ProgramOwner::isOfThisHost)
            .isPresent();
    return isNear
        ? who
        : String.format(
            "%s on another machine (if it no longer exists, remove the container %s)",
            who, name(claim));
  }

  private static String name(Container claim) {
    String[] names = claim.getNames();
    return names == null || names.length == 0 ? claim.getId() : names[0].substring(1);
  }
}
