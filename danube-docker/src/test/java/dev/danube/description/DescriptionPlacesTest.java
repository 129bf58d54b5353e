package dev.danube.description;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The places of problems of descriptions: each at the key that has to be changed, all at once. */
class DescriptionPlacesTest {

  @Test
  void what_is_wrong_with_an_image_is_told_at_its_key_and_a_tag_at_its_own() throws IOException {
    String tag =
        " is not valid; it has up to 128 letters, digits, \"_\", \".\" and \"-\", and starts with a"
            + " letter, a digit or \"_\"";
    assertThat(
            ReadText.problems(
                """
                p:
                - name: a

                  repo: "A B"
                - name: b
                  image_repo: x
                  tag: ""
                - name: c
                  repo: x
                  tag: "a b"
                  sidecars:
                  - name: s
                    repo: "B C"
                    tag: "!"
                - {name: d, image: "D E"}
                - {name: e, image_repo: x, tag: "1@sha256:4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b"}
                """))
        .satisfiesExactly(
            one -> assertThat(one).startsWith("4:3 a: image \"A B\" is not"),
            one -> assertThat(one).isEqualTo("7:3 b: tag \"\"" + tag),
            one -> assertThat(one).isEqualTo("10:3 c: tag \"a b\"" + tag),
            one -> assertThat(one).startsWith("13:5 c > s: image \"B C\" is not"),
            one -> assertThat(one).isEqualTo("14:5 c > s: tag \"!\"" + tag),
            one -> assertThat(one).startsWith("15:13 d: image \"D E:latest\" is not"),
            one -> assertThat(one).startsWith("16:28 e: tag \"1@sha256:4b"));
  }

  @Test
  void what_a_pipeline_refuses_is_told_at_its_key_beside_all_the_rest() throws IOException {
    String text =
        """
        p:
        - name: a
          image: x
          volumes: [ "v:/x", "w:/x/", {type: volume, source: v, target: /x/./}, "v:/workspace"]
          secrets: {A: aaaaaaaa, B: bbbbbbbb, C: $C}
          env_vars:
            A: b
            N: "a\\0b"
            C: $C
        - name: b
          image: x
          foo: 1
          volumes:
            ./v: {bind: /y}
            w: {bind: /y}
            v: {bind: /..}
          labels: {l: "\\0"}
          command: ["\\0"]
          network: host
          sidecars:
          - name: s
            image: x
            volumes: ["v:/", "v:/z", "w:/z", "w:/workspace"]
            env: ["N=\\0"]
        """;
    assertThat(ReadText.problems(text, "C", "cccccccc"))
        .containsExactly(
            "4:3 a: mount at /x/, which is already the path of a mount; choose another",
            "4:57 a > volume 3: mount at /x/./, which is already the path of a mount; choose another",
            "4:3 a: mount at /workspace, which is the workspace; choose another path",
            "5:13 a > secrets: secret A is also set by env; keep one of them",
            "8:5 a > env_vars: the value of \"N\" has a zero character, which Docker does not take; remove it",
            "12:3 b: unknown key \"foo\"",
            "15:9 b > volume \"w\": mount at /y, which is already the path of a mount; choose another",
            "16:9 b > volume \"v\": the path \"/..\" is that of the whole container; mount below it",
            "17:12 b > labels: the value of \"l\" has a zero character, which Docker does not take; remove it",
            "18:3 b: a word has a zero character, which Docker does not take; remove it",
            "19:3 b: sidecars cannot be reached from the network \"host\"; remove it, or them",
            "23:5 b > s: the path \"/\" is that of the whole container; mount below it",
            "23:5 b > s: mount at /z, which is already the path of a mount; choose another",
            "24:5 b > s: the value of \"N\" has a zero character, which Docker does not take; remove it");
    assertThat(DescriptionPipeline.furtherProblems(ReadText.file(text, "C", "cccccccc"))).isEmpty();
    assertThat(
            ReadText.problems(
                "name: p\nnetwork: host\ncontainers: [{name: a, image: a, sidecars: [{name: b, image: b}]}]"))
        .containsExactly(
            "2:1 : sidecars cannot be reached from the network \"host\"; remove it, or them");
    assertThat(
            ReadText.problems(
                """
                services:
                  a: {image: x, x-job: true, depends_on: [b-], volumes: ["./a:/x", "./b:/x"]}
                  b-: {image: x, environment: {A: "\\0"}}
                """))
        .containsExactly(
            "2:48 a: mount at /x, which is already the path of a mount; choose another",
            "3:3 b-: service \"b-\" is reached by its name, which is not a valid host name; use letters, digits, \"-\", \"_\" and \".\"",
            "3:32 b- > environment: the value of \"A\" has a zero character, which Docker does not take; remove it");
  }

