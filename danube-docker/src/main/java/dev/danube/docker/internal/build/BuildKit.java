package dev.danube.docker.internal.build;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import dev.danube.BackendException;
import dev.danube.ImageBuild;
import dev.danube.ImageRef;
import dev.danube.docker.internal.daemon.Daemon;
import dev.danube.docker.internal.daemon.DaemonHttp;
import dev.danube.docker.internal.daemon.LivenessCheck;
import dev.danube.engine.internal.Json;
import dev.danube.engine.spi.BuildException;
import dev.danube.engine.spi.LineSink;
import dev.danube.event.RunEvent.LogStream;
import dev.danube.internal.Durations;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The builder that Docker has had since 20.10, and uses by default since 23.0. The daemon's call
 * for builds has it as version 2. The library has no field for the version, and cannot read the
 * reports, so the call is made directly.
 *
 * @see <a
 *     href="https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Image/operation/ImageBuild">
 *     the call</a>
 */
final class BuildKit implements Builder {

  private static final Logger LOG = LoggerFactory.getLogger(BuildKit.class);

  private static final Pattern EXIT_CODE = Pattern.compile("exit code: (\\d+)$");

  /** The prefixes that the daemon puts before the message of a problem. They do not help users. */
  private static final Pattern LAYERS =
      Pattern.compile(
          "^(failed to solve( with frontend [\\w.]+)?: |failed to create LLB definition: |rpc error:"
              + " code = \\w+ desc = )+");

  private final Daemon daemon;
  private final DaemonHttp http;

  BuildKit(Daemon daemon) {
    this.daemon = daemon;
    this.http = daemon.engine().calls();
  }

  /**
   * Builds an image. The builder asks for the files on a session. A daemon, or a proxy before it,
   * that refuses sessions gets an archive with the Dockerfile in it. A Dockerfile that must not get
   * into the image is then one for the classic builder, if that knows all of it.
   */
  @Override
  public String build(BuildRequest request, BuildFiles files, BuildContext context, LineSink lines)
      throws InterruptedException {
    Optional<BuildSession> session = Optional.empty();
    try {
      session = BuildSession.open(daemon, request, ContextSync.of(context, files));
      if (session.isPresent()) {
        SentFiles sent =
            new SentFiles(session.map(BuildSession::id), Optional.empty(), files.name());
        return build(new BuildCall(request, sent, lines), request);
      }
      if (!context.has(files.path()) && !needsBuildKit(request, files)) {
        return new ClassicBuilder(daemon).build(request, files, context, lines);
      }
      Map<String, String> texts = Map.of(files.pathInArchive(), files.dockerfile());
      ContextArchive archive = ContextArchive.of(context, files, texts);
      SentFiles sent = new SentFiles(Optional.empty(), Optional.of(archive), files.pathInArchive());
      return build(new BuildCall(request, sent, lines), request);
    } catch (IOException e) {
      throw request.failure(String.valueOf(e.getMessage()), -1, e);
    } finally {
      session.ifPresent(BuildSession::close);
    }
  }

  private static boolean needsBuildKit(BuildRequest request, BuildFiles files) {
    return ParsedDockerfile.parse(files.dockerfile())
        .needsBuildKit(request.args().keySet())
        .isPresent();
  }

  private String build(BuildCall call, BuildRequest request) throws InterruptedException {
    String build = UUID.randomUUID().toString();
    Future<String> answer = daemon.submit(() -> call.run(build));
    boolean isOver = false;
    try {
      boolean isInTime =
          LivenessCheck.await(
              limit -> isDone(answer, limit),
              Durations.limited(request.limit()),
              LivenessCheck.ping(daemon));
      isOver = isInTime;
      if (!isInTime) {
        throw request.tooLong();
      }
      return daemon.await("building an image", Daemon.SHORT, answer);
    } finally {
      if (!isOver) {
        try {
          cancel(build);
        } finally {
          call.close();
          answer.cancel(true);
        }
      }
    }
  }

  private static boolean isDone(Future<String> answer, Duration limit) throws InterruptedException {
    try {
      answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      return true; // the caller asks for the failure
    }
  }

  /** Cancels a build. The daemon also notices that the connection is closed, but not at once. */
  private void cancel(String build) {
    try {
      daemon.callUninterruptibly("cancelling a build", client -> sendCancel(build));
    } catch (BackendException e) {
      LOG.warn("Could not cancel a build; its connection is closed", e); // what ends it is thrown
    }
  }

  private String sendCancel(String build) {
    http.post("/build/cancel?id=" + build).close();
    return build;
  }

  /**
   * The way in which the builder gets the files.
   *
   * @param session the session on which it asks for them; empty if there is none
   * @param archive the files; empty if the builder asks for them
   * @param dockerfile the path of the Dockerfile
   */
  private record SentFiles(
      Optional<String> session, Optional<ContextArchive> archive, String dockerfile) {

    InputStream open() {
      return archive.map(ContextArchive::open).orElseGet(InputStream::nullInputStream);
    }
  }

