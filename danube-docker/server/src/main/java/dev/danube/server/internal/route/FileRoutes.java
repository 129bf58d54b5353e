package dev.danube.server.internal.route;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.danube.Artifact;
import dev.danube.StageResult;
import dev.danube.record.RunFolder;
import dev.danube.record.RunRecord;
import dev.danube.server.internal.http.Answers;
import dev.danube.server.internal.http.Request;
import dev.danube.server.internal.http.Response;
import dev.danube.server.internal.http.Route;
import dev.danube.server.internal.openapi.Operation;
import dev.danube.server.internal.openapi.Schema;
import dev.danube.server.internal.store.Store;
import dev.danube.server.internal.store.StoredRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The routes of the artifacts and the report of a run. Thread-safe. */
public final class FileRoutes {

  /** The policy for pages that others have made: a browser gives them no rights here. */
  private static final String SANDBOX =
      "sandbox allow-scripts; default-src 'none'; style-src 'unsafe-inline';"
          + " script-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'";

  private static final Schema ARTIFACTS =
      Schema.object()
          .field(
              "artifacts",
              Schema.list(
                  Schema.object()
                      .field("stage", Schema.text(), "the name of its stage")
                      .field("name", Schema.text(), "its name")
                      .field("size", Schema.integer(0), "its size in bytes")
                      .field("path", Schema.text(), "the path under which it is downloaded")
                      .named("Artifact")),
              "the artifacts")
          .named("ArtifactList");

  private final Store store;
  private final RunFiles files;

  /**
   * Creates the routes.
   *
   * @param home the folder with the records of runs
   */
  public FileRoutes(Store store, Path home) {
    this.store = store;
    this.files = new RunFiles(home);
  }

  /** Returns the routes. */
  public List<Route> routes() {
    return List.of(
        Route.of("GET", "/v1/runs/{run}/artifacts", this::list)
            .described(
                about("Lists the artifacts of a run")
                    .answers(200, "The artifacts of the stages that have ended", ARTIFACTS)
                    .answers(404, "There is no such run", Answers.DETAIL)),
        Route.of("GET", "/v1/runs/{run}/artifacts/{stage}/{file+}", this::artifact)
            .described(
                about("Downloads an artifact")
                    .path("stage", "the name of the stage")
                    .path("file", "the name of the artifact, which may have slashes")
                    .answers(200, "The file", "application/octet-stream")
                    .answers(404, "There is no such run or artifact", Answers.DETAIL)),
        Route.of("GET", "/v1/runs/{run}/report.html", this::report)
            .described(
                about("Shows the report of a run that has ended")
                    .answers(200, "A page", "text/html")
                    .answers(404, "There is no such run, or no report of it", Answers.DETAIL)));
  }

  private static Operation about(String summary) {
    return Operation.of(summary).path("run", "the id of the run");
  }

  /** Returns the results of the stages of a run that have ended. */
  private Stream<StageResult> results(StoredRun run) {
    return files.record(run).stream()
        .flatMap(record -> record.stages().stream())
        .map(RunRecord.StageRecord::result)
        .flatMap(Optional::stream);
  }

  private Response list(Request request) {
    Optional<StoredRun> run = store.runs().find(request.parameter("run"));
    if (run.isEmpty()) {
      return Answers.noRun();
    }
    ObjectNode json = Answers.object();
    json.putArray("artifacts");
    results(run.get())
        .forEach(
            result -> {
              for (Artifact artifact : result.artifacts()) {
                json.withArray("artifacts")
                    .addObject()
                    .put("stage", result.name())
                    .put("name", artifact.name())
                    .put("size", artifact.size())
                    .put("path", path(run.get(), result.name(), artifact.name()));
              }
            });
    return Response.json(200, json);
  }

  private static String path(StoredRun run, String stage, String name) {
    return Stream.concat(Stream.of(stage), Stream.of(name.split("/")))
        .map(FileRoutes::encoded)
        .collect(Collectors.joining("/", "/v1/runs/" + run.id() + "/artifacts/", ""));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Answers with a file that the record lists. A path that it does not list leads nowhere. */
  private Response artifact(Request request) {
    Optional<StoredRun> run = store.runs().find(request.parameter("run"));
    if (run.isEmpty()) {
      return Answers.noRun();
    }
    String stage = request.decoded("stage");
    String name = request.decoded("file");
    Optional<Path> file =
        results(run.get())
            .filter(result -> result.name().equals(stage))
            .flatMap(result -> result.artifacts().stream())
            .filter(artifact -> artifact.name().equals(name))
            .map(Artifact::file)
            .findFirst()
            .filter(found -> isInside(found, files.folder(run.get()), stage));
    if (file.isEmpty()) {
      return Answers.detail(404, "The run has no such artifact.");
    }
    String shown = name.substring(name.lastIndexOf('/') + 1);
    return file("application/octet-stream", file.get(), "The run has no such artifact.")
        .with("Content-Disposition", "attachment; filename*=UTF-8''" + encoded(shown))
        .with("Content-Security-Policy", SANDBOX);
  }

  /** Returns whether a file is in the folder of the artifacts, where no link leads out of it. */
  private static boolean isInside(Path file, Optional<RunFolder> folder, String stage) {
    try {
      return folder.isPresent()
          && Files.isRegularFile(file)
          && file.toRealPath().startsWith(folder.get().artifacts(stage).toRealPath());
    } catch (IOException e) {
      return false;
    }
  }

  private Response report(Request request) {
    Optional<StoredRun> run = store.runs().find(request.parameter("run"));
    if (run.isEmpty()) {
      return Answers.noRun();
    }
    String none = "The run has no report. It is written when the run has ended.";
    return files
        .folder(run.get())
        .map(folder -> file("text/html;charset=utf-8", folder.report(), none))
        .orElseGet(() -> Answers.detail(404, none))
        .with("Content-Security-Policy", SANDBOX);
  }

  private static Response file(String type, Path file, String none) {
    try {
      return Response.file(type, file);
    } catch (NoSuchFileException e) {
      return Answers.detail(404, none);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