  @Test
  void each_variable_that_is_not_set_and_each_further_name_of_a_key_is_told() throws IOException {
    String advice =
        "; set it, put it into .env, or write ${%s:-}; if a shell is to expand it, write $$%s";
    assertThat(
            ReadText.problems(
                """
                p:
                - name: a
                  image: x
                  command: ["$U1 and ${U2:-$U3} $U1", "${U4"]
                  env: {A: "${Q:?}${E:?}${R?set ${S}}"}
                  dependencies: [qrst]
                  dependency: [zz]
                  depends_on: [yy]
                """,
                "E",
                ""))
        .containsExactly(
            "4:13 a > command: variable U1 is not set" + advice.formatted("U1", "U1"),
            "4:13 a > command: variable U3 is not set" + advice.formatted("U3", "U3"),
            "4:39 a > command: a \"${\" has no closing brace; write $$ for a dollar",
            "5:12 a > env > A: variable Q is not set",
            "5:12 a > env > A: variable E is empty",
            "5:12 a > env > A: variable S is not set" + advice.formatted("S", "S"),
            "5:12 a > env > A: variable R: set",
            "6:3 a: needs \"qrst\", which does not exist",
            "7:3 a: \"dependency\" is there beside \"dependencies\"; set one",
            "8:3 a: \"depends_on\" is there beside \"dependencies\"; set one");
  }

  @Test
  void names_from_variables_are_those_of_the_plan_and_long_ones_are_cut() throws IOException {
    assertThat(ReadText.problems("p:\n- name: $A\n  image: x\n  foo: 1\n", "A", "va"))
        .containsExactly("4:3 va: unknown key \"foo\"");
    assertThat(ReadText.problems("p:\n- name: $A\n  image: x\n  foo: 1\n"))
        .hasSize(2)
        .contains("4:3 $A: unknown key \"foo\"");
    String name = "n".repeat(500_000);
    assertThat(
            ReadText.problems(
                "p:\n- name: "
                    + name
                    + "\n  image: x\n  foo: 1\n  dependencies: ["
                    + name
                    + "x]\n  image_repo: "
                    + name
                    + "!\n"))
        .hasSizeGreaterThan(2)
        .allMatch(problem -> problem.length() < 1000);
  }

  @Test
  void a_pipeline_may_be_called_containers() throws IOException {
    String text = "containers:\n- {name: b, image: x}\n- {name: c, image: y, dependencies: [b]}\n";
    ContainerDescriptions read = ReadText.containers(text);
    assertThat(read.name()).isEqualTo("containers");
    assertThat(read.order()).containsExactly("b", "c");
    assertThat(ReadText.problems(text + "concurrency: 2\n"))
        .containsExactly("1:1 : has no \"name\"");
  }

  @Test
  void a_cycle_is_one_problem() throws IOException {
    assertThat(
            ReadText.problems(
                """
                services:
                  a: {image: x, depends_on: {b: {condition: service_completed_successfully}}}
                  b: {image: y, depends_on: {a: {condition: service_completed_successfully}}}
                """))
        .containsExactly("2:17 a: depends on itself: a -> b -> a");
  }

  @Test
  void a_port_that_is_none_is_told_at_its_key() throws IOException {
    assertThat(
            ReadText.problems(
                "p: [{name: a, image: a, sidecars: [{name: s, image: s, ready: {port: 0}}, {name: t, image: t, ready: {http: h}}]}]"))
        .satisfiesExactly(
            one -> assertThat(one).startsWith("1:64 a > s > ready: port "),
            one -> assertThat(one).startsWith("1:103 a > t > ready: "))
        .noneMatch(one -> one.contains("Readiness"));
  }
}
