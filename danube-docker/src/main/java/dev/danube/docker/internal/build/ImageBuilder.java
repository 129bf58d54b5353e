package dev.danube.docker.internal.build;

import com.github.dockerjava.api.model.AuthConfigurations;
import dev.danube.ImageBuild;
import dev.danube.ImageRef;
import dev.danube.docker.internal.build.BuildContext.IgnoreRules;
import dev.danube.docker.internal.daemon.ApiVersion;
import dev.danube.docker.internal.daemon.Daemon;
import dev.danube.docker.internal.workspace.FileSinkException;
import dev.danube.engine.spi.BuildException;
import dev.danube.engine.spi.BuildInput;
import dev.danube.engine.spi.ImageException;
import dev.danube.engine.spi.LineSink;
import dev.danube.engine.spi.Session;
import dev.danube.event.RunEvent.LogStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A builder of images from files of the workspace. Uses BuildKit where the daemon has it. The
 * classic builder is used by choice, where there is no BuildKit, and where the Dockerfile is not a
 * file that the image may contain: BuildKit would copy it with the rest of the context.
 */
public final class ImageBuilder {

  /** The first API version whose call for BuildKit has a size of shared memory. */
  private static final ApiVersion DOCKER_27 = new ApiVersion(1, 46);

  private final Daemon daemon;
  private final String helper;
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
   * @param helper the id of a container that has the workspace
   */
  public ImageBuilder(Daemon daemon, String helper, BuildImages images) {
    this.daemon = daemon;
    this.helper = helper;
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
    BuildFiles files = BuildFiles.read(daemon, helper, build);
    if (input.from().isPresent()) {
      String other =
          DockerfileBase.replaced(files.dockerfile(), build.target(), input.from().get());
      files = files.with(other);
    }
    ParsedDockerfile dockerfile = ParsedDockerfile.parse(files.dockerfile());
    Map<String, String> args = input.args();
    boolean isBuildKit = usesBuildKit(build, dockerfile, args, files);
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
        ? buildByBuildKit(request, files, used, lines)
        : build(new ClassicBuilder(daemon), request, files, IgnoreRules.BY_THE_DAEMON, lines);
  }

  private boolean usesBuildKit(
      ImageBuild build, ParsedDockerfile dockerfile, Map<String, String> args, BuildFiles files) {
    Optional<String> need = dockerfile.needsBuildKit(args.keySet()).or(() -> secret(build));
    boolean isClassic =
        build.classicBuilder() || !daemon.engine().hasBuildKit() || onlyClassic(build).isPresent();
    if (isClassic && need.isPresent()) {
      throw new BuildException("The Dockerfile needs BuildKit" + why(build, need.get()), -1, null);
    }
    return !isClassic && (need.isPresent() || files.isDockerfileCopied());
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
      BuildRequest request, BuildFiles files, List<ImageRef> used, LineSink lines)
      throws InterruptedException {
    try (NamedBases named = new NamedBases(daemon, used, images::emptyImage)) {
      return build(
          new BuildKit(daemon),
          named.in(request),
          files.with(named.in(files.dockerfile())),
          IgnoreRules.BY_THE_CLIENT,
          lines);
    }
  }

  private String build(
      Builder builder, BuildRequest request, BuildFiles files, IgnoreRules rules, LineSink lines)
      throws InterruptedException {
    try (BuildContext context = BuildContext.of(request.build(), files, rules)) {
      fill(context, request.build());
      return builder.build(request, context, lines);
    } catch (IOException e) {
      throw new BuildException(
          "Cannot store the build context of " + request.build() + ": " + e.getMessage(), -1, e);
    }
  }

  private void fill(BuildContext context, ImageBuild build)
      throws IOException, InterruptedException {
    String path = Session.WORKSPACE + "/" + build.context() + "/.";
    try {
      daemon.call(
          "reading the files of an image build",
          daemon.limits().transfer(),
          client -> {
            try (InputStream archive = client.copyArchiveFromContainerCmd(helper, path).exec()) {
              context.fill(archive);
              return path;
            }
          });
    } catch (FileSinkException e) {
      throw e.failure();
    }
  }
}
