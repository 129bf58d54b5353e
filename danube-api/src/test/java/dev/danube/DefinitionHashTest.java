package dev.danube;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class DefinitionHashTest {

  private static final Parameter<String> VERSION = Parameter.text("version");

  private static final Consumer<Stage.Builder> RICH =
      s ->
          s.run("make")
              .call(stage -> {})
              .env("V", VERSION.map("short", v -> v.substring(1)))
              .secret("T", Secret.env("T"))
              .retry(
                  Retry.attempts(2).on(FailureKind.TIMEOUT, FailureKind.IMAGE).onExitCode(3, 1, 2))
              .when(Condition.branch("main").and(Condition.that("x", run -> true)))
              .service("db", d -> d.image("postgres:16").readyWhen(Readiness.port(1)))
              .buildImage(
                  i ->
                      i.tag("a/b", Tag.join(Tag.commit(), Tag.of("x")))
                          .label("b", "1")
                          .label("a", "2"))
              .timeout(Duration.ofMinutes(5));

  private static String hash(Consumer<Stage.Builder> definition) {
    return Stage.define("a", definition).definitionHash();
  }

  /**
   * The expected digest is a fixed text. A JVM with another digest could not use the records of
   * other JVMs.
   */
  @Test
  void it_is_the_same_in_every_jvm() {
    assertThat(hash(RICH))
        .isEqualTo("982fb8eb12ec41dbbce156c6b260607b850d12d8a477b9a941b9877bc6d34463");
    assertThat(hash(RICH)).isEqualTo(hash(RICH));
  }

  @Test
  void java_code_counts_as_a_word() {
    assertThat(hash(s -> s.call(stage -> stage.log("a"))))
        .isEqualTo(hash(s -> s.call(stage -> stage.log("b"))));
  }

  @Test
  void the_order_of_what_has_no_order_does_not_count() {
    assertThat(hash(s -> s.run("x").env("A", "1").env("B", "2")))
        .isEqualTo(hash(s -> s.env("B", "2").env("A", "1").run("x")));
  }

  @Test
  void everything_else_does() {
    List<Consumer<Stage.Builder>> different =
        List.of(
            s -> s.run("x"),
            s -> s.exec("x"),
            s -> s.run("x").run("y"),
            s -> s.run("y").run("x"),
            s -> s.run("x\ny"),
            s -> s.run("x").env("A", "1"),
            s -> s.run("x").env("A", "2"),
            s -> s.run("x").env("A", Parameter.text("1")),
            s -> s.run("x").env("A", Parameter.integer("1")),
            s -> s.run("x").env("A", Output.text("1")),
            s -> s.run("x").env("A", Output.integer("1")),
            s -> s.run("x").secret("A", Secret.env("1")),
            s -> s.run("x").needs("b"),
            s -> s.run("x").after("b"),
            s -> s.run("x").needs("b", "c"),
            s -> s.run("x").needs("b c"),
            s -> s.run("x").isolated(),
            s -> s.run("x").memory("64m"),
            s -> s.run("x").memory("65m"),
            s -> s.run("x").timeout(Duration.ofSeconds(1)),
            s -> s.run("x").timeoutTotal(Duration.ofSeconds(1)),
            s -> s.run("x").service("db", d -> d.image("a")),
            s -> s.run("x").service("db", d -> d.image("b")),
            s -> s.run("x").when(Condition.environment("a", "b")),
            s -> s.run("x").when(Condition.not(Condition.environment("a", "b"))),
            s -> s.run("x").always(h -> h.run("x")),
            s -> s.run("x").onFailure(h -> h.run("x")),
            s -> s.buildImage(i -> i.tag("a:1")),
            s -> s.buildImage(i -> i.tag("a:1").noCache()),
            s -> s.buildImage(i -> i.tag("a:1").pull()),
            s -> s.buildImage(i -> i.tag("a:1").classicBuilder()),
            s -> s.buildImage(i -> i.tag("a:1").network("none")),
            s -> s.buildImage(i -> i.tag("a:1").shmSize("1m")),
            s -> s.buildImage(i -> i.tag("a:1").extraHost("a", "b")),
            s -> s.buildImage(i -> i.tag("a:1").buildArg("a", Tag.commit())),
            s -> s.buildImage(i -> i.tag("a:1").buildArg("a", "b")),
            s -> s.run("x").tests("x"),
            s -> s.cache(Cache.of("c", "/c")).run("x"),
            s -> s.cache(Cache.of("c", "/c").keyedBy("x")).run("x"),
            s -> s.background("b", "x").run("x"),
            s -> s.background("b", "y").run("x"),
            s -> s.background("b", "x", Readiness.port(80)).run("x"),
            s -> s.run("x").generated("x"),
            s -> s.run("x").artifact("x"));
    assertThat(different.stream().map(DefinitionHashTest::hash)).doesNotHaveDuplicates();
    assertThat(Stage.define("b", s -> s.run("x")).definitionHash())
        .isNotEqualTo(hash(s -> s.run("x")));
  }

  private static String pipelineHash(Consumer<Pipeline.Builder> definition) {
    return Pipeline.define(
            "ci",
            p -> {
              p.image("x").stage("a", s -> s.run("x"));
              definition.accept(p);
            })
        .definitionHash();
  }

  @Test
  void a_pipeline_s_is_of_what_bears_on_all_stages() {
    String plain = pipelineHash(p -> {});
    List<Consumer<Pipeline.Builder>> different =
        List.of(
            p -> {},
            p -> p.env("A", "1"),
            p -> p.user("1000"),
            p -> p.platform("linux/arm64"),
            p -> p.service("db", d -> d.image("postgres:15")),
            p -> p.service("db", d -> d.image("postgres:16")),
            p -> p.source(Source.currentRepository()),
            p -> p.source(Source.git("https://example.org/x.git")));
    assertThat(different.stream().map(DefinitionHashTest::pipelineHash)).doesNotHaveDuplicates();
    assertThat(pipelineHash(p -> p.timeout(Duration.ofMinutes(1)).memory("1g").cpus(2)))
        .isEqualTo(plain);
    assertThat(pipelineHash(p -> p.stage("b", s -> s.run("y")))).isEqualTo(plain);
  }
}
