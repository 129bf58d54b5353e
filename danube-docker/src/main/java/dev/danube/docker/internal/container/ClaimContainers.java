package dev.danube.docker.internal.container;

import dev.danube.docker.internal.daemon.Daemon;
import dev.danube.docker.internal.daemon.DockerApiException;
import dev.danube.docker.internal.daemon.DockerConnectionException;
import dev.danube.docker.internal.daemon.Labels;
import dev.danube.docker.internal.daemon.PendingCalls;
import dev.danube.docker.internal.daemon.ProgramOwner;
import dev.danube.docker.internal.daemon.Removal;
import dev.danube.docker.internal.workspace.WorkspaceHelper;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;

/**
 * Containers by which a session excludes other programs. A claim is a container that never starts:
 * the daemon accepts each name once. Thread-safe.
 */
final class ClaimContainers {

  private final Daemon daemon;
  private final PendingCalls pendingCalls;
  private final WorkspaceHelper helper;
  private final Map<String, String> labels;
  private final Set<String> held = ConcurrentHashMap.newKeySet();

  ClaimContainers(
      Daemon daemon,
      PendingCalls pendingCalls,
      WorkspaceHelper helper,
      Map<String, String> labels) {
    this.daemon = daemon;
    this.pendingCalls = pendingCalls;
    this.helper = helper;
    this.labels = labels;
  }

  /**
   * Makes a claim.
   *
   * @param further the labels of the claim, besides those of the session
   * @param doing what is done, in words for people
   * @return its id; empty if there is a claim of this name
   */
  Optional<String> create(String name, Map<String, String> further, String doing)
      throws InterruptedException {
    Map<String, String> all = new HashMap<>(labels);
    all.putAll(further);
    try {
      var create =
          daemon.createContainer(helper.image()).withName(name).withCmd("never").withLabels(all);
      String id = await(pendingCalls.start(() -> create.exec().getId()), doing);
      held.add(id);
      return Optional.of(id);
    } catch (DockerApiException e) {
      if (e.isConflict()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * Waits for a claim that is being made. If the wait ends before the daemon has answered, the
   * claim is removed as soon as it is there: otherwise it would stay, and others would wait for it.
   */
  private String await(Future<String> created, String doing) throws InterruptedException {
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
   * Returns whether a claim is being released, or its program was stopped or died. A claim of this
   * session that is being made counts too.
   *
   * @param of the labels of the claim
   */
  boolean isLeft(String id, Map<String, String> of) {
    boolean isOwn = of.getOrDefault(Labels.RUN, "").equals(labels.get(Labels.RUN));
    return (isOwn && !held.contains(id)) || isOfDeadProgram(of);
  }

  /** Returns whether the program of a claim has died. */
  static boolean isOfDeadProgram(Map<String, String> of) {
    return ProgramOwner.parse(of.getOrDefault(Labels.OWNER, ""))
        .filter(ProgramOwner::isDead)
        .isPresent();
  }

  /**
   * Releases a claim. The end of the session removes what cannot be removed now.
   *
   * @param whenDone is called when that was tried
   */
  void release(String id, Runnable whenDone) {
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
