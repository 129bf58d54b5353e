package dev.danube.server.internal.route;

import dev.danube.record.RunFolder;
import dev.danube.server.internal.http.Answers;
import dev.danube.server.internal.http.Request;
import dev.danube.server.internal.http.Response;
import dev.danube.server.internal.http.Route;
import dev.danube.server.internal.live.EventRecorder;
import dev.danube.server.internal.live.Feed;
import dev.danube.server.internal.live.LatestEvents;
import dev.danube.server.internal.live.LineFeed;
import dev.danube.server.internal.live.LineFiles;
import dev.danube.server.internal.live.LineRange;
import dev.danube.server.internal.openapi.Operation;
import dev.danube.server.internal.openapi.Schema;
import dev.danube.server.internal.run.RunService;
import dev.danube.server.internal.store.Store;
import dev.danube.server.internal.store.StoredRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** The routes of the events and logs of runs, as they are and live. Thread-safe. */
public final class LiveRoutes {

  private static final String EVENT_STREAM = "text/event-stream";
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);
  private static final int USUAL = 1_000;
  private static final Operation LOG =
      Operation.of("Shows the log of a stage, or follows it if events are accepted")
          .path("run", "the id of the run")
          .path("stage", "the name of the stage, or its number in the run")
          .query("from", Schema.integer(1), "the number of the first line")
          .query("tail", Schema.integer(1), "how many of the last lines, instead of from")
          .query("limit", Schema.integer(1), "the most lines")
          .answers(200, "The lines; without a parameter all", "text/plain")
          .answers(200, "The lines; without a parameter all", EVENT_STREAM)
          .answers(404, "There is no such run or stage", Answers.DETAIL)
          .answers(422, "A parameter is wrong", Answers.DETAIL);

  private final Store store;
  private final RunService runs;
  private final LatestEvents latest;
  private final RunFiles files;
  private final LineFiles lines = new LineFiles();

  /**
   * Creates the routes.
   *
   * @param latest the events of all runs
   * @param home the folder with the records of runs
   */
  public LiveRoutes(Store store, RunService runs, LatestEvents latest, Path home) {
    this.store = store;
    this.runs = runs;
    this.latest = latest;
    this.files = new RunFiles(home);
  }

  /** Returns the routes. */
  public List<Route> routes() {
    return List.of(
        Route.of("GET", "/v1/events", this::events)
            .described(
                Operation.of(
                        "Follows the events of a run from its start to its end, or those of"
                            + " all runs from now on")
                    .query("run", Schema.text(), "the id of the run; all runs without it")
                    .query("pipeline", Schema.text(), "the id of the pipeline of the runs")
                    .answers(
                        200, "The events, after the one in the header Last-Event-ID", EVENT_STREAM)
                    .answers(404, "There is no such run", Answers.DETAIL)),
        Route.of("GET", "/v1/runs/{run}/stages/{stage}/log", this::log).described(LOG));
  }

  private Response events(Request request) {
    Optional<String> id = request.query().apply("run");
    Optional<String> last = request.header().apply("Last-Event-ID");
    if (id.isEmpty()) {
      Optional<String> pipeline = request.query().apply("pipeline");
      return stream(latest.follow(pipeline, last, HEARTBEAT, System::nanoTime));
    }
    Optional<StoredRun> run = store.runs().find(id.get());
    if (run.isEmpty()) {
      return Answers.noRun();
    }
    String prefix = run.get().id() + "/";
    long from =
        last.filter(seen -> seen.startsWith(prefix))
            .map(seen -> number(seen.substring(prefix.length())))
            .filter(OptionalLong::isPresent)
            .map(number -> number.getAsLong() + 1)
            .orElse(1L);
    return follow(
        run.get(),
        EventRecorder::file,
        from,
        // After a crash the last line is not an event.
        (number, text) ->
            text.startsWith("{") && text.endsWith("}")
                ? "id: " + prefix + number + "\ndata: " + text + "\n\n"
                : "");
  }

  private Response log(Request request) {
    Optional<StoredRun> found = store.runs().find(request.parameter("run"));
    if (found.isEmpty()) {
      return Answers.noRun();
    }
    StoredRun run = found.get();
    Optional<String> stage = stage(run, request.decoded("stage"));
    if (stage.isEmpty()) {
      return Answers.detail(404, "The pipeline of the run has no such stage.");
    }
    LogQuery query = LogQuery.of(request);
    if (query.error().isPresent()) {
      return query.error().get();
    }
    if (request.header().apply("Accept").orElse("").contains(EVENT_STREAM)) {
      return follow(
          run,
          folder -> folder.log(stage.get()),
          request
              .header()
              .apply("Last-Event-ID")
              .map(LiveRoutes::number)
              .filter(OptionalLong::isPresent)
              .map(last -> last.getAsLong() + 1)
              .orElse(query.first()),
          (number, text) -> line(number, text));
    }
    return log(files.folder(run).map(folder -> folder.log(stage.get())), query);
  }

  /** Returns the name of a stage that is given by its name or by its number. */
  private Optional<String> stage(StoredRun run, String given) {
    List<String> names =
        store.revisions().definition(run.pipeline(), run.revision()).stages().stream()
            .map(stage -> stage.name())
            .toList();
    OptionalLong number = number(given); // no name starts with a digit
    if (number.isPresent()) {
      long index = number.getAsLong() - 1;
      return index >= 0 && index < names.size()
          ? Optional.of(names.get((int) index))
          : Optional.empty();
    }
    return Optional.of(given).filter(names::contains);
  }

  private static OptionalLong number(String text) {
    return text.matches("\\d{1,15}") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
  }

  private static String line(long number, String text) {
    String json = Answers.object().put("line", number).put("text", text).toString();
    return "id: " + number + "\ndata: " + json + "\n\n";
  }

  private Response log(Optional<Path> file, LogQuery query) {
    try {
      if (query.isWhole() && file.filter(Files::exists).isPresent()) {
        return Response.file("text/plain;charset=utf-8", file.get());
      }
      LineRange range =
          file.isPresent()
              ? lines.of(file.get()).read(query.first(), query.limit())
              : new LineRange(1, 0, new byte[0]);
      return Response.text(200, new String(range.text(), StandardCharsets.UTF_8))
          .with("Danube-First-Line", String.valueOf(range.first()))
          .with("Danube-Lines", String.valueOf(range.total()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private interface LineMessage {
    String of(long number, String text);
  }

  private Response follow(
      StoredRun run, Function<RunFolder, Path> file, long from, LineMessage message) {
    LineFeed.Messages messages =
        new LineFeed.Messages() {
          @Override
          public String line(long number, String text) {
            return message.of(number, text);
          }

          @Override
          public String end() {
            return "event: end\ndata: " + Answers.object().put("state", state(run)) + "\n\n";
          }
        };
    Feed feed =
        new LineFeed(
            lines,
            () -> store.runs().find(run.id()).flatMap(files::folder).map(file),
            from,
            () -> isOver(run),
            messages,
            HEARTBEAT,
            System::nanoTime);
    return stream(feed);
  }

  private static Response stream(Feed feed) {
    return Response.feed(EVENT_STREAM + ";charset=utf-8", feed).with("X-Accel-Buffering", "no");
  }

  private String state(StoredRun run) {
    return store.runs().find(run.id()).orElse(run).state().name();
  }

  /** Returns whether a run has ended, and will write nothing more. */
  private boolean isOver(StoredRun run) {
    return !runs.isInProgress(run)
        && store.runs().find(run.id()).flatMap(StoredRun::finished).isPresent();
  }

  /**
   * The part of a log that a client asks for.
   *
   * @param first the first line, as {@link dev.danube.server.internal.live.LineFile#read} takes it
   * @param limit the most lines
   * @param isWhole whether the client asks for no part
   * @param error the response if the client asks for something else
   */
  private record LogQuery(long first, long limit, boolean isWhole, Optional<Response> error) {

    private static LogQuery of(Request request) {
      Optional<String> from = request.query().apply("from");
      Optional<String> tail = request.query().apply("tail");
      Optional<String> limit = request.query().apply("limit");
      for (Optional<String> one : List.of(from, tail, limit)) {
        if (one.isPresent() && number(one.get()).orElse(0) < 1) {
          return wrong("from, tail and limit are numbers from 1");
        }
      }
      if (from.isPresent() && tail.isPresent()) {
        return wrong("from and tail exclude each other");
      }
      long most = limit.or(() -> tail).map(Long::parseLong).orElse((long) USUAL);
      long first =
          tail.map(lines -> 1 - Long.parseLong(lines))
              .orElseGet(() -> from.map(Long::parseLong).orElse(1L));
      boolean isWhole = from.isEmpty() && tail.isEmpty() && limit.isEmpty();
      return new LogQuery(first, most, isWhole, Optional.empty());
    }

    private static LogQuery wrong(String why) {
      return new LogQuery(1, 0, false, Optional.of(Answers.detail(422, why)));
    }
  }
}
