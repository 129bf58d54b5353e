package dev.danube.docker.internal.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.PullResponseItem;
import dev.danube.engine.internal.Json;
import dev.danube.engine.spi.LineSink;
import dev.danube.event.RunEvent.LogStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ImageTransferTest {

  private final List<String> lines = new ArrayList<>();
  private final AtomicLong nanos = new AtomicLong();
  private final ImageTransfer<PullResponseItem> pull =
      new ImageTransfer<>(
          "pulling x",
          new LineSink() {
            @Override
            public void line(LogStream stream, String text) {
              lines.add(text);
            }
          },
          nanos::get);

  private void pass(int seconds) {
    nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
  }

  private void item(String status, long done) throws Exception {
    String json =
        "{\"id\":\"layer\",\"status\":\"%s\",\"progressDetail\":{\"current\":%d,\"total\":9000000}}"
            .formatted(status, done);
    pull.take(Json.MAPPER.readValue(json, PullResponseItem.class));
  }

  @Test
  void a_pull_without_progress_says_so_and_one_with_progress_does_not() throws Exception {
    item("Downloading", 1_000_000);
    pass(9);
    pull.tellSilence();
    assertThat(lines).isEmpty();
    pass(11);
    pull.tellSilence();
    assertThat(lines).containsExactly("pulling x: no progress for 20.0s");
    item("Downloading", 2_000_000);
    pull.tellSilence();
    assertThat(lines)
        .containsExactly("pulling x: no progress for 20.0s", "pulling x: 2 of 9 MB so far");
  }

  @Test
  void what_the_daemon_only_repeats_is_no_progress() throws Exception {
    for (int i = 0; i < 30; i++) {
      item("Downloading", 1_000_000);
      pass(1);
    }
    lines.clear();
    pull.tellSilence();
    assertThat(lines).containsExactly("pulling x: no progress for 30.0s");
    item("Extracting", 1_000_000);
    lines.clear();
    pull.tellSilence();
    assertThat(lines).as("another state is progress").isEmpty();
  }
}
