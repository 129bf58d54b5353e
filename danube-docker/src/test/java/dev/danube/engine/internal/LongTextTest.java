package dev.danube.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LongTextTest {

  @Test
  void a_long_text_keeps_both_ends_and_whole_characters() {
    assertThat(LongText.cut("short", 10)).isEqualTo("short");
    assertThat(LongText.cut("a".repeat(50) + "z".repeat(50), 10))
        .isEqualTo("aaaaa ... (90 characters left out) ... zzzzz");
    assertThat(LongText.cut("🐎".repeat(50), 10))
        .isEqualTo("🐎🐎 ... (92 characters left out) ... 🐎🐎");
  }
}
