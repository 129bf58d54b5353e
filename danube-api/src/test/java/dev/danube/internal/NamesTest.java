package dev.danube.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamesTest {

  private static final List<String> KNOWN = List.of("build", "image", "integration", "a");

  @ParameterizedTest
  @CsvSource({
    "imge, image",
    "Image, image",
    "biuld, build",
    "integratoin, integration",
    "integration-tests-all, none",
    "b, none",
    "deploy, none",
    "'', none"
  })
  void the_nearest_name_is_suggested_only_if_it_is_near(String name, String suggestion) {
    assertThat(Names.didYouMean(name, KNOWN))
        .isEqualTo(suggestion.equals("none") ? "" : "; did you mean \"" + suggestion + "\"?");
  }
}
