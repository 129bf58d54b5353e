package dev.danube.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Outcome;
import dev.danube.Pipeline;
import dev.danube.Retry;
import dev.danube.RunResult;
import dev.danube.testing.FakeBackend;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests of many runs on one Danube, and of the user's executors. */
@Timeout(120)
class ManyRunsTest {

  // spotless:off
  private static final Pipeline CI = Pipeline.define("ci", p -> p
      .image("busybox:1.36")
      .stage("build", s -> s.run("x"))
      .parallel("verify", v -> v
          .stage("unit", s -> s.run("x").retry(Retry.attempts(3).backoff(Duration.ofMinutes(1))))
          .stage("slow", s -> s.run("x"))
          .stage("java", s -> s.call(c -> c.log("hello"))))
      .post(after -> after.always("tidy", s -> s.run("x"))));
  // spotless:on

  private static final FakeBackend FAKE =
      FakeBackend.create()
          .onStage("build", f -> f.takes(Duration.ofMinutes(1)))
          .onStage("unit", f -> f.attempt(1, a -> a.exits(1).takes(Duration.ofMinutes(2))))
          .onStage("slow", f -> f.takes(Duration.ofHours(1)));

  private static void check(RunResult result, int minutes) {
    assertThat(result.outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(result.duration()).isEqualTo(Duration.ofMinutes(minutes));
  }

  @Test
  void a_thousand_runs_at_once_end_right_and_leave_nothing_behind() throws Exception {
    List<WeakReference<Run>> references = new ArrayList<>();
    int threadsBefore = threads();
    try (Danube danube = Danube.using(FAKE)) {
      List<Run> runs = new ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        runs.add(danube.start(CI));
      }
      runs.forEach(run -> assertThat(run.await().outcome()).isEqualTo(Outcome.SUCCESS));
      assertThat(danube.runs()).isEmpty();
      assertThat(runs.stream().map(Run::id)).doesNotHaveDuplicates();
      runs.forEach(run -> references.add(new WeakReference<>(run)));
      runs.clear();
    }
    awaitCleared(references);
    awaitThreads(threadsBefore);
  }

  private static int threads() {
    return (int)
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().startsWith("danube-"))
            .count();
  }

  /** Requests garbage collection until all are cleared; the timeout of the test is the limit. */
  private static void awaitCleared(List<WeakReference<Run>> references) {
    while (references.stream().anyMatch(reference -> reference.get() != null)) {
      System.gc();
      Thread.onSpinWait();
    }
  }

  private static void awaitThreads(int expected) {
    while (threads() > expected) {
      Thread.onSpinWait();
    }
  }

  @Test
  void an_executor_of_one_thread_is_enough_and_is_not_shut_down() {
    ExecutorService one = Executors.newSingleThreadExecutor();
    try {
      try (Danube danube = Danube.using(FAKE, d -> d.executor(one))) {
        check(danube.run(CI), 63); // one, two and sixty minutes, one after another
      }
      assertThat(one.isShutdown()).isFalse();
    } finally {
      one.shutdown();
    }
  }

  @Test
  void closing_cancels_what_runs_and_waits_for_it() {
    Danube danube = Danube.using(FAKE.onStage("build", f -> f.hangs()));
    Run run = danube.start(CI);
    assertThat(danube.runs()).containsExactly(run);
    danube.close();
    assertThat(run.isDone()).isTrue();
    assertThat(run.await().outcome()).isEqualTo(Outcome.CANCELLED);
    assertThat(run.await().stage("tidy").outcome()).isEqualTo(Outcome.SUCCESS);
  }
}
