package dev.danube.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.FailureKind;
import dev.danube.Outcome;
import dev.danube.RunResult;
import dev.danube.StageFailure;
import dev.danube.StageResult;
import dev.danube.event.RunEvent;
import dev.danube.event.RunListener;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MarkdownSummaryTest {

  @Test
  void what_stages_are_called_and_print_is_no_markup() {
    StageFailure failure =
        StageFailure.of("a|b", FailureKind.EXIT_CODE, "exit code 1 from `<b>`")
            .withLastLines(List.of("```", "\u001b[31mred"));
    StageResult stage =
        new StageResult(
            "a|b",
            Outcome.FAILED,
            Duration.ofSeconds(2),
            List.of(),
            Optional.of(failure),
            Optional.empty(),
            List.of());
    RunResult run =
        new RunResult(
            "r1",
            "ci",
            Outcome.FAILED,
            Duration.ofSeconds(3),
            List.of(stage),
            List.of("a *warning*"),
            Map.of());
    assertThat(MarkdownSummary.of(run))
        .isEqualTo(
            """
            ### ci: FAILED in 3.0s

            | | stage | outcome | time | |
            |-|-|-|-|-|
            | ✗ | a\\|b | failed | 2.0s | exit code 1 from \\`&lt;b&gt;\\` |

            Last output of a\\|b:

            ````
            ```
            red
            ````

            - warning: a \\*warning\\*

            """);
  }

  @Test
  void summaries_are_appended_to_a_file(@TempDir Path temp) throws IOException {
    RunResult run =
        new RunResult("r1", "ci", Outcome.SUCCESS, Duration.ZERO, List.of(), List.of(), Map.of());
    RunListener listener = MarkdownSummary.appendTo(temp.resolve("file"));
    listener.on(new RunEvent.RunStarted("r1", Instant.EPOCH, "ci"));
    listener.on(new RunEvent.RunFinished("r1", Instant.EPOCH, run));
    listener.on(new RunEvent.RunFinished("r1", Instant.EPOCH, run));
    assertThat(temp.resolve("file")).hasContent(MarkdownSummary.of(run).repeat(2));
  }
}
