package dev.danube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the problems that services may have together. */
class ServiceCheckTest {

  private static Pipeline define(Consumer<? super Pipeline.Builder> definition) {
    return Pipeline.define("p", p -> definition.accept(p.image("busybox")));
  }

  private static Consumer<Service.Builder> needing(String... services) {
    return s -> s.image("busybox").needs(services);
  }

  @Test
  void a_service_may_need_others_of_the_stage_and_of_the_pipeline() {
    Pipeline pipeline =
        define(
            p ->
                p.service("db", needing())
                    .stage(
                        "a",
                        s ->
                            s.service("api", needing("db", "queue"))
                                .service("queue", needing())
                                .run("true")));
    Stage stage = pipeline.allStages().get(0);
    assertThat(stage.services().get(0).needs()).containsExactly("db", "queue");
  }

  @Test
  void a_service_that_is_needed_must_exist() {
    assertThatThrownBy(
            () ->
                define(
                    p ->
                        p.service("web", needing("queue"))
                            .stage("a", s -> s.service("queue", needing("bd")).run("true"))))
        .hasMessageContaining("2 problems")
        .hasMessageContaining(
            "service \"web\" needs \"queue\", which is not a service of the same stage or of the"
                + " pipeline")
        .hasMessageContaining("service \"queue\" needs \"bd\", which is not a service");
  }

  @Test
  void services_that_need_each_other_are_one_problem() {
    assertThatThrownBy(
            () ->
                define(
                    p ->
                        p.service("a", needing("b"))
                            .service("b", needing("c"))
                            .service("c", needing("a"))
                            .service("d", needing("a"))
                            .stage("s", s -> s.run("true"))))
        .hasMessageContaining("services need each other: a -> b -> c -> a")
        .hasMessageNotContaining("problems:");
    assertThatThrownBy(
            () -> define(p -> p.service("a", needing("a")).stage("s", s -> s.run("true"))))
        .hasMessageContaining("services need each other: a -> a");
  }

  @Test
  @Timeout(60)
  void many_services_that_need_all_of_the_level_before_are_checked_once_each() {
    int levels = 40;
    Pipeline pipeline =
        define(
            p -> {
              for (int level = 0; level < levels; level++) {
                for (int i = 0; i < 3; i++) {
                  String below = "s" + (level - 1) + "-";
                  String[] needs =
                      level == 0 ? new String[0] : new String[] {below + 0, below + 1, below + 2};
                  p.service("s" + level + "-" + i, needing(needs));
                }
              }
              p.stage("s", s -> s.run("true"));
            });
    assertThat(pipeline.services()).hasSize(3 * levels);
  }

  @ParameterizedTest
  @ValueSource(strings = {"host", "none", "container:db"})
  void a_network_from_which_services_cannot_be_reached_is_a_problem(String network) {
    assertThatThrownBy(
            () ->
                define(
                    p ->
                        p.stage("a", s -> s.network(network).service("db", needing()).run("true"))))
        .hasMessageContaining(
            "services cannot be reached from the network \"%s\"; remove network(...), or the"
                + " services",
            network);
    assertThatThrownBy(
            () ->
                define(
                    p ->
                        p.network(network).service("db", needing()).stage("a", s -> s.run("true"))))
        .hasMessageContaining("services cannot be reached from the network \"" + network + "\"");
  }

  @Test
  void a_network_with_a_name_and_a_stage_that_wants_no_network_are_none() {
    Pipeline pipeline =
        define(
            p ->
                p.network("lan")
                    .service("db", needing())
                    .stage("a", s -> s.run("true"))
                    .stage("b", s -> s.network("none").run("true")));
    assertThat(pipeline.allStages()).hasSize(2);
  }
}
