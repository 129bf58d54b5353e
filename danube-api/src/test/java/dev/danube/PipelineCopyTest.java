package dev.danube;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Tests of pipelines that are parts of others. */
class PipelineCopyTest {

  private static final Consumer<Stage.Builder> WORK = s -> s.run("x");
  private static final Parameter<String> TARGET = Parameter.text("target");
  private static final Output<String> URL = Output.text("url");
  private static final ErrorHandler HANDLER = failure -> Decision.DEFAULT;

  private static final Pipeline DEPLOY =
      Pipeline.define(
          "deploy",
          p ->
              p.image("deployer:1")
                  .parameter(TARGET)
                  .env("TARGET", TARGET)
                  .env("A", "pipeline")
                  .shell("bash", "-e")
                  .onError(HANDLER)
                  .service("db", d -> d.image("postgres:16"))
                  .stage("stop", WORK)
                  .parallel(
                      "start",
                      v ->
                          v.failFast()
                              .stage("one", s -> s.run("x").env("A", "stage").shell("sh"))
                              .group(
                                  "two",
                                  g ->
                                      g.after("stop")
                                          .when(
                                              Condition.not(Condition.outcomes("stop").anyFailed())
                                                  .and(Condition.parameter(TARGET, "prod")))
                                          .stage("wait", s -> s.image("waiter:1").run("x"))
                                          .always("logs", WORK)))
                  .stage("check", s -> s.run("x").needs("start").output(URL))
                  .post(after -> after.onFailure("undo", WORK)));

  private static List<String> problems(Consumer<Pipeline.Builder> definition) {
    try {
      Pipeline.define(
          "ci",
          p -> {
            p.image("busybox:1.36");
            definition.accept(p);
          });
      return List.of();
    } catch (PipelineDefinitionException e) {
      return e.problems().stream()
          .map(
              problem ->
                  problem.path() + ": " + problem.message().replaceAll("\\S+\\.java:\\d+", "LINE"))
          .toList();
    }
  }

  private static Stage stage(Pipeline pipeline, String name) {
    return pipeline.find(name).orElseThrow();
  }

  private static final Pipeline CI =
      Pipeline.define(
          "ci",
          p ->
              p.image("busybox:1.36")
                  .stage("build", WORK)
                  .pipeline(
                      "prod",
                      DEPLOY,
                      g ->
                          g.exclusive("prod")
                              .defaults(s -> s.env("A", "default").env("B", "default")))
                  .stage("tell", s -> s.run("x").needsNothing().env("URL", URL)));

  @Test
  void a_copy_is_a_group_and_its_names_start_with_that_of_the_group() {
    Node group = CI.nodes().get(1);
    assertThat(group).isInstanceOf(Group.class);
    assertThat(group.limits()).containsKey("prod");
    assertThat(group.onError()).contains(HANDLER);
    assertThat(group.allStages())
        .extracting(Stage::name)
        .containsExactly(
            "prod/stop", "prod/one", "prod/wait", "prod/logs", "prod/check", "prod/undo");
    assertThat(group.post()).extracting(post -> post.when().text()).containsExactly("on failure");
    Node start = group.children().get(1);
    assertThat(start.name()).isEqualTo("prod/start");
    assertThat(((Parallel) start).failFast()).isTrue();
    Node two = start.children().get(1);
    assertThat(two.after()).containsExactly("prod/stop");
    assertThat(two.when().orElseThrow().nodes()).containsExactly("prod/stop");
    assertThat(two.when().orElseThrow().toString()).contains("prod/stop").contains("target");
    assertThat(stage(CI, "prod/check").needs()).containsExactly("prod/start");
    assertThat(CI.edges())
        .contains(
            new Edge("build", "prod", Edge.Reason.ORDER),
            new Edge("prod/check", "tell", Edge.Reason.OUTPUT));
    assertThat(CI.only("prod").stages()).hasSize(5);
  }

  @Test
  void an_approval_with_defaults_for_stages_can_be_copied() {
    Pipeline deploy =
        Pipeline.define(
            "deploy",
            p ->
                p.image("busybox:1.36")
                    .defaults(s -> s.timeout(Duration.ofMinutes(10)).retry(Retry.attempts(2)))
                    .approval("ok", a -> a.message("?"))
                    .stage("go", WORK));
    Pipeline all = Pipeline.define("all", p -> p.pipeline("prod", deploy));
    assertThat(stage(all, "prod/ok").approval()).isPresent();
    assertThat(stage(all, "prod/go").timeout()).contains(Duration.ofMinutes(10));
  }

