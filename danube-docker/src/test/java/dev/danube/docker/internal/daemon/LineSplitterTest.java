package dev.danube.docker.internal.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineSplitterTest {

  private static List<String> split(byte[] bytes, int... sizes) {
    List<String> lines = new ArrayList<>();
    LineSplitter splitter = new LineSplitter(lines::add, lines::add);
    int at = 0;
    for (int size : sizes) {
      splitter.accept(Arrays.copyOfRange(bytes, at, at + size));
      at += size;
    }
    splitter.accept(Arrays.copyOfRange(bytes, at, bytes.length));
    splitter.end();
    return lines;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void lines_end_with_a_line_break_or_with_the_stream() {
    assertThat(split(utf8(""))).isEmpty();
    assertThat(split(utf8("\n"))).containsExactly("");
    assertThat(split(utf8("a\n\nb"))).containsExactly("a", "", "b");
    assertThat(split(utf8("a\r\nb\rc\r\n"))).containsExactly("a\r", "b\rc\r");
  }

  @Test
  void parts_of_long_lines_and_an_unfinished_last_line_are_told_from_whole_lines() {
    List<String> whole = new ArrayList<>();
    List<String> parts = new ArrayList<>();
    LineSplitter telling = new LineSplitter(whole::add, parts::add);
    String longLine = "x".repeat(LineSplitter.LONGEST) + "y".repeat(100);
    telling.accept(utf8("a\r\n" + longLine + "\nrest"));
    telling.end();
    assertThat(whole).containsExactly("a\r", "y".repeat(100));
    assertThat(parts).containsExactly("x".repeat(LineSplitter.LONGEST), "rest");
  }

  @Test
  void however_the_bytes_are_cut_the_lines_are_the_same() {
    for (int seed = 0; seed < 1000; seed++) {
      Random random = new Random(seed);
      List<String> expected = new ArrayList<>();
      for (int i = random.nextInt(6); i >= 0; i--) {
        expected.add(word(random));
      }
      byte[] bytes = utf8(String.join("\n", expected) + "\n");
      List<Integer> sizes = new ArrayList<>();
      for (int left = bytes.length; left > 0; ) {
        int size = 1 + random.nextInt(left);
        sizes.add(size);
        left -= size;
      }
      assertThat(split(bytes, sizes.stream().mapToInt(i -> i).toArray()))
          .as("seed %d", seed)
          .isEqualTo(expected);
    }
  }

  private static String word(Random random) {
    StringBuilder word = new StringBuilder();
    for (int i = random.nextInt(20); i > 0; i--) {
      word.append(List.of("a", "ž", "漢", "🐎", " ").get(random.nextInt(5)));
    }
    return word.toString();
  }

  @Test
  void a_very_long_line_comes_in_pieces_that_cut_no_character() {
    String text = "x" + "🐎".repeat(LineSplitter.LONGEST) + "end";
    List<String> pieces = split(utf8(text + "\nnext"), 1024, 5_000_000 / 3, 7);
    assertThat(pieces).hasSizeGreaterThan(4).endsWith("next").noneMatch(p -> p.contains("\uFFFD"));
    assertThat(String.join("", pieces.subList(0, pieces.size() - 1))).isEqualTo(text);
  }

  @Test
  void bytes_that_are_no_text_do_not_stop_the_rest() {
    assertThat(split(new byte[] {(byte) 0xFF, '\n', 'a', '\n'})).containsExactly("\uFFFD", "a");
  }
}
