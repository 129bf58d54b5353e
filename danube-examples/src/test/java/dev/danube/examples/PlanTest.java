package dev.danube.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.docker.DockerBackend;
import dev.danube.engine.Danube;
import dev.danube.engine.Plan;
import org.junit.jupiter.api.Test;

/** Tests of the plan of an example, which connects to nothing. */
class PlanTest {

  @Test
  void a_plan_says_of_every_stage_whether_it_runs_and_where_and_why() {
    DockerBackend nobody = DockerBackend.builder().host("tcp://127.0.0.1:9").build();
    try (Danube danube = Danube.using(nobody)) {
      Plan plan = danube.plan(DeliveryPipeline.pipeline(), run -> run.set("version", "1.4.0"));
      // What git says of the commit depends on the clone that the test runs in.
      assertThat(plan.toString().replaceFirst("publish (runs|may run|is skipped): .*; main", "publish ...; main")).isEqualTo("""
          delivery
            package runs; own container (sets memory, cpus), image busybox:1.36
            unpack runs; main container, image busybox:1.36; after package
            served runs; own container (names an image), image busybox:1.36; after package
            style runs; main container, image busybox:1.36; after package
            publish ...; main container, image busybox:1.36; after package (output), verify
            alert may run: on failure; no container
            tidy may run: always; main container, image busybox:1.36
            warning: secret PUBLISH_TOKEN is missing: the environment variable is not set
          """);
      assertThat(plan.toJson()).startsWith("{\"schema\": 1, \"pipeline\": \"delivery\", \"stages\": [")
          .contains("{\"name\": \"package\", \"prospect\": \"RUNS\", \"place\": \"OWN_CONTAINER\","
              + " \"placeReason\": \"sets memory, cpus\", \"image\": \"busybox:1.36\", \"limits\": [], \"waitsFor\": []}")
          .contains("{\"node\": \"package\", \"reason\": \"output\"}");
      assertThat(plan.stage("publish").why()).isPresent();
    }
  }
}
