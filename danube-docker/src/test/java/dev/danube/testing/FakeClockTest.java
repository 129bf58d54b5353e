package dev.danube.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.danube.Pipeline;
import dev.danube.engine.Danube;
import dev.danube.engine.spi.Session.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class FakeClockTest {

  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

  private final FakeClock clock = FakeClock.at(START);
  private final List<String> done = Collections.synchronizedList(new ArrayList<>());

  private Instant after(long minutes) {
    return START.plus(Duration.ofMinutes(minutes));
  }

  @Test
  void time_passes_only_when_a_test_says_so() throws Exception {
    clock.schedule(Duration.ofMinutes(20), () -> done.add("late " + clock.now()));
    clock.schedule(
        Duration.ofMinutes(5),
        () -> {
          done.add("early " + clock.now());
          clock.schedule(Duration.ofMinutes(1), () -> done.add("next " + clock.now()));
          clock.schedule(Duration.ofMinutes(-1), () -> done.add("now " + clock.now()));
        });
    Timer dropped = clock.schedule(Duration.ofMinutes(6), () -> done.add("never"));
    assertThat(clock.now()).isEqualTo(START);
    dropped.close();
    clock.advance(Duration.ofMinutes(10));
    assertThat(clock.now()).isEqualTo(after(10));
    assertThat(done).containsExactly("early " + after(5), "now " + after(5), "next " + after(6));
    clock.advance(Duration.ofMinutes(10));
    assertThat(done).hasSize(4).endsWith("late " + after(20));
  }

  @Test
  void tasks_that_are_due_at_the_end_run_however_often_the_clock_is_advanced() throws Exception {
    for (int steps : new int[] {1, 3, 30}) {
      FakeClock own = FakeClock.at(START);
      List<Instant> times = Collections.synchronizedList(new ArrayList<>());
      again(own, times);
      for (int i = 0; i < steps; i++) {
        own.advance(Duration.ofMinutes(30 / steps));
      }
      assertThat(times).as("in %d steps", steps).containsExactly(after(10), after(20), after(30));
    }
  }

  private static void again(FakeClock own, List<Instant> times) {
    own.schedule(
        Duration.ofMinutes(10),
        () -> {
          times.add(own.now());
          again(own, times);
        });
  }

  @Test
  void runs_start_at_its_time_and_move_it_on() throws Exception {
    Pipeline pipeline = Pipeline.define("p", p -> p.image("a").stage("a", s -> s.run("x")));
    FakeBackend fake =
        FakeBackend.create().clock(clock).onStage("a", s -> s.takes(Duration.ofMinutes(30)));
    try (Danube danube = Danube.using(fake)) {
      clock.advance(Duration.ofMinutes(10));
      assertThat(danube.run(pipeline).duration()).isEqualTo(Duration.ofMinutes(30));
      assertThat(clock.now()).isEqualTo(after(40));
      assertThat(danube.start(pipeline).toFuture().get().duration())
          .isEqualTo(Duration.ofMinutes(30));
      assertThat(clock.now()).isEqualTo(after(70));
    }
  }

  @Test
  void tasks_that_are_handed_to_a_thread_stop_the_time() throws Exception {
    clock.schedule(
        Duration.ofMinutes(1),
        () -> {
          Thread thread = new Thread(clock.track(() -> done.add("task " + clock.now())));
          thread.start();
        });
    clock.advance(Duration.ofMinutes(10));
    assertThat(done).containsExactly("task " + after(1));
  }

  @Test
  void a_part_of_a_pipeline_may_lack_a_stage_with_a_script() {
    Pipeline pipeline =
        Pipeline.define(
            "p", p -> p.image("a").stage("a", s -> s.run("x")).stage("b", s -> s.run("x")));
    FakeBackend fake = FakeBackend.create().onStage("b", s -> s.exits(1));
    try (Danube danube = Danube.using(fake)) {
      assertThat(danube.run(pipeline.only("a")).succeeded()).isTrue();
      Pipeline other = Pipeline.define("p", p -> p.image("a").stage("a", s -> s.run("x")));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> danube.run(other))
          .withMessageContaining("has no stage \"b\"");
    }
  }
}
