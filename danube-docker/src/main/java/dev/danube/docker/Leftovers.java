package dev.danube.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectVolumeResponse;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Image;
import com.github.dockerjava.api.model.Network;
import dev.danube.BackendException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/** What runs have in a daemon, of programs that live and of programs that died. */
final class Leftovers {

  /** The things of a run in the order in which they can be removed. */
  private enum Kind {
    CONTAINER("container"),
    NETWORK("network"),
    VOLUME("volume"),
    IMAGE("image");

    private final String word;

    Kind(String word) {
      this.word = word;
    }
  }

  private record Thing(Kind kind, String id) {}

  /** What a run has. */
  static final class OfRun {

    private final String run;
    private final Optional<Owner> owner;
    private final List<Thing> things = new ArrayList<>();

    private OfRun(String run, Optional<Owner> owner) {
      this.run = run;
      this.owner = owner;
    }

    String run() {
      return run;
    }

    Optional<Owner> owner() {
      return owner;
    }

    boolean isOfDeadProgram() {
      return owner.map(Owner::isDead).orElse(false);
    }

    /** When the run began, which its id says; long ago if it does not. */
    Instant begun() {
      try {
        return Instant.parse(
            run.replaceFirst(
                "^(\\d{4})(\\d\\d)(\\d\\d)-(\\d\\d)(\\d\\d)(\\d\\d)-.*", "$1-$2-$3T$4:$5:$6Z"));
      } catch (java.time.DateTimeException e) {
        return Instant.EPOCH;
      }
    }

    boolean isOlderThan(Duration age) {
      return begun().isBefore(Instant.now().minus(age));
    }

    /** Such as {@code run x: 2 containers, 1 volume}. */
    @Override
    public String toString() {
      List<String> counts = new ArrayList<>();
      for (Kind kind : Kind.values()) {
        long count = things.stream().filter(thing -> thing.kind == kind).count();
        if (count > 0) {
          counts.add(count + " " + kind.word + (count == 1 ? "" : "s"));
        }
      }
      return "run " + run + ": " + String.join(", ", counts);
    }
  }

  private final DockerClient client;
  private final DockerCalls calls;

  Leftovers(DockerClient client, DockerCalls calls) {
    this.client = client;
    this.calls = calls;
  }

  /** Everything of every run; what is kept for later is none of it. */
  List<OfRun> find() throws InterruptedException {
    Map<String, OfRun> runs = new LinkedHashMap<>();
    List<String> filter = List.of(Labels.RUN);
    for (Container one :
        list(() -> client.listContainersCmd().withShowAll(true).withLabelFilter(filter).exec())) {
      add(runs, Kind.CONTAINER, one.getId(), one.getLabels());
    }
    for (Network one : list(() -> client.listNetworksCmd().withFilter("label", filter).exec())) {
      add(runs, Kind.NETWORK, one.getId(), one.getLabels());
    }
    List<InspectVolumeResponse> volumes =
        list(
            () ->
                Optional.ofNullable(
                        client.listVolumesCmd().withFilter("label", filter).exec().getVolumes())
                    .orElse(List.of()));
    for (InspectVolumeResponse one : volumes) {
      if (!one.getLabels().containsKey(Labels.KEEP)) {
        add(runs, Kind.VOLUME, one.getName(), one.getLabels());
      }
    }
    for (Image one :
        list(() -> client.listImagesCmd().withShowAll(true).withFilter("label", filter).exec())) {
      add(runs, Kind.IMAGE, one.getId(), one.getLabels());
    }
    return List.copyOf(runs.values());
  }

  private <T> List<T> list(Callable<List<T>> call) throws InterruptedException {
    return calls.call("list what runs have", call);
  }

  private static void add(
      Map<String, OfRun> runs, Kind kind, String id, Map<String, String> labels) {
    String run = labels.getOrDefault(Labels.RUN, "");
    runs.computeIfAbsent(
            run, key -> new OfRun(run, Owner.parse(labels.getOrDefault(Labels.OWNER, ""))))
        .things
        .add(new Thing(kind, id));
  }

  /**
   * Removes what a run has.
   *
   * @return what could not be removed, a line each
   */
  List<String> remove(OfRun run) throws InterruptedException {
    List<String> left = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      for (Thing thing : run.things) {
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

  private void remove(Thing thing) throws InterruptedException {
    String id = thing.id;
    switch (thing.kind) {
      case CONTAINER -> DockerContainer.remove(client, calls, id);
      case NETWORK ->
          Removal.untilGone(calls, "remove a network", client.removeNetworkCmd(id)::exec);
      case VOLUME -> Removal.untilGone(calls, "remove a volume", client.removeVolumeCmd(id)::exec);
      case IMAGE ->
          Removal.untilGone(
              calls,
              "remove an image",
              client.removeImageCmd(id).withForce(true).withNoPrune(true)::exec);
    }
  }
}
