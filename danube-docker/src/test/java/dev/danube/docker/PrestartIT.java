package dev.danube.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import dev.danube.Condition;
import dev.danube.Outcome;
import dev.danube.RunResult;
import dev.danube.docker.fixture.ContainerStarts;
import dev.danube.docker.fixture.OnDocker;
import dev.danube.engine.Run;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests of containers that are started before their stages. */
class PrestartIT extends OnDocker {

  // spotless:off

  @Test
  void the_next_two_are_there_while_the_first_is_at_work() throws Exception {
    Run run = start(p -> p
        .stage("a", s -> s.image(BUSYBOX).run("echo ready; until test -e go; do sleep 0.05; done"))
        .stage("b", s -> s.image(BUSYBOX).run("echo b > b"))
        .stage("c", s -> s.image(BUSYBOX).run("cat b"))
        .stage("d", s -> s.image(BUSYBOX).run("hostname")));
    awaitLine("ready");
    ContainerStarts.await(run, 5); // a, b and c, and the two with the networks of b and c
    exec(containerOf(run, "a"), "touch", "/workspace/go");
    RunResult result = run.await();
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(out("c")).containsExactly("b");
    assertThat(result.warnings()).isEmpty();
  }

  @Test
  void containers_of_stages_that_may_not_run_are_not_started_and_those_of_skipped_ones_go() throws Exception {
    Run run = start(p -> p
        .stage("a", s -> s.image(BUSYBOX).run("echo ready; until test -e go; do sleep 0.05; done; exit 1"))
        .stage("when", s -> s.image(BUSYBOX).run("true").when(Condition.environment("NO_SUCH", "x")))
        .stage("skipped", s -> s.image(BUSYBOX).run("true")));
    awaitLine("ready");
    ContainerStarts.await(run, "skipped");
    assertThat(containersOf(run, "when")).isEmpty();
    exec(containerOf(run, "a"), "touch", "/workspace/go");
    RunResult result = run.await();
    assertThat(result.stage("skipped").outcome()).isEqualTo(Outcome.SKIPPED);
    assertThat(result.warnings()).isEmpty();
  }

  @Test
  void an_image_that_is_built_anew_meanwhile_is_the_one_that_is_used() throws Exception {
    String image = "danube-early-" + java.util.UUID.randomUUID();
    List<String> built = new ArrayList<>();
    try {
      for (String content : new String[] {"old", "new"}) {
        RunResult result = run(p -> p
            .stage("build " + content, s -> s.buildImage(i -> i.dockerfileText("FROM " + BUSYBOX + "\nRUN echo " + content + " > /content\n").tag(image, dev.danube.Tag.of("1"))))
            .stage("wait " + content, s -> s.image(BUSYBOX).run("sleep 1"))
            .stage("use " + content, s -> s.image(image + ":1").run("cat /content")));
        assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
        assertThat(out("use " + content)).containsExactly(content);
        built.add(NothingLeft.client().inspectImageCmd(image + ":1").exec().getId());
      }
    } finally {
      built.forEach(id -> NothingLeft.client().removeImageCmd(id).withForce(true).exec());
    }
  }

  @Test
  void a_container_that_was_killed_before_its_stage_began_is_made_again() throws Exception {
    Run run = start(p -> p
        .stage("a", s -> s.image(BUSYBOX).run("echo ready; until test -e go; do sleep 0.05; done"))
        .stage("b", s -> s.image(BUSYBOX).run("echo b"))
        .stage("c", s -> s.image(BUSYBOX).run("echo c")));
    awaitLine("ready");
    ContainerStarts.await(run, 5);
    for (String other : containers(run)) {
      if (!other.equals(containerOf(run, "a"))) {
        kill(other);
      }
    }
    exec(containerOf(run, "a"), "touch", "/workspace/go");
    RunResult result = run.await();
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
  }

  /** Kills a container. It may not run, or be gone, if its network was killed just before. */
  private static void kill(String container) {
    try {
      NothingLeft.client().killContainerCmd(container).exec();
    } catch (NotFoundException | ConflictException e) {
      assertThat(e).message().containsAnyOf("No such container", "is not running");
    }
  }

  private static String containerOf(Run run, String stage) {
    return containersOf(run, stage).get(0).getId();
  }

  private static List<Container> containersOf(Run run, String stage) {
    return NothingLeft.client().listContainersCmd()
        .withLabelFilter(java.util.Map.of("dev.danube.run", run.id(), "dev.danube.stage", stage)).exec();
  }

  @Test
  void stages_one_after_another_may_use_the_same_port() {
    RunResult result = run(p -> {
      for (int i = 0; i < 8; i++) {
        p.stage("s" + i, s -> s.image(BUSYBOX).run("nc -l -p 8080 -e true & sleep 0.1; kill -0 $!"));
      }
    });
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
  }

  // spotless:on
}
