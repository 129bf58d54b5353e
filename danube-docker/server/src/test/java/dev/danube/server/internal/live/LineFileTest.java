package dev.danube.server.internal.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineFileTest {

  @TempDir private Path folder;

  private static String text(LineRange range) {
    return new String(range.text(), StandardCharsets.UTF_8);
  }

  private static void append(Path file, String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  @Test
  void lines_of_a_long_file_are_found_by_their_numbers() throws IOException {
    Path file = folder.resolve("log");
    try (Writer out = Files.newBufferedWriter(file)) {
      for (int i = 1; i <= 1_000_000; i++) {
        out.write("line " + i + "\n");
      }
    }
    LineFile lines = new LineFile(file);
    LineRange tail = lines.read(-1, 10);
    assertThat(text(tail)).isEqualTo("line 999999\nline 1000000\n");
    assertThat(tail.first()).isEqualTo(999_999);
    assertThat(tail.total()).isEqualTo(1_000_000);
    for (long first : new long[] {1, 2, 999, 1_000, 1_001, 1_002, 543_210, 1_000_000}) {
      assertThat(text(lines.read(first, 1))).isEqualTo("line " + first + "\n");
    }
    assertThat(text(lines.read(1_000_001, 1))).isEmpty();
    append(file, "half");
    assertThat(lines.count()).isEqualTo(1_000_000);
    append(file, " a line\n");
    assertThat(text(lines.read(1_000_001, 5))).isEqualTo("half a line\n");
  }

  @Test
  void a_range_of_long_lines_is_shorter_than_what_is_asked_for() throws IOException {
    Path file = folder.resolve("log");
    String line = "x".repeat(600_000) + "\n";
    append(file, line + line + "y".repeat(3_000_000) + "\nend\n");
    LineFile lines = new LineFile(file);
    assertThat(text(lines.read(1, 10))).isEqualTo(line);
    assertThat(text(lines.read(3, 1))).hasSize(3_000_001);
    assertThat(text(lines.read(4, 1))).isEqualTo("end\n");
  }

  @Test
  void a_file_that_is_missing_empty_or_replaced_has_the_lines_that_are_there() throws IOException {
    Path file = folder.resolve("log");
    LineFile lines = new LineFiles().of(file);
    assertThat(lines.count()).isZero();
    assertThat(text(lines.read(1, 5))).isEmpty();
    append(file, "");
    assertThat(lines.read(-4, 5).first()).isEqualTo(1);
    append(file, "a\nb\n");
    assertThat(text(lines.read(-4, 5))).isEqualTo("a\nb\n");
    Files.writeString(file, "c\n");
    assertThat(text(lines.read(1, 5))).isEqualTo("c\n");
    Files.delete(file);
    assertThat(lines.count()).isZero();
  }
}
