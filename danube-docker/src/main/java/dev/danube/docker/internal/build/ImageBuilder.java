package dev.danube.docker.internal.build;

import com.github.dockerjava.api.model.AuthConfigurations;
import dev.danube.ImageBuild;
import dev.danube.ImageRef;
import dev.danube.docker.internal.daemon.ApiVersion;
import dev.danube.docker.internal.daemon.Daemon;
import dev.danube.docker.internal.workspace.WorkspaceHelper;
import dev.danube.engine.spi.BuildException;
import dev.danube.engine.spi.BuildInput;
import dev.danube.engine.spi.ImageException;
import dev.danube.engine.spi.LineSink;
import dev.danube.engine.spi.SourceFile;
import dev.danube.event.RunEvent.LogStream;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A builder of images from files of the workspace. Uses BuildKit where the daemon has it. The
 * classic builder is used by choice, and where there is no BuildKit.
 */
public final class ImageBuilder {

  /** The first API version whose call for BuildKit has a size of shared memory. */
  private static final ApiVersion DOCKER_27 = new ApiVersion(1, 46);

  private final Daemon daemon;
  private final WorkspaceHelper workspace;
  private final BuildImages images;

  /** The images that builds use. */
  public interface BuildImages {

    /**
     * Makes a base image present.
     *
     * @param isNewest whether to ask the registry for a newer one
     */
    void obtain(DockerfileImages.Base base, boolean isNewest, LineSink lines)
        throws InterruptedException;

    /** Makes an image present whose layers may be reused; says so if it cannot be obtained. */
    void obtainCache(ImageRef image, Optional<String> platform, LineSink lines)
        throws InterruptedException;

    /** Returns the id of an empty image that stays until the run ends. */
    String emptyImage() throws InterruptedException;

    /** Returns the logins for a build that uses these images. */
    AuthConfigurations logins(List<ImageRef> used) throws InterruptedException;
  }

  /**
   * Creates a builder.
   *
   * @param workspace gives access to the workspace
   */
  public ImageBuilder(Daemon daemon, WorkspaceHelper workspace, BuildImages images) {
    this.daemon = daemon;
    this.workspace = workspace;
    this.images = images;
  }

  /**
   * Builds an image. Returns its id.
   *
   * @param labels labels in addition to the user's
   * @param limit the time limit of the build
   */
  public String build(
      ImageBuild build,
      BuildInput input,
      Map<String, String> labels,
      Duration limit,
      LineSink lines)
      throws InterruptedException {
    BuildFolder folder = folder(build);
    BuildFiles files = BuildFiles.read(folder, build);
    if (input.from().isPresent()) {
      String other =
          DockerfileBase.replaced(files.dockerfile(), build.target(), input.from().get());
      files = files.with(other);
    }
    Map<String, String> args = input.args();
    ParsedDockerfile dockerfile = ParsedDockerfile.parse(files.dockerfile());
    boolean isBuildKit = usesBuildKit(build, dockerfile, args);
    Optional<String> pinned = pinned(dockerfile, build, input, isBuildKit);
    if (pinned.isPresent()) {
      files = files.with(pinned.get());
      dockerfile = ParsedDockerfile.parse(pinned.get());
    }
    SessionMounts mounts = SessionMounts.of(dockerfile);
    if (isBuildKit) {
      dockerfile.refuseWhatTheCallCannotGive(daemon.engine().calls().version(), build.network());
      mounts.check(build);
      mounts.unused(build).forEach(text -> lines.line(LogStream.DANUBE, text));
      files = files.with(obtainSyntax(dockerfile, lines));
    }
    List<DockerfileImages.Base> bases =
        DockerfileImages.of(
            dockerfile,
            args,
            build.target(),
            daemon.engine().platform(),
            build.platform(),
            isBuildKit);
    for (DockerfileImages.Base base : bases) {
      images.obtain(base.or(build.platform()), build.pull(), lines);
    }
    for (ImageRef cache : input.cacheFrom()) {
      images.obtainCache(cache, build.platform(), lines);
    }
    List<ImageRef> used = bases.stream().map(DockerfileImages.Base::image).toList();
    BuildRequest request = new BuildRequest(build, input, labels, images.logins(used), limit);
    return isBuildKit
        ? buildByBuildKit(request, files, folder, used, lines)
        : build(new ClassicBuilder(daemon), request, files, folder, lines);
  }

  private BuildFolder folder(ImageBuild build) throws InterruptedException {
    Optional<List<SourceFile>> source = workspace.source();
    return source.isPresent()
        ? new SourceFolder(source.get(), build.context())
        : new WorkspaceFolder(daemon, workspace.container(), build.context());
  }

