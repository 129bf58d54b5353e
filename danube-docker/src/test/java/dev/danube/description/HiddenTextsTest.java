package dev.danube.description;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Stage;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is secret in descriptions, and where it must not be shown. */
class HiddenTextsTest {

  private static final String QUOTED = "s3cr\"et\\pa ss1";

  @ParameterizedTest
  @ValueSource(strings = {QUOTED, "line1\nline2xyz", "tab\tand/slash", "\u00e4\u00f6\u0001\u20ac!"})
  void a_secret_in_a_map_or_list_is_a_secret(String secret) throws IOException {
    String text =
        """
        p:
        - name: a
          image: r.example/a
          image_reg_username: me
          image_reg_password: $P
          env_vars: {MAP: {password: "$P"}, LIST: ["x$P"], KEY: {"$P": 1}, TEXT: $P, OPEN: {x: y}}
          sidecars: [{name: b, image: b, secrets: {T: "$P"}, env: {MAP: [{x: "$P"}]}}]
        """;
    Stage stage = ReadText.containers(text, "P", secret).pipeline().find("a").orElseThrow();
    assertThat(stage.env()).containsOnlyKeys("OPEN");
    assertThat(stage.secrets()).containsOnlyKeys("MAP", "LIST", "KEY", "TEXT");
    assertThat(stage.services().get(0).env()).isEmpty();
    assertThat(stage.services().get(0).secrets()).containsOnlyKeys("T", "MAP");
    String plan = ReadText.plan(ReadText.file(text, "P", secret));
    assertThat(plan)
        .contains("\"MAP\" : \"***\"", "\"LIST\" : \"***\"", "\"KEY\" : \"***\"")
        .doesNotContain(secret.substring(0, 5));
  }

  @Test
  void a_secret_that_a_command_splits_into_words_is_a_problem_and_masked() throws IOException {
    String text = "p: [{name: a, image: a, secrets: {T: $P}, command: \"run --pw=$P\"}]";
    assertThat(ReadText.problems(text, "P", "one-word\"and more\""))
        .containsExactly(
            "1:43 a: command has the content of a secret or the password of a login, which docker"
                + " inspect shows; pass it as a variable of the container");
    assertThat(ReadText.plan(ReadText.file(text, "P", "one-word\"and more\"")))
        .doesNotContain("one-word", "and more")
        .contains("\"run\"");
  }

  @Test
  void a_secret_is_a_problem_in_all_that_others_read() throws IOException {
    String build = "which stays in the history of the image; take it out of the build";
    String inspect = "which docker inspect shows; pass it as a variable of the container";
    String what = " has the content of a secret or the password of a login, ";
    assertThat(
            ReadText.problems(
                """
                name: p
                labels: {x: $P}
                containers:
                - name: a
                  build: {context: ., args: {T: $P}}
                  secrets: {K: $P}
                  user: $P
                  labels: {"x-$P": y}
                  sidecars:
                  - {name: s, build: {context: ., args: ["T=$P"]}, user: "u:$P"}
                """,
                "P",
                "longsecret1"))
        .containsExactly(
            "2:1 : labels" + what + inspect,
            "5:23 a > build: args" + what + build,
            "7:3 a: user" + what + inspect,
            "8:3 a: labels" + what + inspect,
            "10:35 a > s > build: args" + what + build,
            "10:52 a > s: user" + what + inspect);
    assertThat(
            ReadText.problems(
                """
                services:
                  db: {image: pg, healthcheck: {test: [CMD, ask, "$P"]}, user: $P}
                  a: {image: x, x-job: true, depends_on: {db: {condition: service_healthy}}, secrets: [s], build: {context: ., args: {T: $P}}}
                secrets: {s: {environment: P}}
                """,
                "P",
                "longsecret1"))
        .containsExactly(
            "2:33 db > healthcheck: test" + what + inspect,
            "2:58 db: user" + what + inspect,
            "3:112 a > build: args" + what + build);
  }

