package dev.danube.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Outcome;
import dev.danube.Output;
import dev.danube.Pipeline;
import dev.danube.RunResult;
import dev.danube.engine.Danube;
import dev.danube.engine.Run;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tests of many parallel runs, which share only a Danube, its workers and its connection. */
@Tag("slow")
@ExtendWith(NothingLeft.class)
@Timeout(300)
class ManyPipelinesIT {

  private static final int PIPELINES = 50;
  private static final Output<String> OUT = Output.text("out");

  // spotless:off

  private static Pipeline pipeline(int number) {
    return Pipeline.define("p" + number, p -> p
        .image("busybox:1.36")
        .stage("write", s -> s.run("echo " + number + " > file; cp file $DANUBE_OUTPUT/out").output(OUT))
        .parallel("v", v -> v
            .stage("main", s -> s.run("grep -x " + number + " file"))
            .stage("own", s -> s.isolated().run("grep -x " + number + " file"))
            .stage("fails", s -> s.run("exit " + (number % 2)).allowFailure())));
  }

  @Test
  void fifty_pipelines_at_once_each_see_their_own_files_only() {
    try (Danube danube = Danube.using(DockerBackend.fromEnvironment())) {
      List<Run> runs = new ArrayList<>();
      for (int i = 0; i < PIPELINES; i++) {
        runs.add(danube.start(pipeline(i)));
      }
      for (int i = 0; i < PIPELINES; i++) {
        RunResult result = runs.get(i).await();
        assertThat(result.outcome()).as(result.summary()).isEqualTo(i % 2 == 0 ? Outcome.SUCCESS : Outcome.UNSTABLE);
        assertThat(result.get(OUT)).isEqualTo(String.valueOf(i));
        assertThat(result.warnings()).isEmpty();
      }
    }
  }

  // spotless:on
}
