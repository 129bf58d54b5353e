package dev.danube.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Artifact;
import dev.danube.Attempt;
import dev.danube.FailureKind;
import dev.danube.Outcome;
import dev.danube.RunResult;
import dev.danube.SkipReason;
import dev.danube.StageFailure;
import dev.danube.StageResult;
import dev.danube.event.RunEvent.LogStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EventJsonTest {

  private static final Instant AT = Instant.parse("2026-11-21T09:30:15Z");
  private static final String HEAD = "\"run\": \"r1\", \"at\": \"2026-11-21T09:30:15Z\"";
  private static final StageFailure FAILURE =
      StageFailure.of("a", FailureKind.EXIT_CODE, "exit code 2")
          .withExitCode(2)
          .withStep("run \"x\"")
          .withLastLines(List.of("last \t line"))
          .withCommands(Optional.of("docker exec"), Optional.empty());
  private static final String FAILURE_JSON =
      "\"failure\": {\"kind\": \"EXIT_CODE\", \"exitCode\": 2, \"message\": \"exit code 2\","
          + " \"step\": \"run \\\"x\\\"\", \"attempt\": 1, \"lastLines\": [\"last \\u0009 line\"],"
          + " \"lookInto\": \"docker exec\"}";
  private static final String ATTEMPT_JSON =
      "\"attempt\": 1, \"started\": \"2026-11-21T09:30:15Z\", \"outcome\": \"FAILED\","
          + " \"millis\": 1500, "
          + FAILURE_JSON;
  private static final String STAGE_JSON =
      "\"stage\": \"a\", \"outcome\": \"FAILED\", \"millis\": 1500, \"attempts\": [{"
          + ATTEMPT_JSON
          + "}], "
          + FAILURE_JSON
          + ", \"artifacts\": [{\"name\": \"x.jar\", \"file\": \"x.jar\", \"size\": 7}]";

  @Test
  void every_event_is_one_line() {
    Duration took = Duration.ofMillis(1500);
    Attempt attempt = new Attempt(1, AT, took, Outcome.FAILED, Optional.of(FAILURE));
    StageResult stage =
        new StageResult(
            "a",
            Outcome.FAILED,
            took,
            List.of(attempt),
            Optional.of(FAILURE),
            Optional.empty(),
            List.of(new Artifact("x.jar", Path.of("x.jar"), 7)));
    RunResult run =
        new RunResult("r1", "ci", Outcome.FAILED, took, List.of(stage), List.of("left"), Map.of());
    SkipReason why =
        new SkipReason(SkipReason.Kind.UPSTREAM, Optional.of("a"), "needs a, which failed");

    check(new RunEvent.RunStarted("r1", AT, "ci"), "RunStarted", "\"pipeline\": \"ci\"");
    check(new RunEvent.StageStarted("r1", AT, "a"), "StageStarted", "\"stage\": \"a\"");
    check(
        new RunEvent.StageStarted("r1", AT, "a", Optional.of("branch is main")),
        "StageStarted",
        "\"stage\": \"a\", \"why\": \"branch is main\"");
    check(
        new RunEvent.NodeWaiting("r1", AT, "a", "waits for x"),
        "NodeWaiting",
        "\"node\": \"a\", \"why\": \"waits for x\"");
    check(new RunEvent.RunWarned("r1", AT, "beware"), "RunWarned", "\"text\": \"beware\"");
    check(
        new RunEvent.PortPublished("r1", AT, "a", "db", 5432, "127.0.0.1:49153"),
        "PortPublished",
        "\"stage\": \"a\", \"container\": \"db\", \"port\": 5432, \"address\": \"127.0.0.1:49153\"");
    check(
        new RunEvent.SourceUpdated("r1", AT, List.of("a"), List.of("b"), List.of("c", "d")),
        "SourceUpdated",
        "\"added\": [\"a\"], \"changed\": [\"b\"], \"deleted\": [\"c\", \"d\"]");
    check(
        new RunEvent.AttemptStarted("r1", AT, "a", 2),
        "AttemptStarted",
        "\"stage\": \"a\", \"attempt\": 2");
    check(
        new RunEvent.StepStarted("r1", AT, "a", 2, 1, "run \"x\"", Optional.of("x")),
        "StepStarted",
        "\"stage\": \"a\", \"attempt\": 2, \"step\": 1, \"title\": \"run \\\"x\\\"\", \"script\": \"x\"");
    check(
        new RunEvent.StepFinished("r1", AT, "a", 2, 1, true),
        "StepFinished",
        "\"stage\": \"a\", \"attempt\": 2, \"step\": 1, \"succeeded\": true");
    check(
        new RunEvent.LogLine("r1", AT, "a", LogStream.STDERR, "é \"\\ \u0001"),
        "LogLine",
        "\"stage\": \"a\", \"stream\": \"STDERR\", \"text\": \"é \\\"\\\\ \\u0001\"");
    check(
        new RunEvent.Progress("r1", AT, "a", "pulling x", 5, 10),
        "Progress",
        "\"stage\": \"a\", \"what\": \"pulling x\", \"done\": 5, \"total\": 10");
    check(
        new RunEvent.AttemptFinished("r1", AT, "a", attempt),
        "AttemptFinished",
        "\"stage\": \"a\", " + ATTEMPT_JSON);
    check(new RunEvent.StageFinished("r1", AT, "a", stage), "StageFinished", STAGE_JSON);
    check(new RunEvent.StageRestored("r1", AT, "a", stage), "StageRestored", STAGE_JSON);
    check(
        new RunEvent.StageFinished("r1", AT, "b", StageResult.skipped("b", why)),
        "StageFinished",
        "\"stage\": \"b\", \"outcome\": \"SKIPPED\", \"millis\": 0, \"attempts\": [],"
            + " \"skip\": {\"kind\": \"UPSTREAM\", \"because\": \"a\","
            + " \"reason\": \"needs a, which failed\"}, \"artifacts\": []");
    check(
        new RunEvent.StageSkipped("r1", AT, "b", why),
        "StageSkipped",
        "\"stage\": \"b\", \"kind\": \"UPSTREAM\", \"because\": \"a\","
            + " \"reason\": \"needs a, which failed\"");
    check(
        new RunEvent.RunFinished("r1", AT, run),
        "RunFinished",
        "\"pipeline\": \"ci\", \"outcome\": \"FAILED\", \"millis\": 1500, \"stages\": [{"
            + STAGE_JSON
            + "}], \"warnings\": [\"left\"]");
  }

  private static void check(RunEvent event, String type, String rest) {
    assertThat(event.toJson())
        .isEqualTo("{\"schema\": 1, \"event\": \"" + type + "\", " + HEAD + ", " + rest + "}");
  }
}