  @Test
  void a_short_secret_is_warned_of_where_it_is_shown_and_a_very_short_one_at_its_key()
      throws IOException {
    ContainerDescriptions read =
        ReadText.containers(
            """
            p:
            - name: a
              image: x
              desc: pw hunt3r
              image_reg_username: me
              image_reg_password: $SHORT
              secrets:
                PIN: "123"
                EMPTY: ""
                PW: hunt3r
              command: [echo, hunt3r]
              labels:
                l: x=hunt3r
            """,
            "SHORT",
            "abc");
    assertThat(read.warnings())
        .containsExactly(
            "p.yaml:8: the value of PIN has fewer than 4 characters, too few to be hidden in logs and"
                + " reports; take a longer one",
            "p.yaml:6: the value of image_reg_password has fewer than 4 characters, too few to be"
                + " hidden in logs and reports; take a longer one",
            "p.yaml:11: command seems to have the content of a secret or the password of a login,"
                + " which docker inspect shows; pass it as a variable of the container",
            "p.yaml:12: labels seems to have the content of a secret or the password of a login,"
                + " which docker inspect shows; pass it as a variable of the container",
            "p.yaml:4: desc seems to have the content of a secret or the password of a login, which"
                + " reports show; take it out");
    assertThat(
            ReadText.containers(
                    "services: {a: {image: x, x-job: true, secrets: [s]}}\n"
                        + "secrets: {s: {environment: PIN}}",
                    "PIN",
                    "123")
                .warnings())
        .singleElement()
        .asString()
        .startsWith("p.yaml:2: the value of environment has fewer than 4 characters");
  }

  @Test
  void problems_and_warnings_do_not_quote_what_is_secret_or_may_be() throws IOException {
    List<String> problems =
        ReadText.problems(
            """
            p:
            - name: a
              image: x
              env_vars: DB_PASSWORD=hunter22
              secrets: {K: $P, L: [hunter22]}
              memory: $P
              timeout: "$P"
              volumes: ["$P:b", {source: hunter22}]
              image_reg_password: {hunter22: x}
              image_reg_username: [hunter22]
              info_link: "no $P"
            """,
            "P",
            "hunter-33");
    assertThat(problems)
        .contains(
            "4:13 a: \"env_vars\" takes a mapping, not a text",
            "7:3 a: timeout is a time such as 30s, 10m or 2h, not \"***\"")
        .noneMatch(problem -> problem.contains("hunter22") || problem.contains("hunter-33"));
    assertThat(
            ReadText.file(
                    "p: [{name: a, image: a, secrets: {K: $P}, info_link: 'no $P'}]",
                    "P",
                    "hunter-33")
                .warningTexts()
                .toString())
        .contains("info_link \"no ***\"")
        .doesNotContain("hunter");
    assertThat(
            ReadText.problems("p: [{name: a, image_reg_password: *hunter22}]").toString()
                + ReadText.problems("p: [{name: a, image_reg_password: !hunter22 x}]")
                + ReadText.problems("p: [{name: a, image_reg_password: !hunter22!x y}]")
                + ReadText.problems("p:\n- name: hunter22\n  image_reg_password: \"\\hunter22\""))
        .doesNotContain("hunter22");
  }

  @Test
  void a_long_secret_is_masked_before_messages_are_cut() throws IOException {
    String secret = "key\tpart\n".repeat(60) + "end";
    DescriptionFile file =
        ReadText.file(
            "p: [{name: a, image: a, secrets: {K: $P}, memory: $P, info_link: \"no $P\"}]",
            "P",
            secret);
    assertThat(file.placed())
        .singleElement()
        .satisfies(
            one ->
                assertThat(one.problem().message())
                    .isEqualTo("memory \"***\" is not a size; write it as in \"512m\" or \"2g\""));
    assertThat(file.warningTexts().get(0)).contains("info_link \"no ***\" is no address");
  }

  @Test
  void many_secrets_are_found_as_fast_as_few() throws IOException {
    StringBuilder text = new StringBuilder("p:\n- name: a\n  image: a\n  secrets:\n");
    for (int i = 0; i < 15_000; i++) {
      text.append("    S")
          .append(i)
          .append(": ")
          .append(i)
          .append("-secret-")
          .append(i)
          .append("\n");
    }
    text.append("  command:\n");
    for (int i = 0; i < 15_000; i++) {
      text.append("  - word").append(i).append("-is-not-secret\n");
    }
    assertThat(ReadText.problems(text + "  - x=7-secret-7\n"))
        .singleElement()
        .asString()
        .startsWith("15005:3 a: command has the content of a secret");
  }

  @Test
  void the_longest_secret_at_a_place_is_masked() {
    HiddenTexts hidden = new HiddenTexts();
    hidden.add("pass");
    hidden.add("password");
    hidden.add("q\"uote");
    assertThat(hidden.maskedWithin("a password, pass pas, q\\\"uote q\"uote"))
        .isEqualTo("a ***, *** pas, *** ***");
    assertThat(hidden.isIn("compass")).isTrue();
    assertThat(hidden.isIn("pas")).isFalse();
  }
}
