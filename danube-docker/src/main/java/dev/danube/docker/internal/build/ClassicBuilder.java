package dev.danube.docker.internal.build;

import com.github.dockerjava.api.command.BuildImageCmd;
import com.github.dockerjava.api.model.BuildResponseItem;
import dev.danube.ImageBuild;
import dev.danube.ImageRef;
import dev.danube.docker.internal.daemon.Daemon;
import dev.danube.docker.internal.daemon.DaemonHttp;
import dev.danube.docker.internal.daemon.DaemonStream;
import dev.danube.docker.internal.daemon.DockerApiException;
import dev.danube.docker.internal.daemon.LineSplitter;
import dev.danube.docker.internal.daemon.LivenessCheck;
import dev.danube.engine.spi.LineSink;
import dev.danube.event.RunEvent.LogStream;
import dev.danube.internal.Durations;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The classic builder, which every daemon has had until Docker 29. */
final class ClassicBuilder implements Builder {

  private final Daemon daemon;

  ClassicBuilder(Daemon daemon) {
    this.daemon = daemon;
  }

  @Override
  public String build(BuildRequest request, BuildFiles files, BuildContext context, LineSink lines)
      throws InterruptedException {
    ContextArchive all = ContextArchive.of(context, files, files.forClassicBuilder());
    BuildStream progress = new BuildStream(lines);
    daemon.call(
        "building an image",
        client -> {
          // The library reads the archive on its own thread, and closes it.
          InputStream archive = all.open();
          return command(request, all, archive)
              .withBuildAuthConfigs(request.auths())
              .withLabels(request.labels())
              .exec(progress);
        });
    try {
      if (!LivenessCheck.await(
          progress::awaitEnd, Durations.limited(request.limit()), LivenessCheck.ping(daemon))) {
        throw request.tooLong();
      }
    } finally {
      // When the wait ends early, this stops the build: the daemon sees the closed connection.
      progress.close();
    }
    return progress.result(request, daemon);
  }

  private BuildImageCmd command(BuildRequest request, ContextArchive context, InputStream archive) {
    ImageBuild build = request.build();
    BuildImageCmd command =
        daemon
            .client()
            .buildImageCmd()
            .withTarInputStream(archive)
            .withDockerfilePath(context.dockerfile())
            .withNoCache(build.noCache())
            .withRemove(true)
            .withForcerm(true)
            .withTags(request.names().stream().map(ImageRef::reference).collect(Collectors.toSet()))
            .withCacheFrom(
                new HashSet<>(
                    request.input().cacheFrom().stream().map(ImageRef::reference).toList()));
    request.args().forEach(command::withBuildArg);
    build.target().ifPresent(command::withTarget);
    build.network().ifPresent(command::withNetworkMode);
    build.shmSize().ifPresent(command::withShmsize);
    if (!build.extraHosts().isEmpty()) {
      command.withExtraHosts(new HashSet<>(build.extraHosts()));
    }
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

    String result(BuildRequest request, Daemon daemon) {
      String why = problem;
      if (why == null) {
        try {
          throwError(daemon, "building an image");
        } catch (DockerApiException e) {
          // such as for a mistyped instruction
          throw e.status() == DaemonHttp.BAD_REQUEST ? request.failure(e.reason(), -1, e) : e;
        }
      }
      String built = id;
      if (why != null || built == null) {
        String reason = why == null ? "Docker did not report a reason" : why;
        throw request.failure(reason, exitCode, null);
      }
      return built;
    }
  }
}
