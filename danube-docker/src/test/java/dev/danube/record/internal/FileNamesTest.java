package dev.danube.record.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FileNamesTest {

  @Test
  void any_name_of_a_stage_is_a_name_of_a_file() {
    for (String stage :
        List.of("a", "a/b", "..", ".", "a b*\\:\"", "größe", "-", "a".repeat(400))) {
      assertThat(FileNames.of(stage)).as(stage).matches("[\\w.%+-]+").isNotIn(".", "..");
      assertThat(FileNames.of(stage)).as(stage).hasSizeLessThanOrEqualTo(167);
    }
  }

  @Test
  void long_names_with_the_same_start_and_hash_code_have_files_of_their_own() {
    String start = "a".repeat(200);
    assertThat((start + "Aa").hashCode()).isEqualTo((start + "BB").hashCode());
    assertThat(FileNames.of(start + "Aa")).isNotEqualTo(FileNames.of(start + "BB"));
  }
}
