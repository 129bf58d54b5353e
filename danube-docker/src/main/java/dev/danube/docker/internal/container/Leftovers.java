package dev.danube.docker.internal.container;

import com.github.dockerjava.api.command.InspectVolumeResponse;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Image;
import com.github.dockerjava.api.model.Network;
import dev.danube.BackendException;
import dev.danube.docker.internal.daemon.Daemon;
import dev.danube.docker.internal.daemon.Labels;
import dev.danube.docker.internal.daemon.ProgramOwner;
import dev.danube.docker.internal.daemon.Removal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The resources of runs in a daemon, of running programs and of programs that died. */
public final class Leftovers {

  /** The kinds of resources, in the order in which they can be removed. */
  private enum ResourceKind {
    CONTAINER("container"),
    NETWORK("network"),
    VOLUME("volume"),
    IMAGE("image");

    private final String word;

    ResourceKind(String word) {
      this.word = word;
    }
  }

  private record Resource(ResourceKind kind, String id) {}

  /** The resources that one program has created for a run. */
  public static final class RunResources {

    private final String run;
    private final Optional<ProgramOwner> owner;
    private final List<Resource> things = new ArrayList<>();
    private final List<Resource> kept = new ArrayList<>();
    private final Optional<Path> record;

    private RunResources(String run, Optional<ProgramOwner> owner, Optional<Path> record) {
      this.run = run;
      this.owner = owner;
      this.record = record;
    }

    public String run() {
      return run;
    }

    public Optional<ProgramOwner> owner() {
      return owner;
    }

    public boolean isOfDeadProgram() {
      return owner.map(ProgramOwner::isDead).orElse(false);
    }

    /** Returns whether there are resources that are not kept on purpose. */
    public boolean hasMore() {
      return !things.isEmpty();
    }

    public boolean hasKept() {
      return !kept.isEmpty();
    }

    public boolean hasWorkspace() {
      return kept.stream().anyMatch(thing -> thing.kind == ResourceKind.VOLUME);
    }

    public boolean hasKeptContainers() {
      return kept.stream().anyMatch(thing -> thing.kind == ResourceKind.CONTAINER);
    }

    /** Returns the folder of the record that the workspace of the run is kept with. */
    public Optional<Path> record() {
      return record;
    }

    /** Returns when the run started, according to its id, or 1970 if the id contains no time. */
    Instant startedAt() {
      try {
        return Instant.parse(
            run.replaceFirst(
                "^(\\d{4})(\\d\\d)(\\d\\d)-(\\d\\d)(\\d\\d)(\\d\\d)-.*", "$1-$2-$3T$4:$5:$6Z"));
      } catch (java.time.DateTimeException e) {
        return Instant.EPOCH;
      }
    }

    public boolean isOlderThan(Duration age) {
      return startedAt().isBefore(Instant.now().minus(age));
    }

    /** Returns a summary such as {@code run x: 2 containers, 1 volume}. */
    @Override
    public String toString() {
      return "run " + run + ": " + counts(things);
    }

    /** Returns a summary of the resources that are kept on purpose. */
    public String keptText() {
      return "run " + run + ": " + counts(kept) + ", kept";
    }

    private static String counts(List<Resource> things) {
      List<String> counts = new ArrayList<>();
      for (ResourceKind kind : ResourceKind.values()) {
        long count = things.stream().filter(thing -> thing.kind == kind).count();
        if (count > 0) {
          counts.add(count + " " + kind.word + (count == 1 ? "" : "s"));
        }
      }
      return String.join(", ", counts);
    }
  }

  private final Daemon daemon;

  public Leftovers(Daemon daemon) {
    this.daemon = daemon;
  }

