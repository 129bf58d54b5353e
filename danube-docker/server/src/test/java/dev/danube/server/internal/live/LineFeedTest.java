package dev.danube.server.internal.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineFeedTest {

  private static final LineFeed.Messages MESSAGES =
      new LineFeed.Messages() {
        @Override
        public String line(long number, String text) {
          return number + text + " ";
        }

        @Override
        public String end() {
          return "END";
        }
      };

  @TempDir private Path folder;
  private final AtomicBoolean isOver = new AtomicBoolean();
  private final AtomicLong nanos = new AtomicLong();

  private Path file() {
    return folder.resolve("log");
  }

  private LineFeed feed(long from) {
    return new LineFeed(
        new LineFiles(),
        () -> Optional.of(file()),
        from,
        isOver::get,
        MESSAGES,
        Duration.ofSeconds(15),
        nanos::get);
  }

  private void append(String text) throws IOException {
    Files.writeString(file(), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static String next(Feed feed) throws IOException {
    return feed.next()
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
        .orElse("nothing more");
  }

  @Test
  void a_file_is_followed_from_before_it_exists_to_its_end() throws IOException {
    LineFeed feed = feed(1);
    assertThat(next(feed)).as("the client sees that it is connected").isEqualTo(":\n\n");
    assertThat(next(feed)).isEmpty();
    append("a\nb\nhal");
    assertThat(next(feed)).isEqualTo("1a 2b ");
    assertThat(next(feed)).isEmpty();
    append("f\nc\n");
    isOver.set(true);
    assertThat(next(feed)).isEqualTo("3half 4c ");
    assertThat(next(feed)).isEqualTo("END");
    assertThat(next(feed)).isEqualTo("nothing more");
  }

  @Test
  void a_feed_starts_where_it_is_told_to() throws IOException {
    append("a\nb\nc\n");
    assertThat(next(feed(3))).isEqualTo("3c ");
    assertThat(next(feed(-1))).isEqualTo("2b 3c ");
    LineFeed later = feed(5);
    assertThat(next(later)).isEqualTo(":\n\n");
    append("d\ne\n");
    assertThat(next(later)).isEqualTo("5e ");
  }

  @Test
  void a_comment_follows_when_nothing_was_printed_for_a_while() throws IOException {
    append("a\n");
    LineFeed feed = feed(1);
    assertThat(next(feed)).isEqualTo("1a ");
    nanos.set(Duration.ofSeconds(14).toNanos());
    assertThat(next(feed)).isEmpty();
    nanos.set(Duration.ofSeconds(15).toNanos());
    assertThat(next(feed)).isEqualTo(":\n\n");
    assertThat(next(feed)).isEmpty();
  }
}