  @Test
  void what_a_pipeline_sets_for_all_its_stages_is_set_on_each_of_them() {
    assertThat(CI.parameters()).containsExactly(TARGET);
    assertThat(CI.services()).containsExactlyElementsOf(DEPLOY.services());
    Stage one = stage(CI, "prod/one");
    assertThat(one.env().keySet()).containsExactly("B", "TARGET", "A");
    assertThat(one.env().get("A")).isEqualTo(new Value.Constant<>("stage"));
    assertThat(one.shell()).containsExactly("sh");
    assertThat(one.image()).map(Object::toString).contains("deployer:1");
    assertThat(stage(CI, "prod/stop").shell()).containsExactly("bash", "-e");
    assertThat(stage(CI, "prod/wait").image()).map(Object::toString).contains("waiter:1");
    assertThat(stage(CI, "prod/undo").env()).containsKey("TARGET");
  }

  @Test
  void stages_of_the_same_image_share_the_main_container_and_its_settings() {
    Pipeline same =
        Pipeline.define(
            "same",
            p ->
                p.image("busybox:1.36").user("1000").timeout(Duration.ofHours(1)).stage("a", WORK));
    Pipeline whole =
        Pipeline.define(
            "ci",
            p ->
                p.pipeline("x", same)
                    .image("busybox:1.36")
                    .user("1000")
                    .timeout(Duration.ofHours(1)));
    assertThat(stage(whole, "x/a").image()).isEmpty();
    Pipeline none = Pipeline.define("none", p -> p.stage("a", s -> s.call(c -> {})));
    assertThat(
            stage(Pipeline.define("ci", p -> p.group("g", g -> g.pipeline("x", none))), "x/a")
                .image())
        .isEmpty();
  }

  @Test
  void several_copies_share_parameters_and_equal_services() {
    Pipeline one =
        Pipeline.define(
            "one",
            p ->
                p.image("busybox:1.36")
                    .parameter(TARGET)
                    .service("db", d -> d.image("postgres:16"))
                    .stage("a", WORK));
    Pipeline whole =
        Pipeline.define(
            "ci",
            p -> p.image("busybox:1.36").parameter(TARGET).pipeline("x", one).pipeline("y", one));
    assertThat(whole.parameters()).containsExactly(TARGET);
    assertThat(whole.services()).hasSize(1);
    assertThat(whole.stages()).extracting(Stage::name).containsExactly("x/a", "y/a");
  }

  @Test
  void a_copy_of_a_copy_has_both_names() {
    Pipeline inner =
        Pipeline.define(
            "inner",
            p -> p.stage("a", s -> s.call(c -> {})).stage("b", s -> s.call(c -> {}).after("a")));
    Pipeline outer = Pipeline.define("outer", p -> p.pipeline("x", inner));
    Pipeline whole = Pipeline.define("ci", p -> p.pipeline("y", outer));
    assertThat(stage(whole, "y/x/b").after()).containsExactly("y/x/a");
  }

  @Test
  void wrong_uses_are_problems() {
    Pipeline whole =
        Pipeline.define(
            "whole",
            p ->
                p.source(Source.currentRepository())
                    .timeout(Duration.ofHours(1))
                    .memory("1g")
                    .image("other:1")
                    .stage("a", WORK));
    assertThat(problems(p -> p.pipeline("x", whole)))
        .containsExactly(
            "ci > x: pipeline \"whole\" sets memory for its whole run, of which it is only a part here; set the same, and the same image, on \"ci\", or set it on stages instead",
            "ci > x: pipeline \"whole\" sets source for its whole run, of which it is only a part here; set the same on \"ci\", or set it on stages instead",
            "ci > x: pipeline \"whole\" sets timeout for its whole run, of which it is only a part here; set the same on \"ci\", or set it on stages instead");
    Pipeline makes = Pipeline.define("makes", p -> p.stage("a", s -> s.call(c -> {}).output(URL)));
    assertThat(problems(p -> p.pipeline("x", makes).pipeline("y", makes)))
        .containsExactly(
            "ci > y > y/a: output \"url\" is already made by \"x/a\" at LINE; a value has one producer");
    assertThat(
            problems(
                p -> p.pipeline("x", makes).stage("x/a", WORK).group("x", g -> g.stage("z", WORK))))
        .filteredOn(problem -> problem.contains("the name is taken"))
        .hasSize(2);
    Pipeline other =
        Pipeline.define(
            "other",
            p -> p.parameter(Parameter.integer("target")).stage("a", s -> s.call(c -> {})));
    assertThat(problems(p -> p.parameter(TARGET).pipeline("x", other)))
        .containsExactly("ci: parameter \"target\" is already declared at LINE; keep one of them");
    Pipeline serves =
        Pipeline.define(
            "serves",
            p -> p.service("db", d -> d.image("postgres:17")).stage("a", s -> s.call(c -> {})));
    assertThat(problems(p -> p.service("db", d -> d.image("postgres:16")).pipeline("x", serves)))
        .hasSize(1)
        .first()
        .asString()
        .contains("\"db\"");
  }
}
