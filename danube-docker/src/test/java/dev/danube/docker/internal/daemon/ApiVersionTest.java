package dev.danube.docker.internal.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.danube.BackendException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiVersionTest {

  @ParameterizedTest(name = "a daemon of {0} to {1} is spoken to in {2}")
  @CsvSource({
    "1.12, 1.41, 1.41",
    "1.24, 1.43, 1.43",
    "1.24, 1.51, 1.51",
    "1.44, 1.52, 1.52",
    "1.44, 1.56, 1.52",
    "1.60, 1.70, 1.60",
    "1.44, 2.0, 1.52"
  })
  void the_newest_that_both_know_is_chosen(String oldest, String newest, String chosen) {
    assertThat(
            ApiVersion.choose(ApiVersion.parse(newest), ApiVersion.parse(oldest), Optional.empty()))
        .hasToString(chosen);
  }

  private static ApiVersion choose(String wanted) {
    return ApiVersion.choose(
        ApiVersion.parse("1.54"), ApiVersion.parse("1.44"), Optional.of(wanted));
  }

  @Test
  void the_version_in_the_environment_is_used() {
    assertThat(choose("1.45")).hasToString("1.45");
    assertThat(choose("1.54")).hasToString("1.54");
  }

  @ParameterizedTest
  @CsvSource({"1.24", "1.43", "1.55", "2.0"})
  void a_stale_version_in_the_environment_is_named(String stale) {
    assertThatThrownBy(() -> choose(stale))
        .isInstanceOf(BackendException.class)
        .hasMessage(
            "DOCKER_API_VERSION is %s, but the Docker daemon supports API 1.44 to 1.54 and Danube"
                + " needs 1.41 or later; unset it",
            stale);
  }

  @Test
  void a_version_that_is_too_old_for_danube_is_named_too() {
    assertThatThrownBy(
            () ->
                ApiVersion.choose(
                    ApiVersion.parse("1.41"), ApiVersion.parse("1.12"), Optional.of("1.40")))
        .hasMessageStartingWith("DOCKER_API_VERSION is 1.40, but the Docker daemon supports");
  }

  @Test
  void a_word_in_the_environment_is_quoted_with_the_name_of_the_variable() {
    assertThatThrownBy(() -> choose("newest"))
        .hasMessage(
            "DOCKER_API_VERSION: \"newest\" is not a version of the Docker API; an example is 1.41");
  }

  @Test
  void a_daemon_that_is_too_old_is_refused() {
    assertThatThrownBy(
            () ->
                ApiVersion.choose(
                    ApiVersion.parse("1.40"), ApiVersion.parse("1.12"), Optional.empty()))
        .isInstanceOf(BackendException.class)
        .hasMessage(
            "The Docker daemon supports API 1.40 at most, but Danube needs 1.41:"
                + " use Docker 20.10 or later");
  }

  @ParameterizedTest
  @CsvSource({"v1", "1", "one.two", "''"})
  void what_is_no_version_is_quoted(String text) {
    assertThatThrownBy(() -> ApiVersion.parse(text))
        .hasMessage("\"" + text + "\" is not a version of the Docker API; an example is 1.41");
  }
}
