package dev.danube.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Image;
import dev.danube.docker.internal.daemon.ProgramOwner;
import dev.danube.engine.Danube;
import dev.danube.record.RunRecord;
import dev.danube.record.RunRecords;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.testcontainers.DockerClientFactory;

/**
 * A check after every test that Docker contains no further images and nothing with Danube's label.
 * What belongs to another program that is running, such as tests of another folder, does not count;
 * images have no owner, so only one program at a time may make images. The check uses a client that
 * is not Danube's own.
 */
public final class NothingLeft implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback {

  private static final Namespace NAMESPACE = Namespace.create(NothingLeft.class);

  public static DockerClient client() {
    return DockerClientFactory.lazyClient();
  }

  /**
   * Removes the leftovers of programs that died, because otherwise the first run would report that
   * it removed them.
   */
  @Override
  public void beforeAll(ExtensionContext context) {
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    new DockerMaintenance.Program(nowhere, nowhere).execute("clean");
  }

  /** Records what is in Docker before the test, such as leftovers of other tests and programs. */
  @Override
  public void beforeEach(ExtensionContext context) {
    context.getStore(NAMESPACE).put("before", everything());
  }

  @Override
  public void afterEach(ExtensionContext context) {
    List<?> before = context.getStore(NAMESPACE).get("before", List.class);
    assertThat(everything()).as("what Danube left in Docker").allMatch(before::contains);
  }

  /** Returns what a run has in Docker, except for what is kept with its record. */
  public static List<String> leftovers(String run) {
    return labelled("dev.danube.run=" + run).stream()
        .filter(left -> !left.startsWith("volume danube-" + run))
        .toList();
  }

  /** Removes the records of runs that have ended, and what was kept with them. */
  public static void discardAll(Path home) throws IOException {
    List<RunRecord> kept =
        new RunRecords(home).list().stream().filter(RunRecord::workspaceKept).toList();
    if (!kept.isEmpty()) {
      try (Danube danube = Danube.using(DockerBackend.fromEnvironment(), d -> d.home(home))) {
        for (RunRecord record : kept) {
          assertThat(danube.discard(record.id())).isEmpty();
        }
      }
    }
  }

  /** Removes the images that were built for stages, which a run keeps for later runs. */
  public static void removeBuilt() {
    removeImages("dev.danube.cache");
  }

  /**
   * Removes all images with a label, children before their parents. Docker lists images that were
   * created in the same second in any order, and does not remove an image that has children.
   */
  public static void removeImages(String label) {
    for (List<Image> left = images(label); !left.isEmpty(); left = images(label)) {
      Set<String> parents = left.stream().map(Image::getParentId).collect(Collectors.toSet());
      left.stream()
          .filter(image -> !parents.contains(image.getId()))
          .forEach(image -> client().removeImageCmd(image.getId()).withForce(true).exec());
    }
  }

  private static List<Image> images(String label) {
    return client().listImagesCmd().withShowAll(true).withFilter("label", List.of(label)).exec();
  }

  /** Returns labelled resources and all images, because parents of images have no label or name. */
  private static List<String> everything() {
    Stream<String> images =
        client().listImagesCmd().withShowAll(true).exec().stream()
            .filter(image -> isOurs(image.getLabels()))
            .map(image -> "image " + image.getId() + " " + image.getLabels());
    return Stream.concat(labelled("dev.danube.run").stream(), images).toList();
  }

  private static List<String> labelled(String filter) {
    List<String> label = List.of(filter);
    Stream<String> containers =
        client().listContainersCmd().withShowAll(true).withLabelFilter(label).exec().stream()
            .filter(container -> isOurs(container.getLabels()))
            .map(container -> "container " + container.getId() + " " + container.getLabels());
    Stream<String> networks =
        client().listNetworksCmd().withFilter("label", label).exec().stream()
            .filter(network -> isOurs(network.getLabels()))
            .map(network -> "network " + network.getName());
    Stream<String> volumes =
        client().listVolumesCmd().withFilter("label", label).exec().getVolumes().stream()
            .filter(volume -> isOurs(volume.getLabels()))
            .map(volume -> "volume " + volume.getName());
    return Stream.of(containers, networks, volumes).flatMap(found -> found).toList();
  }

  /** Returns whether something belongs to this program, to one it started, or to no running one. */
  private static boolean isOurs(@Nullable Map<String, String> labels) {
    Optional<ProcessHandle> owner =
        Optional.ofNullable(labels)
            .map(all -> all.get("dev.danube.owner"))
            .flatMap(ProgramOwner::parse)
            .flatMap(program -> ProcessHandle.of(program.pid()));
    ProcessHandle self = ProcessHandle.current();
    return owner.isEmpty()
        || owner.get().equals(self)
        || self.descendants().anyMatch(owner.get()::equals);
  }
}