  /** Returns the Dockerfile with the digests of its images; empty if it does not change. */
  private Optional<String> pinned(
      ParsedDockerfile dockerfile, ImageBuild build, BuildInput input, boolean isBuildKit)
      throws InterruptedException {
    Map<String, ImageRef> pins =
        DockerfileImages.words(
            dockerfile,
            input.args(),
            build.target(),
            daemon.engine().platform(),
            build.platform(),
            isBuildKit);
    Map<String, ImageRef> changed = new LinkedHashMap<>();
    for (Map.Entry<String, ImageRef> word : pins.entrySet()) {
      ImageRef image = input.pins().pinned(word.getValue());
      if (!image.equals(word.getValue())) {
        changed.put(word.getKey(), image);
      }
    }
    return changed.isEmpty()
        ? Optional.empty()
        : Optional.of(DockerfilePins.in(dockerfile.text(), changed));
  }

  private boolean usesBuildKit(
      ImageBuild build, ParsedDockerfile dockerfile, Map<String, String> args) {
    Optional<String> need = dockerfile.needsBuildKit(args.keySet()).or(() -> secret(build));
    boolean isClassic =
        build.classicBuilder() || !daemon.engine().hasBuildKit() || onlyClassic(build).isPresent();
    if (isClassic && need.isPresent()) {
      throw new BuildException("The Dockerfile needs BuildKit" + why(build, need.get()), -1, null);
    }
    return !isClassic;
  }

  /** Returns the setting that makes a build need BuildKit; empty if there is none. */
  private static Optional<String> secret(ImageBuild build) {
    return Stream.concat(
            build.secrets().keySet().stream().map(id -> "secret \"" + id + "\""),
            build.sshKeys().keySet().stream().map(id -> "sshKey \"" + id + "\""))
        .findFirst()
        .or(() -> build.sshAgent() ? Optional.of("sshAgent") : Optional.empty());
  }

  /** Returns why a build cannot have BuildKit, and what to do, after the line that needs it. */
  private String why(ImageBuild build, String line) {
    Optional<String> setting = onlyClassic(build);
    if (setting.isPresent()) {
      return " (" + line + "), for which the daemon's call has no " + setting.get() + "; remove it";
    }
    return build.classicBuilder()
        ? " (" + line + "); remove classicBuilder()"
        : ", which this daemon does not have ("
            + line
            + "); change the Dockerfile, or use Docker 20.10 or later";
  }

  /** Returns the setting of a build that only the classic builder has; empty if there is none. */
  private Optional<String> onlyClassic(ImageBuild build) {
    boolean isOld = daemon.engine().calls().version().compareTo(DOCKER_27) < 0;
    if (build.shmSize().isPresent() && isOld) {
      return Optional.of("shmSize before Docker 27");
    }
    return build
        .network()
        .filter(name -> !List.of("default", "host", "none").contains(name))
        .map(name -> "network \"" + name + "\"");
  }

  /**
   * Makes the syntax of a Dockerfile present, which is an image. Returns the text of the
   * Dockerfile: without the line if the stable syntax cannot be obtained, because the builder's own
   * is nearly the same.
   */
  private String obtainSyntax(ParsedDockerfile dockerfile, LineSink lines)
      throws InterruptedException {
    Optional<ImageRef> syntax = dockerfile.syntax();
    if (syntax.isEmpty()) {
      return dockerfile.text();
    }
    try {
      images.obtain(new DockerfileImages.Base(syntax.get(), Optional.empty()), false, lines);
      return dockerfile.text();
    } catch (ImageException e) {
      if (!dockerfile.hasStableSyntax()) {
        throw e;
      }
      lines.line(
          LogStream.DANUBE,
          "building with the builder's own syntax instead of "
              + syntax.get()
              + ": "
              + e.getMessage());
      return dockerfile.withoutSyntax();
    }
  }

  /** Builds with BuildKit, which takes names of images only, so those without one get one. */
  private String buildByBuildKit(
      BuildRequest request,
      BuildFiles files,
      BuildFolder folder,
      List<ImageRef> used,
      LineSink lines)
      throws InterruptedException {
    try (NamedBases named = new NamedBases(daemon, used, images::emptyImage)) {
      return build(
          new BuildKit(daemon),
          named.in(request),
          files.with(named.in(files.dockerfile())),
          folder,
          lines);
    }
  }

  private static String build(
      Builder builder, BuildRequest request, BuildFiles files, BuildFolder folder, LineSink lines)
      throws InterruptedException {
    ContextRules rules = new ContextRules(request.build(), files);
    try (BuildContext context = folder.context(rules)) {
      return builder.build(request, files, context, lines);
    } catch (IOException e) {
      throw new BuildException(
          "Cannot store the build context of " + request.build() + ": " + e.getMessage(), -1, e);
    }
  }
}
