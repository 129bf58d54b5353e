package dev.danube.docker.internal.container;

import com.github.dockerjava.api.model.Container;
import dev.danube.docker.internal.daemon.Daemon;
import dev.danube.docker.internal.daemon.DockerApiException;
import dev.danube.docker.internal.daemon.DockerConnectionException;
import dev.danube.docker.internal.daemon.Labels;
import dev.danube.docker.internal.daemon.PendingCalls;
import dev.danube.docker.internal.daemon.ProgramOwner;
import dev.danube.docker.internal.daemon.Removal;
import dev.danube.docker.internal.workspace.WorkspaceHelper;
import dev.danube.engine.spi.Session.ResourceClaim;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
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
  private final PendingCalls pendingCalls;
  private final WorkspaceHelper helper;
  private final Map<String, String> labels;
  private final Set<String> held = ConcurrentHashMap.newKeySet();

  /** Held while a claim is made, because until then it looks like one that is left over. */
  private final ReentrantLock lock = new ReentrantLock();

  public ResourceGuard(
      Daemon daemon,
      PendingCalls pendingCalls,
      WorkspaceHelper helper,
      Map<String, String> labels) {
    this.daemon = daemon;
    this.pendingCalls = pendingCalls;
    this.helper = helper;
    this.labels = labels;
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
    held.add(id);
    boolean isGranted = false;
    try {
      Holders others = holders(resource, id);
      isGranted = others.leaveRoomFor(limit);
      return isGranted
          ? ResourceClaim.granted(whenDone -> release(id, whenDone))
          : others.refusal();
    } finally {
      if (!isGranted) {
        release(id, () -> {});
      }
    }
  }

  /** Creates the first claim whose name is free. Returns empty if none is. */
  private Optional<String> create(String resource, int limit, String node)
      throws InterruptedException {
    Map<String, String> all = new HashMap<>(labels);
    all.put(Labels.RESOURCE, resource);
    all.put(Labels.LIMIT, String.valueOf(limit));
    all.put(Labels.STAGE, node);
    for (int i = 1; i <= limit; i++) {
      try {
        var create =
            daemon
                .createContainer(helper.image())
                .withName(NAME + resource + "-" + i)
                .withCmd("never")
                .withLabels(all);
        return Optional.of(await(pendingCalls.start(() -> create.exec().getId())));
      } catch (DockerApiException e) {
        if (!e.isConflict()) {
          throw e;
        }
      }
    }
    return Optional.empty();
  }

  /**
   * Waits for a claim that is being created. If the wait ends before the daemon has answered, the
   * claim is removed as soon as it is there: nobody would release it, and others would wait for it.
   */
  private String await(Future<String> created) throws InterruptedException {
    String doing = "claiming a resource";
    try {
      return daemon.await(doing, Daemon.SHORT, created);
    } catch (InterruptedException | DockerConnectionException e) {
      pendingCalls.startUnattended(
          () -> {
            Removal.ofContainer(daemon, daemon.await(doing, Daemon.COMPOSITE, created));
            return null;
          });
      throw e;
    }
  }

  /**
   * Returns who holds a resource, and removes what is left of claims that nobody has any more.
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
      if (isLeft(container)) {
        removeLeft(container);
      } else if (!container.getId().equals(except)) {
        names.add(words(container));
        smallest = Math.min(smallest, limit(container));
      }
    }
    return new Holders(names, smallest);
  }

  /** Returns whether a claim is being released, or its program was stopped or died. */
  private boolean isLeft(Container claim) {
    Map<String, String> of = claim.getLabels();
    boolean isOwn = of.getOrDefault(Labels.RUN, "").equals(labels.get(Labels.RUN));
    return (isOwn && !held.contains(claim.getId())) || isOfDeadProgram(claim);
  }

  private static boolean isOfDeadProgram(Container claim) {
    return ProgramOwner.parse(claim.getLabels().getOrDefault(Labels.OWNER, ""))
        .filter(ProgramOwner::isDead)
        .isPresent();
  }

  private void removeLeft(Container claim) throws InterruptedException {
    if (isOfDeadProgram(claim)) {
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

  /** Releases a claim. The end of the session removes what cannot be removed now. */
  private void release(String id, Runnable whenDone) {
    held.remove(id);
    pendingCalls.startUnattended(
        () -> {
          try {
            Removal.ofContainer(daemon, id);
          } finally {
            whenDone.run();
          }
          return null;
        });
  }
}
