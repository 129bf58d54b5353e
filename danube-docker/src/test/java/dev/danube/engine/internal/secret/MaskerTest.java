package dev.danube.engine.internal.secret;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class MaskerTest {

  private static Masker masker(String... secrets) {
    Masker masker = Masker.none();
    for (String secret : secrets) {
      masker = masker.with(secret);
    }
    return masker;
  }

  @Test
  void nothing_is_masked_without_secrets_and_what_has_none_stays_the_same_object() {
    String text = "some text";
    assertThat(Masker.none().mask(text)).isSameAs(text);
    assertThat(masker("hunter2").mask(text)).isSameAs(text);
  }

  @Test
  void a_secret_is_masked_at_the_begin_in_the_middle_at_the_end_and_twice() {
    assertThat(masker("hunter2").mask("hunter2 is hunter2, not hunter3: hunter2"))
        .isEqualTo("*** is ***, not hunter3: ***");
  }

  @Test
  void of_secrets_that_begin_alike_the_longest_is_masked() {
    assertThat(masker("abcd", "abcdefgh").mask("abcdefgh abcd abcde")).isEqualTo("*** *** ***e");
  }

  @Test
  void of_secrets_that_overlap_nothing_is_left() {
    assertThat(masker("abcdef", "defghijk", "jklmn").mask("x abcdefghijklmn y abcdefg"))
        .isEqualTo("x *** y ***g");
  }

  @Test
  void each_line_of_a_secret_is_masked_but_for_short_ones() {
    assertThat(
            masker("first line\n  ab\n  second line\r\nx").mask("is second line, first line, ab"))
        .isEqualTo("is ***, ***, ab");
  }

  @Test
  void a_secret_in_base64_is_masked_wherever_it_begins_in_both_alphabets() {
    String secret = "p?ss~w>rd\u00e9?";
    for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
      for (String before : List.of("", "u", "us", "user:")) {
        byte[] bytes = (before + secret + "tail").getBytes(StandardCharsets.UTF_8);
        String encoded = encoder.encodeToString(bytes);
        String masked = masker(secret).mask("x " + encoded + " y");
        assertThat(masked).contains(Masker.MASK).startsWith("x ").endsWith(" y");
        // At most the characters that the secret shares with its neighbours are left.
        int left = masked.length() - "x  y".length() - Masker.MASK.length();
        int secretBits = secret.getBytes(StandardCharsets.UTF_8).length * 8;
        assertThat(encoded.length() - left).isGreaterThanOrEqualTo(secretBits / 6 - 1);
      }
    }
  }

  @Test
  void base64_of_a_long_secret_is_masked_also_where_it_is_broken_into_lines() {
    String secret = "0123456789abcdefghijklmnopqrstuvwxyz".repeat(4);
    for (int width : new int[] {64, 76}) {
      String encoded =
          Base64.getMimeEncoder(width, new byte[] {'\n'})
              .encodeToString(secret.getBytes(StandardCharsets.UTF_8));
      assertThat(encoded.lines().map(masker(secret)::mask))
          .hasSizeGreaterThan(2)
          .containsOnly("***");
    }
  }

  /**
   * Programs break lines at any width, and encode other text before the secret and a line break
   * after it.
   */
  @Property
  void no_eight_characters_of_a_secret_in_base64_are_left_wherever_it_is_broken(
      @ForAll @StringLength(min = 12, max = 150) @CharRange(from = '!', to = '~') String secret,
      @ForAll @StringLength(max = 5) @CharRange(from = 'a', to = 'z') String before,
      @ForAll @IntRange(min = 20, max = 100) int width) {
    byte[] told = (before + secret + "\n").getBytes(StandardCharsets.UTF_8);
    Masker masker = masker(secret);
    for (boolean isUrl : new boolean[] {false, true}) {
      String encoded = (isUrl ? Base64.getUrlEncoder() : Base64.getEncoder()).encodeToString(told);
      // Depends on the secret alone: without the characters that it shares with its neighbours.
      int from = (before.length() * 8 + 5) / 6;
      int to = (before.length() + secret.length()) * 8 / 6;
      String known = encoded.substring(from, to);
      String masked = masker.mask("x " + encoded.replaceAll("(.{" + width + "})", "$1\n") + " y");
      for (String line : masked.lines().toList()) {
        for (int i = 0; i + 8 <= line.length(); i++) {
          assertThat(known).as(masked).doesNotContain(line.substring(i, i + 8));
        }
      }
      assertThat(masked).startsWith("x ").endsWith(" y");
    }
  }

  @Test
  void a_rest_of_base64_is_masked_at_both_ends_of_a_line() {
    String secret = "hunter2-very-secret-pass";
    String encoded = Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8));
    String rest = encoded.substring(0, 12);
    for (String before : List.of("", "x ", "hello world ", "a-longer-run-than-sixteen ", "  \"")) {
      assertThat(masker(secret).mask(before + rest)).isEqualTo(before + "***");
      assertThat(masker(secret).mask(before + rest + "\","))
          .as("with what a format adds")
          .isEqualTo(before + "***\",");
    }
    assertThat(masker(secret).mask(rest + " and more words")).isEqualTo("*** and more words");
    assertThat(masker(secret).mask("")).isEmpty();
  }

  @Property
  void text_that_only_looks_like_base64_stays(@ForAll @IntRange(max = 10_000) int seed) {
    byte[] bytes = new byte[60];
    new Random(seed).nextBytes(bytes);
    String text =
        "id=" + Base64.getEncoder().encodeToString(bytes) + " at org/acme/LongerThanEight";
    assertThat(masker("0123456789abcdefghijklmnop").mask(text)).isSameAs(text);
  }

  @Property
  void it_agrees_with_looking_for_each_secret_everywhere(
      @ForAll @Size(min = 1, max = 4) List<@StringLength(min = 4, max = 9) @CharRange(from = 'a', to = 'c') String> secrets,
      @ForAll @StringLength(max = 60) @CharRange(from = 'a', to = 'c') String text) {
    assertThat(masker(secrets.toArray(String[]::new)).mask(text)).isEqualTo(naive(secrets, text));
  }

  private static String naive(List<String> secrets, String text) {
    StringBuilder masked = new StringBuilder();
    for (int i = 0; i < text.length(); ) {
      int end = endAt(secrets, text, i);
      for (int at = i + 1; at < end; at++) {
        end = Math.max(end, endAt(secrets, text, at)); // a secret that starts inside another
      }
      masked.append(end == i ? text.substring(i, i + 1) : Masker.MASK);
      i = Math.max(i + 1, end);
    }
    return masked.toString();
  }

  private static int endAt(List<String> secrets, String text, int at) {
    return secrets.stream()
        .filter(secret -> text.startsWith(secret, at))
        .mapToInt(secret -> at + secret.length())
        .max()
        .orElse(at);
  }

  @Property
  void no_secret_of_any_characters_is_left(
      @ForAll @StringLength(min = 4, max = 40) String secret, @ForAll @IntRange(max = 9) int seed) {
    String noise = new Random(seed).ints(50).mapToObj(Integer::toString).reduce("", String::concat);
    assertThat(masker(secret).mask(noise + secret + noise)).isEqualTo(noise + Masker.MASK + noise);
  }
}
