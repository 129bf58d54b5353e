package dev.danube.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Cache;
import dev.danube.Outcome;
import dev.danube.Pipeline;
import dev.danube.RunResult;
import dev.danube.docker.fixture.OnDocker;
import dev.danube.engine.Danube;
import dev.danube.engine.Run;
import dev.danube.event.RunEvent.LogLine;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests of locked caches that several programs use. Two Danubes know nothing of each other. */
class CacheGuardIT extends OnDocker {

  private final Cache cache = Cache.of("it-" + UUID.randomUUID(), "/data").locked();

  @AfterEach
  void removeVolume() {
    NothingLeft.client().removeVolumeCmd("danube-cache-" + cache.name()).exec();
  }

  // spotless:off

  @Test
  void a_locked_cache_is_used_by_one_program_at_a_time_and_the_other_says_what_it_waits_for() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch waiting = new CountDownLatch(1);
    AtomicBoolean isInUse = new AtomicBoolean();
    AtomicReference<String> said = new AtomicReference<>();
    Pipeline first = Pipeline.define("first", p -> p.image(BUSYBOX).cache(cache).stage("a", s -> s.run("true").call(c -> {
      isInUse.set(true);
      entered.countDown();
      waiting.await();
      isInUse.set(false);
    })));
    Pipeline second = Pipeline.define("second", p -> p.image(BUSYBOX)
        .stage("b", s -> s.cache(cache).call(c -> assertThat(isInUse).isFalse()).run("true")));
    try (Danube one = Danube.using(backend()); Danube two = Danube.using(backend())) {
      Run holder = one.start(first);
      entered.await();
      Run other = two.start(second, r -> r.listener(event -> {
        if (event instanceof LogLine line && line.text().startsWith("waiting for the cache")) {
          said.set(line.text());
          waiting.countDown();
        }
      }));
      assertThat(other.await().outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(holder.await().outcome()).isEqualTo(Outcome.SUCCESS);
      String volume = "danube-cache-" + cache.name();
      assertThat(said.get()).isEqualTo("waiting for the cache in the volume " + volume + ", which run " + holder.id()
          + " uses (if it no longer exists, remove the container " + volume + ".lock)");
    }
  }

  @Test
  void a_stage_that_waits_for_a_cache_can_be_cancelled() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch cancelled = new CountDownLatch(1);
    CountDownLatch waiting = new CountDownLatch(1);
    Pipeline first = Pipeline.define("first", p -> p.image(BUSYBOX).stage("a", s -> s.cache(cache).run("true").call(c -> {
      entered.countDown();
      cancelled.await();
    })));
    Pipeline second = Pipeline.define("second", p -> p.image(BUSYBOX).stage("b", s -> s.cache(cache).run("true")));
    try (Danube one = Danube.using(backend()); Danube two = Danube.using(backend())) {
      Run holder = one.start(first);
      entered.await();
      Run other = two.start(second, r -> r.listener(event -> {
        if (event instanceof LogLine line && line.text().startsWith("waiting for the cache")) {
          waiting.countDown();
        }
      }));
      waiting.await();
      other.cancel();
      assertThat(other.await().outcome()).isEqualTo(Outcome.CANCELLED);
      cancelled.countDown();
      assertThat(holder.await().outcome()).isEqualTo(Outcome.SUCCESS);
    }
  }

  @Test
  void the_lock_of_a_program_that_died_is_removed() {
    AtomicReference<String> owner = new AtomicReference<>();
    RunResult result = run(p -> p.stage("look", s -> s.run("true").call(c -> owner.set(NothingLeft.client().listContainersCmd()
        .withLabelFilter(List.of("dev.danube.run=" + c.runContext().id())).exec().get(0).getLabels().get("dev.danube.owner")))));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    String[] parts = owner.get().split("/", -1);
    String dead = parts[0] + "/" + Integer.MAX_VALUE + "/" + parts[2];
    NothingLeft.client().createContainerCmd(BUSYBOX).withName("danube-cache-" + cache.name() + ".lock").withCmd("true")
        .withLabels(Map.of("dev.danube.owner", dead)).exec();
    RunResult next = run(p -> p.stage("next", s -> s.cache(cache).run("echo x > /data/x")));
    assertThat(next.outcome()).as(next.summary()).isEqualTo(Outcome.SUCCESS);
  }

  // spotless:on
}
