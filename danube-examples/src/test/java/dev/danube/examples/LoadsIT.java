package dev.danube.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Outcome;
import dev.danube.RunResult;
import dev.danube.StageResult;
import dev.danube.description.ContainerDescriptions;
import dev.danube.description.ServiceMode;
import dev.danube.docker.DockerBackend;
import dev.danube.engine.Danube;
import dev.danube.event.RunEvent.RunFinished;
import dev.danube.testing.FakeClock;
import dev.danube.testing.RecordingListener;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.testcontainers.DockerClientFactory;

@Timeout(120)
class LoadsIT {

  private final RecordingListener recorded = new RecordingListener();
  private final CountDownLatch first = new CountDownLatch(1);
  private final CountDownLatch second = new CountDownLatch(2);

  @AfterEach
  void remove_the_volume() {
    DockerClientFactory.lazyClient().removeVolumeCmd("danube-loads").exec();
  }

  @Test
  void all_load_at_first_and_the_one_with_a_schedule_again_each_night() throws Exception {
    ContainerDescriptions loads = Loads.read(Path.of("src/main/descriptions"));
    FakeClock clock = FakeClock.at(Instant.parse("2026-11-29T12:00:00Z"));
    try (Danube danube = Danube.using(DockerBackend.fromEnvironment(), d -> d.listener(recorded).listener(event -> {
      if (event instanceof RunFinished) {
        first.countDown();
        second.countDown();
      }
    }));
        ServiceMode mode = ServiceMode.start(danube, loads, m -> m.scheduler(clock))) {
      assertThat(first.await(60, TimeUnit.SECONDS)).isTrue();
      assertThat(recorded.lines("genes")).containsExactly("2");
      assertThat(recorded.lines("papers")).containsExactly("1");
      assertThat(recorded.lines("matches")).containsExactly("TP53");
      do {
        clock.advance(Duration.ofDays(1));
      } while (!second.await(1, TimeUnit.SECONDS));
      assertThat(mode.next().keySet()).isSubsetOf("matches");
    }
    RunResult again = recorded.events(RunFinished.class).get(1).result();
    assertThat(again.outcome()).as(again.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(again.stages()).extracting(StageResult::name).containsExactly("matches");
  }
}
