package dev.danube.server.internal.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.event.RunEvent;
import dev.danube.event.RunListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LatestEventsTest {

  private static final Instant AT = Instant.parse("2026-11-21T09:30:15Z");

  private static Feed follow(LatestEvents events, Optional<String> seen) {
    return events.follow(Optional.empty(), seen, Duration.ofSeconds(15), () -> 0);
  }

  private static String next(Feed feed) throws IOException {
    return new String(feed.next().orElseThrow(), StandardCharsets.UTF_8);
  }

  private static RunEvent started(String stage) {
    return new RunEvent.StageStarted("20261121-093015-7f3a9c21", AT, stage);
  }

  @Test
  void a_client_that_is_too_far_behind_is_told_so() throws IOException {
    LatestEvents events = new LatestEvents(1_000);
    RunListener listener = events.of("run", "pipeline");
    Feed fast = follow(events, Optional.empty());
    assertThat(next(fast)).isEqualTo(":\n\n");
    listener.on(started("first"));
    String first = next(fast);
    assertThat(first).startsWith("id: ").contains("\"run\":\"run\"").contains("first");
    Feed slow = follow(events, Optional.of(first.substring(4, first.indexOf('\n'))));
    for (int i = 0; i < 20; i++) {
      listener.on(started("stage " + i));
      assertThat(next(fast)).contains("stage " + i).doesNotContain("reset");
    }
    assertThat(next(slow)).startsWith("event: reset\n").contains("stage 19");
    assertThat(next(slow)).isEmpty();
  }

  @Test
  void lines_of_logs_are_not_among_the_events() throws IOException {
    LatestEvents events = new LatestEvents();
    Feed feed = follow(events, Optional.empty());
    events
        .of("run", "pipeline")
        .on(new RunEvent.LogLine("run", AT, "build", RunEvent.LogStream.STDOUT, "a line"));
    assertThat(next(feed)).isEqualTo(":\n\n");
  }
}