  /** One call of the daemon. */
  private final class BuildCall {

    private final BuildRequest request;
    private final SentFiles files;
    private final LineSink lines;
    private final BuildProgress progress;
    private volatile @Nullable Response response;
    private volatile @Nullable InputStream sent;
    private volatile boolean isClosed;
    private @Nullable String id;
    private @Nullable String problem;

    BuildCall(BuildRequest request, SentFiles files, LineSink lines) {
      this.request = request;
      this.files = files;
      this.lines = lines;
      this.progress = new BuildProgress(lines);
    }

    String run(String build) throws IOException {
      try (InputStream archive = files.open()) {
        sent = archive;
        String path = "/build?" + query(build);
        try (Response answer = http.post(path, headers(), archive)) {
          response = answer;
          if (isClosed) {
            sendCancel(build); // the daemon did not know the build yet when it was cancelled
            throw new IOException("the build was cancelled");
          }
          return result(answer);
        }
      }
    }

    void close() {
      isClosed = true;
      InputStream archive = sent;
      if (archive != null) {
        try {
          archive.close();
        } catch (IOException e) {
          LOG.debug("Could not close the context of a build that was cancelled", e);
        }
      }
      Response open = response;
      if (open != null) {
        open.close();
      }
    }

    private String result(Response answer) throws IOException {
      try {
        DaemonHttp.check(answer);
        read(answer.getBody());
        return result();
      } catch (DockerException e) {
        throw e.getHttpStatus() == DaemonHttp.BAD_REQUEST
            ? failure(String.valueOf(e.getMessage()))
            : e;
      } finally {
        progress.end();
      }
    }

    private void read(InputStream body) throws IOException {
      try (MappingIterator<JsonNode> items =
          Json.MAPPER.readerFor(JsonNode.class).readValues(body)) {
        while (items.hasNextValue()) {
          take(items.nextValue());
        }
      }
    }

    private void take(JsonNode item) throws IOException {
      JsonNode aux = item.path("aux");
      switch (item.path("id").asText()) {
        case "moby.buildkit.trace" -> progress.take(BuildTrace.read(aux.binaryValue()));
        case "moby.image.id" -> id = aux.path("ID").asText();
        default -> {}
      }
      if (item.hasNonNull("errorDetail")) {
        problem = item.get("errorDetail").path("message").asText();
      }
    }

    private String result() {
      String why = problem;
      if (why != null) {
        if (progress.failedStep().isEmpty()) {
          lines.line(LogStream.STDERR, why);
        }
        throw failure(why);
      }
      String built = id;
      if (built == null) {
        throw failure("Docker did not report a reason");
      }
      return built;
    }

    private BuildException failure(String why) {
      String reason = LAYERS.matcher(why).replaceFirst("");
      Matcher code = EXIT_CODE.matcher(reason);
      String step = progress.failedStep().map(name -> "step \"" + name + "\" failed: ").orElse("");
      int exitCode = code.find() ? Integer.parseInt(code.group(1)) : -1;
      return request.failure(step + reason, exitCode, null);
    }

    private Map<String, String> headers() throws IOException {
      return Map.of(
          "Content-Type",
          "application/x-tar",
          "X-Registry-Config",
          DaemonHttp.header(request.auths().getConfigs()));
    }

    private String query(String id) throws IOException {
      ImageBuild build = request.build();
      List<String> query = new ArrayList<>();
      add(query, "version", "2");
      add(query, "buildid", id);
      files.session().ifPresent(known -> add(query, "session", known));
      if (files.archive().isEmpty()) {
        add(query, "remote", "client-session");
      }
      add(query, "dockerfile", files.dockerfile());
      request.names().forEach(name -> add(query, "t", name.reference()));
      add(query, "buildargs", Json.MAPPER.writeValueAsString(request.args()));
      add(query, "labels", Json.MAPPER.writeValueAsString(request.labels()));
      if (!request.input().cacheFrom().isEmpty()) {
        List<String> images =
            request.input().cacheFrom().stream().map(ImageRef::reference).toList();
        add(query, "cachefrom", Json.MAPPER.writeValueAsString(images));
      }
      if (build.noCache()) {
        add(query, "nocache", "1");
      }
      build.target().ifPresent(target -> add(query, "target", target));
      build.platform().ifPresent(platform -> add(query, "platform", platform));
      build.shmSize().ifPresent(size -> add(query, "shmsize", String.valueOf(size)));
      build.network().ifPresent(network -> add(query, "networkmode", network));
      build.extraHosts().forEach(host -> add(query, "extrahosts", host));
      return String.join("&", query);
    }

    private static void add(List<String> query, String name, String value) {
      query.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8));
    }
  }
}
