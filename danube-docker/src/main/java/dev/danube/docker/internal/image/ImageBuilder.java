package dev.danube.docker.internal.image;

import com.github.dockerjava.api.command.BuildImageCmd;
import com.github.dockerjava.api.model.AuthConfigurations;
import com.github.dockerjava.api.model.BuildResponseItem;
import dev.danube.ImageBuild;
import dev.danube.ImageRef;
import dev.danube.docker.internal.daemon.Daemon;
import dev.danube.docker.internal.daemon.DaemonStream;
import dev.danube.docker.internal.daemon.DockerApiException;
import dev.danube.docker.internal.daemon.LineSplitter;
import dev.danube.docker.internal.daemon.LivenessCheck;
import dev.danube.docker.internal.workspace.FileSinkException;
import dev.danube.engine.spi.BuildException;
import dev.danube.engine.spi.LineSink;
import dev.danube.engine.spi.Session;
import dev.danube.event.RunEvent.LogStream;
import dev.danube.internal.Durations;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A builder of images from files of the workspace. Uses the builder that every daemon has. */
final class ImageBuilder {

  private static final int BAD_REQUEST = 400;

  private final Daemon daemon;
  private final Logins logins;
  private final String helper;
  private final BaseImages baseImages;

  /** The images that builds use. */
  @FunctionalInterface
  interface BaseImages {
    /** Makes the base images and the cache of a build present. */
    void obtain(List<DockerfileImages.Base> bases, ImageBuild build, LineSink lines)
        throws InterruptedException;
  }

  /**
   * Creates a builder.
   *
   * @param helper the id of a container that has the workspace
   */
  ImageBuilder(Daemon daemon, Logins logins, String helper, BaseImages baseImages) {
    this.daemon = daemon;
    this.logins = logins;
    this.helper = helper;
    this.baseImages = baseImages;
  }

  /**
   * Builds an image. Returns its id.
   *
   * @param labels labels in addition to the user's
   * @param limit the time limit of the build
   */
  String build(
      ImageBuild build,
      Map<String, String> args,
      List<ImageRef> names,
      Map<String, String> labels,
      Duration limit,
      LineSink lines)
      throws InterruptedException {
    BuildFiles files = BuildFiles.read(daemon, helper, build);
    refuseBuildKit(files.dockerfile(), build.buildArgs().keySet());
    List<DockerfileImages.Base> bases =
        DockerfileImages.of(files.dockerfile(), args, build.target());
    baseImages.obtain(bases, build, lines);
    AuthConfigurations auths =
        logins.forBuild(bases.stream().map(DockerfileImages.Base::image).toList());
    try (BuildContext context = BuildContext.of(build, files)) {
      fill(context, build);
      BuildStream progress = new BuildStream(lines);
      daemon.call(
          "building an image",
          client -> {
            // The library reads the archive on its own thread, and closes it.
            InputStream archive = context.open();
            return command(build, args, names, context, archive)
                .withBuildAuthConfigs(auths)
                .withLabels(labels(build, labels))
                .exec(progress);
          });
      try {
        if (!LivenessCheck.await(
            progress::awaitEnd, Durations.limited(limit), LivenessCheck.ping(daemon))) {
          throw new BuildException(
              "building "
                  + build
                  + " took longer than "
                  + Durations.text(limit)
                  + ", the limit of DockerBackend.builder().imageBuildLimit(...)",
              -1,
              null);
        }
      } finally {
        // When the wait ends early, this stops the build: the daemon sees the closed connection.
        progress.close();
      }
      return progress.result(build, daemon);
    } catch (IOException e) {
      throw new BuildException(
          "Cannot store the build context of " + build + ": " + e.getMessage(), -1, e);
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
            } catch (IllegalArgumentException e) {
              throw new BuildException(String.valueOf(e.getMessage()), -1, e);
            }
          });
    } catch (FileSinkException e) {
      throw e.failure();
    }
  }

  private static void refuseBuildKit(String dockerfile, Set<String> args) {
    Optional<String> need = BuildKitDetector.in(dockerfile, args);
    if (need.isPresent()) {
      throw new BuildException(
          String.format(
              "The Dockerfile needs BuildKit, which Danube does not use (%s); change the"
                  + " Dockerfile, or build the image with docker buildx in a step",
              need.get()),
          -1,
          null);
    }
  }

  private static Map<String, String> labels(ImageBuild build, Map<String, String> more) {
    Map<String, String> labels = new HashMap<>(build.labels());
    labels.putAll(more);
    return labels;
  }

  private BuildImageCmd command(
      ImageBuild build,
      Map<String, String> args,
      List<ImageRef> names,
      BuildContext context,
      InputStream archive) {
    BuildImageCmd command =
        daemon
            .client()
            .buildImageCmd()
            .withTarInputStream(archive)
            .withDockerfilePath(context.dockerfile())
            .withNoCache(build.noCache())
            .withRemove(true)
            .withForcerm(true)
            .withTags(names.stream().map(ImageRef::reference).collect(Collectors.toSet()))
            .withCacheFrom(
                new HashSet<>(build.cacheFrom().stream().map(ImageRef::reference).toList()));
    args.forEach(command::withBuildArg);
    build.target().ifPresent(command::withTarget);
    build.platform().ifPresent(command::withPlatform);
    return command;
  }

  /** The progress of a build. */
  private static final class BuildStream extends DaemonStream<BuildResponseItem> {

    private final LineSink lines;
    private final LineSplitter splitter;
    private volatile @Nullable String id;
    private volatile @Nullable String problem;
    private volatile int exitCode = -1;

    BuildStream(LineSink lines) {
      this.lines = lines;
      this.splitter =
          new LineSplitter(
              line -> lines.line(LogStream.STDOUT, line),
              part -> lines.line(LogStream.STDOUT, part));
    }

    @Override
    protected void take(BuildResponseItem item) {
      if (item.getStream() != null) {
        splitter.accept(item.getStream().getBytes(StandardCharsets.UTF_8));
      }
      if (item.isBuildSuccessIndicated()) {
        id = item.getImageId();
      }
      if (item.getErrorDetail() != null) {
        problem = String.valueOf(item.getErrorDetail().getMessage());
        Integer code = item.getErrorDetail().getCode();
        exitCode = code == null || code == 0 ? -1 : code;
        lines.line(LogStream.STDERR, problem);
      }
    }

    @Override
    protected void onEnd() {
      splitter.end();
    }

    /** Returns the failure for what the daemon refuses to build, such as a mistyped instruction. */
    private static BuildException wrong(ImageBuild build, DockerApiException e) {
      return new BuildException("cannot build " + build + ": " + e.reason(), -1, e);
    }

    String result(ImageBuild build, Daemon daemon) {
      String why = problem;
      if (why == null) {
        try {
          throwError(daemon, "building an image");
        } catch (DockerApiException e) {
          throw e.status() == BAD_REQUEST ? wrong(build, e) : e;
        }
      }
      String built = id;
      if (why != null || built == null) {
        String reason = why == null ? "Docker did not report a reason" : why;
        throw new BuildException("cannot build " + build + ": " + reason, exitCode, null);
      }
      return built;
    }
  }
}