  /** Returns the resources of every run. A resumed run has an entry for each of its programs. */
  public List<RunResources> find() throws InterruptedException {
    Map<String, RunResources> runs = new LinkedHashMap<>();
    List<String> filter = List.of(Labels.RUN);
    for (Container one :
        list(
            client ->
                client.listContainersCmd().withShowAll(true).withLabelFilter(filter).exec())) {
      RunResources run = ofRun(runs, one.getLabels());
      (KeptContainers.is(one) ? run.kept : run.things)
          .add(new Resource(ResourceKind.CONTAINER, one.getId()));
    }
    for (Network one :
        list(client -> client.listNetworksCmd().withFilter("label", filter).exec())) {
      ofRun(runs, one.getLabels()).things.add(new Resource(ResourceKind.NETWORK, one.getId()));
    }
    List<InspectVolumeResponse> volumes =
        list(
            client ->
                Optional.ofNullable(
                        client.listVolumesCmd().withFilter("label", filter).exec().getVolumes())
                    .orElse(List.of()));
    for (InspectVolumeResponse one : volumes) {
      RunResources run = ofRun(runs, one.getLabels());
      (run.record.isPresent() ? run.kept : run.things)
          .add(new Resource(ResourceKind.VOLUME, one.getName()));
    }
    for (Image one :
        list(
            client ->
                client.listImagesCmd().withShowAll(true).withFilter("label", filter).exec())) {
      ofRun(runs, one.getLabels()).things.add(new Resource(ResourceKind.IMAGE, one.getId()));
    }
    runs.values().removeIf(run -> run.run.isEmpty()); // copies of containers that people made
    return List.copyOf(runs.values());
  }

  private <T> List<T> list(Daemon.ClientCall<List<T>> call) throws InterruptedException {
    return daemon.call("listing the resources of runs", call);
  }

  private static RunResources ofRun(Map<String, RunResources> runs, Map<String, String> labels) {
    String run = labels.getOrDefault(Labels.RUN, "");
    String owner = labels.getOrDefault(Labels.OWNER, "");
    return runs.computeIfAbsent(
        run + " " + owner,
        key ->
            new RunResources(
                run,
                ProgramOwner.parse(owner),
                Optional.ofNullable(labels.get(Labels.KEEP)).map(Path::of)));
  }

  /**
   * Removes the resources of a run, except for those that are kept on purpose.
   *
   * @return one line for each resource that could not be removed
   */
  public List<String> remove(RunResources run) throws InterruptedException {
    return remove(run.things);
  }

  /**
   * Removes the resources of a run that are kept on purpose.
   *
   * @return one line for each resource that could not be removed
   */
  public List<String> removeKept(RunResources run) throws InterruptedException {
    return remove(run.kept);
  }

  /**
   * Removes the containers of a run that are kept on purpose.
   *
   * @return one line for each container that could not be removed
   */
  public List<String> removeKeptContainers(RunResources run) throws InterruptedException {
    return remove(run.kept.stream().filter(thing -> thing.kind == ResourceKind.CONTAINER).toList());
  }

  private List<String> remove(List<Resource> things) throws InterruptedException {
    List<String> left = new ArrayList<>();
    for (ResourceKind kind : ResourceKind.values()) {
      for (Resource thing : things) {
        if (thing.kind == kind) {
          try {
            remove(thing);
          } catch (BackendException e) {
            left.add("could not remove " + kind.word + " " + thing.id + ": " + e.getMessage());
          }
        }
      }
    }
    return left;
  }

  private void remove(Resource thing) throws InterruptedException {
    String id = thing.id;
    switch (thing.kind) {
      case CONTAINER -> Removal.ofContainer(daemon, id);
      case NETWORK ->
          Removal.untilGone(
              daemon, "removing a network", client -> client.removeNetworkCmd(id).exec());
      case VOLUME ->
          Removal.untilGone(
              daemon, "removing a volume", client -> client.removeVolumeCmd(id).exec());
      case IMAGE ->
          Removal.untilGone(
              daemon,
              "removing an image",
              client -> client.removeImageCmd(id).withForce(true).withNoPrune(true).exec());
    }
  }
}
