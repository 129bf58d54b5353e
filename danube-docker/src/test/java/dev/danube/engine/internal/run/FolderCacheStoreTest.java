package dev.danube.engine.internal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.danube.engine.spi.CacheStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the folder in which caches with keys are saved. */
class FolderCacheStoreTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir private Path temp;

  // spotless:off

  private CacheStore at(int day) {
    return new FolderCacheStore(temp.resolve("caches"), 100, Duration.ofDays(30), Clock.fixed(START.plus(Duration.ofDays(day)), ZoneOffset.UTC));
  }

  private void save(int day, String name, String key, String content) throws Exception {
    at(day).save(name, key, out -> out.write(content.getBytes(StandardCharsets.UTF_8)));
  }

  private Optional<String> find(int day, String name, String key) throws IOException {
    Optional<CacheStore.Saved> found = at(day).find(name, key);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    try (var archive = found.get().archive()) {
      return Optional.of(found.get().key() + "=" + new String(archive.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  @Test
  void a_key_is_found_exactly_or_else_the_last_one_that_was_saved() throws Exception {
    assertThat(find(0, "m2", "a")).isEmpty();
    save(1, "m2", "a", "A");
    save(2, "m2", "b", "B");
    save(3, "npm", "c", "C");
    assertThat(find(4, "m2", "b")).contains("b=B");
    assertThat(find(5, "m2", "a")).contains("a=A");
    assertThat(find(6, "m2", "c")).as("saved last, but not used last").contains("b=B");
    save(7, "m2", "a", "A2");
    assertThat(find(8, "m2", "a")).contains("a=A2");
  }

  @Test
  void half_an_archive_is_never_found() throws Exception {
    save(1, "m2", "a", "A");
    assertThatThrownBy(() -> at(2).save("m2", "b", out -> {
      out.write('B');
      throw new IOException("no space left");
    })).hasMessage("no space left");
    assertThat(find(3, "m2", "b")).contains("a=A");
    assertThat(temp.resolve("caches/m2")).isDirectoryContaining("glob:**/a.tar").isDirectoryNotContaining("glob:**.part");
    Path left = Files.writeString(temp.resolve("caches/m2/c.0.part"), "of a program that died");
    Files.setLastModifiedTime(left, FileTime.from(START));
    save(4, "m2", "d", "D");
    assertThat(left).doesNotExist();
  }

  @Test
  void archives_that_are_not_used_or_over_the_limit_are_removed() throws Exception {
    save(1, "old", "a", "A");
    save(2, "used", "b", "B");
    assertThat(find(20, "used", "b")).isPresent();
    save(35, "m2", "c", "C".repeat(60));
    assertThat(find(35, "old", "a")).isEmpty();
    assertThat(find(36, "used", "b")).isPresent();
    save(37, "m2", "d", "D".repeat(60));
    assertThat(find(37, "used", "b")).isPresent();
    assertThat(find(37, "m2", "c")).contains("d=" + "D".repeat(60));
    save(38, "m2", "e", "E".repeat(200));
    assertThat(find(38, "m2", "e")).as("larger than the limit, but the last one").contains("e=" + "E".repeat(200));
    assertThat(find(38, "used", "b")).isEmpty();
  }

  // spotless:on
}
