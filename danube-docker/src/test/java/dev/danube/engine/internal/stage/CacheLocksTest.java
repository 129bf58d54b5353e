package dev.danube.engine.internal.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Cache;
import dev.danube.Outcome;
import dev.danube.Pipeline;
import dev.danube.RunResult;
import dev.danube.engine.Danube;
import dev.danube.engine.Run;
import dev.danube.event.RunEvent;
import dev.danube.testing.FakeBackend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CacheLocksTest {

  private final CacheLocks locks = new CacheLocks();
  private final List<String> done = new ArrayList<>();

  private void acquire(String who, String... caches) {
    locks.acquire(who, Set.of(caches), () -> done.add(who));
  }

  @Test
  void one_at_a_time_and_in_order() {
    acquire("first", "a");
    acquire("second", "a");
    acquire("third", "a");
    acquire("other", "b");
    assertThat(done).containsExactly("first", "other");
    locks.release(Set.of("a"));
    assertThat(done).containsExactly("first", "other", "second");
    locks.release(Set.of("a"));
    assertThat(done).endsWith("third");
  }

  @Test
  void who_waits_for_two_is_not_overtaken() {
    acquire("holder", "a");
    acquire("both", "a", "b");
    acquire("late", "b");
    assertThat(done).as("b is free, and claimed by who came before").containsExactly("holder");
    locks.release(Set.of("a"));
    assertThat(done).containsExactly("holder", "both");
    locks.release(Set.of("a", "b"));
    assertThat(done).endsWith("late");
  }

  @Test
  void who_is_withdrawn_is_not_let_in() {
    acquire("holder", "a");
    acquire("gone", "a");
    assertThat(locks.withdraw("gone")).isTrue();
    assertThat(locks.withdraw("gone")).isFalse();
    locks.release(Set.of("a"));
    assertThat(done).containsExactly("holder");
  }

  // spotless:off

  private static Pipeline pipeline() {
    return Pipeline.define("p", p -> p.image("x")
        .parallel("v", v -> v
            .stage("a", s -> s.cache(Cache.of("c", "/c").locked()).run("true"))
            .stage("b", s -> s.cache(Cache.of("c", "/c").locked()).run("true"))
            .stage("free", s -> s.cache(Cache.of("c", "/c")).run("true"))));
  }

  @Test
  void stages_with_a_locked_cache_run_one_after_the_other() {
    Duration minute = Duration.ofMinutes(1);
    FakeBackend fake = FakeBackend.create().onStage("a", f -> f.takes(minute)).onStage("b", f -> f.takes(minute)).onStage("free", f -> f.takes(minute));
    List<RunEvent> events = new ArrayList<>();
    try (Danube danube = Danube.using(fake)) {
      RunResult result = danube.run(pipeline(), r -> r.listener(events::add));
      assertThat(result.outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(result.duration()).isEqualTo(Duration.ofMinutes(2));
    }
  }

  @Test
  void a_stage_that_waits_for_a_cache_is_cancelled_without_having_started() throws Exception {
    FakeBackend fake = FakeBackend.create().onStage("a", f -> f.prints("ready").hangs()).onStage("b", f -> f.prints("ready").hangs());
    try (Danube danube = Danube.using(fake)) {
      for (String time : List.of("first", "again, for the cache is free")) {
        CountDownLatch ready = new CountDownLatch(1);
        Run run = danube.start(pipeline(), r -> r.listener(event -> {
          if (event instanceof RunEvent.LogLine) {
            ready.countDown();
          }
        }));
        assertThat(ready.await(60, TimeUnit.SECONDS)).as(time).isTrue();
        run.cancel();
        RunResult result = run.await();
        assertThat(List.of(result.stage("a").outcome(), result.stage("b").outcome())).as(time)
            .containsExactlyInAnyOrder(Outcome.CANCELLED, Outcome.SKIPPED);
      }
    }
  }

  // spotless:on
}
