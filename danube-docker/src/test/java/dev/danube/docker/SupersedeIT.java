package dev.danube.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Outcome;
import dev.danube.Pipeline;
import dev.danube.RunResult;
import dev.danube.engine.Danube;
import dev.danube.engine.Run;
import dev.danube.event.RunEvent.LogLine;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tests of newer runs that supersede those of other programs. */
@ExtendWith(NothingLeft.class)
class SupersedeIT {

  // spotless:off

  private static Pipeline pipeline(String name, String script) {
    return Pipeline.define(name, p -> p.image("busybox:1.36").stage("a", s -> s.run("echo started\n" + script)));
  }

  private static Run start(Danube danube, Pipeline pipeline, String key) throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    Run run = danube.start(pipeline, r -> r.supersede(key).listener(event -> {
      if (event instanceof LogLine line && line.text().equals("started")) {
        started.countDown();
      }
    }));
    assertThat(started.await(60, TimeUnit.SECONDS)).isTrue();
    return run;
  }

  @Test
  void an_older_run_of_another_program_is_cancelled_and_all_others_are_not() throws Exception {
    try (Danube one = Danube.using(DockerBackend.fromEnvironment());
        Danube other = Danube.using(DockerBackend.fromEnvironment())) {
      Run older = start(one, pipeline("it", "sleep 60"), "a branch/x=y");
      Run key = start(one, pipeline("it", "sleep 60"), "another");
      Run name = start(one, pipeline("it2", "sleep 60"), "a branch/x=y");
      Run newer = start(other, pipeline("it", "sleep 60"), "a branch/x=y");
      RunResult result = older.await(Duration.ofSeconds(40)).orElseThrow();
      assertThat(result.outcome()).isEqualTo(Outcome.CANCELLED);
      assertThat(result.warnings()).containsExactly("the run was superseded by the newer run " + newer.id());
      assertThat(newer.isDone()).isFalse();
      assertThat(key.isDone()).isFalse();
      assertThat(name.isDone()).isFalse();
    }
  }

  // spotless:on
}
