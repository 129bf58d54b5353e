package dev.danube.server.internal.route;

import dev.danube.Outcome;
import dev.danube.server.internal.openapi.Schema;
import dev.danube.server.internal.store.RunCause;
import dev.danube.server.internal.store.RunState;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Stream;

/** The shapes of runs, as the documentation of the service has them. */
final class RunSchemas {

  /** The shape of a state of a run. */
  static final Schema STATE = words(RunState.class, RunState::name);

  private static final Schema OUTCOME = words(Outcome.class, Outcome::name);
  private static final Schema STAGE_STATE =
      Schema.words(
          Stream.concat(
                  Stream.of("WAITING", "RUNNING", "INTERRUPTED", "UNKNOWN"),
                  Arrays.stream(Outcome.values()).map(Outcome::name))
              .toList());

  /** The shape of a run without its stages. */
  static final Schema RUN = run().named("Run");

  /** The shape of a list of runs. */
  static final Schema RUNS =
      Schema.object().field("runs", Schema.list(RUN), "the runs").named("RunList");

  /** The shape of a run with its stages. */
  static final Schema DETAILS =
      run()
          .field("parallel", Schema.flag(), "whether its stages run at once")
          .field("stages", Schema.list(stage()), "its stages, in the order of the definition")
          .named("RunDetails");

  private RunSchemas() {}

  private static <E extends Enum<E>> Schema words(Class<E> type, Function<E, String> word) {
    return Schema.words(Arrays.stream(type.getEnumConstants()).map(word).distinct().toList());
  }

  private static Schema run() {
    return Schema.object()
        .field("id", Schema.format("uuid"), "its id")
        .field("pipeline", Schema.format("uuid"), "the id of its pipeline")
        .field("name", Schema.text(), "the name of its pipeline")
        .field("revision", Schema.integer(1), "the number of the definition that it runs")
        .field("state", STATE, "what it does")
        .field("status", words(RunState.class, RunState::word), "the state in fewer words")
        .field("queued", Schema.format("date-time"), "when it was triggered")
        .field("started", Schema.format("date-time").orNull(), "when it started")
        .field("finished", Schema.format("date-time").orNull(), "when it ended")
        .field("reason", Schema.text().orNull(), "why it ended so")
        .field("cause", words(RunCause.Kind.class, RunCause.Kind::name), "what triggered it")
        .field("by", Schema.text().orNull(), "the user or the token that requested it")
        .field("ref", Schema.text().orNull(), "the branch or tag that was pushed")
        .field("commit", Schema.text().orNull(), "the commit that was pushed")
        .field("resumedBy", Schema.text().orNull(), "the user or the token that resumed it last");
  }

  private static Schema stage() {
    return Schema.object()
        .field("name", Schema.text(), "its name")
        .field("number", Schema.integer(1), "its number in the run")
        .optionalField("type", Schema.text(), "its type in the definition")
        .field("state", STAGE_STATE, "what it does, or how it ended")
        .field("started", Schema.format("date-time").orNull(), "when it started")
        .field("finished", Schema.format("date-time").orNull(), "when it ended")
        .field("attempts", Schema.integer(0), "how often it was tried")
        .field("history", Schema.list(attempt()), "its attempts")
        .optionalField("outcome", OUTCOME, "how it ended")
        .optionalField("millis", Schema.integer(0), "how long it took, in milliseconds")
        .optionalField("skipped", Schema.text().orNull(), "why it was skipped")
        .optionalField("failure", Schema.text().orNull(), "why it failed")
        .optionalField("lastLines", Schema.list(Schema.text()), "the last lines of its log")
        .named("StageOfRun");
  }

  private static Schema attempt() {
    return Schema.object()
        .field("attempt", Schema.integer(1), "its number")
        .field("started", Schema.format("date-time"), "when it started")
        .optionalField("outcome", OUTCOME, "how it ended")
        .optionalField("millis", Schema.integer(0), "how long it took, in milliseconds")
        .optionalField("failure", Schema.text().orNull(), "why it failed")
        .named("AttemptOfStage");
  }
}
