package dev.danube.server.internal.http;

import dev.danube.Outcome;
import dev.danube.server.internal.openapi.Schema;
import dev.danube.server.internal.store.RunState;
import java.util.Arrays;
import java.util.function.Function;

/** The shapes of runs, as the documentation of the service has them. */
final class RunSchemas {

  /** The shape of a state of a run. */
  static final Schema STATE = words(RunState.class, RunState::name);

  /** The shape of a list of runs. */
  static final Schema RUNS =
      Schema.object().field("runs", Schema.list(run().named("Run")), "the runs").named("RunList");

  /** The shape of a run with its stages. */
  static final Schema DETAILS =
      run()
          .field("stages", Schema.list(stage()), "its stages, as soon as they are known")
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
        .field("reason", Schema.text().orNull(), "why it ended so");
  }

  private static Schema stage() {
    return Schema.object()
        .field("name", Schema.text(), "its name")
        .optionalField("outcome", words(Outcome.class, Outcome::name), "how it ended")
        .optionalField("millis", Schema.integer(0), "how long it took, in milliseconds")
        .optionalField("attempts", Schema.integer(0), "how often it was tried")
        .optionalField("skipped", Schema.text().orNull(), "why it was skipped")
        .optionalField("failure", Schema.text().orNull(), "why it failed")
        .optionalField("lastLines", Schema.list(Schema.text()), "the last lines of its log")
        .named("StageOfRun");
  }
}
