package dev.danube.docker.internal.container;

import com.github.dockerjava.api.model.Container;
import dev.danube.docker.internal.daemon.Daemon;
import dev.danube.docker.internal.daemon.DockerApiException;
import dev.danube.docker.internal.daemon.Labels;
import dev.danube.docker.internal.daemon.PendingCalls;
import dev.danube.docker.internal.workspace.WorkspaceHelper;
import dev.danube.engine.spi.Session;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The announcement of a run to other programs: a container that never starts, which the session
 * removes. A newer run of the same pipeline and key gives it another name. The daemon's clock
 * decides which of two runs is the newer one. Thread-safe.
 */
public final class RunAnnouncement implements Session.Announcement {

  private static final String NAME = "danube-newest-";
  private static final String SUPERSEDED = "danube-superseded-by-";

  /** The part of an id that makes a name unique. */
  private static final int SHORT_ID = 12;

  private final Daemon daemon;
  private final String id;

  private RunAnnouncement(Daemon daemon, String id) {
    this.daemon = daemon;
    this.id = id;
  }

  /**
   * Announces a run, and tells older ones that it supersedes them.
   *
   * @param labels the labels of the session
   * @param key the key that the run was started with
   */
  public static RunAnnouncement make(
      Daemon daemon,
      PendingCalls pendingCalls,
      WorkspaceHelper helper,
      Map<String, String> labels,
      String key)
      throws InterruptedException {
    String id =
        new ClaimContainers(daemon, pendingCalls, helper, labels)
            .create(NAME + UUID.randomUUID(), Map.of(Labels.KEY, key), "announcing a run")
            .orElseThrow();
    RunAnnouncement made = new RunAnnouncement(daemon, id);
    made.supersedeOlder(labels, key);
    return made;
  }

  private void supersedeOlder(Map<String, String> labels, String key) throws InterruptedException {
    List<String> filter =
        List.of(Labels.KEY + "=" + key, Labels.PIPELINE + "=" + labels.get(Labels.PIPELINE));
    List<Container> all =
        daemon.call(
            "listing announcements of runs",
            client -> client.listContainersCmd().withShowAll(true).withLabelFilter(filter).exec());
    Instant mine = createdAt(id);
    for (Container other : all) {
      if (!other.getId().equals(id)) {
        try {
          if (createdAt(other.getId()).isBefore(mine)) {
            rename(other.getId(), labels.getOrDefault(Labels.RUN, ""));
          }
        } catch (DockerApiException e) {
          if (!e.isNotFound() && !e.isConflict()) { // it has ended, or is being removed
            throw e;
          }
        }
      }
    }
  }

  private Instant createdAt(String container) throws InterruptedException {
    return Instant.parse(daemon.inspectContainer(container).getCreated());
  }

  private void rename(String container, String run) throws InterruptedException {
    String name = SUPERSEDED + run + "-" + container.substring(0, SHORT_ID);
    daemon.call(
        "superseding a run",
        client -> {
          client.renameContainerCmd(container).withName(name).exec();
          return name;
        });
  }

  @Override
  public Optional<String> supersededBy() throws InterruptedException {
    String name = daemon.inspectContainer(id).getName().replaceFirst("^/", "");
    return name.startsWith(SUPERSEDED)
        ? Optional.of(name.substring(SUPERSEDED.length(), name.length() - SHORT_ID - 1))
        : Optional.empty();
  }
}
