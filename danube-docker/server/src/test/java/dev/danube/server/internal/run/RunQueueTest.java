package dev.danube.server.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.server.internal.definition.Retrigger;
import dev.danube.server.internal.store.RunCause;
import dev.danube.server.internal.store.RunState;
import dev.danube.server.internal.store.StoredRun;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RunQueueTest {

  private final RunQueue queue = new RunQueue(10);
  private final BlockingQueue<Turn> started = new LinkedBlockingQueue<>();

  @AfterEach
  void close() {
    queue.close();
  }

  private static StoredRun run(String id) {
    return new StoredRun(
        id,
        "pipeline",
        "CI",
        1,
        RunState.QUEUED,
        Optional.empty(),
        Instant.EPOCH,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        RunCause.REQUEST,
        Optional.empty());
  }

  /** Returns the turn of a run that is in progress. */
  private Turn inProgress() throws InterruptedException {
    queue.open(started::add);
    queue.add(run("first"), Retrigger.CANCEL, "");
    return started.take();
  }

  /** Asks on a thread of its own, and waits until that waits for another one. */
  private static CompletableFuture<Boolean> asked(BooleanSupplier question) {
    CompletableFuture<Boolean> answer = new CompletableFuture<>();
    Thread thread = new Thread(() -> answer.complete(question.getAsBoolean()));
    thread.start();
    while (thread.getState() != Thread.State.TIMED_WAITING && !answer.isDone()) {
      Thread.onSpinWait(); // bounded by the limit of the test
    }
    return answer;
  }

  @Test
  void a_run_in_progress_is_in_the_way_at_once() throws Exception {
    inProgress();
    assertThat(queue.claim(new Turn(run("first"), List.of()))).isFalse();
    assertThat(queue.arrive("pipeline")).isFalse();
    assertThat(queue.arrive("other")).isTrue();
  }

  @Test
  void a_run_whose_end_is_being_stored_is_awaited() throws Exception {
    Turn turn = inProgress();
    queue.ending(turn);
    CompletableFuture<Boolean> resumed =
        asked(() -> queue.claim(new Turn(run("first"), List.of())));
    assertThat(resumed).isNotDone();
    queue.next(turn);
    assertThat(resumed.get()).isTrue();
  }

  @Test
  void a_trigger_that_others_refuse_awaits_the_end_too() throws Exception {
    Turn turn = inProgress();
    queue.ending(turn);
    CompletableFuture<Boolean> arrived = asked(() -> queue.arrive("pipeline"));
    assertThat(arrived).isNotDone();
    queue.next(turn);
    assertThat(arrived.get()).isTrue();
  }

  @Test
  void the_run_that_waits_comes_before_one_that_is_resumed() throws Exception {
    Turn turn = inProgress();
    queue.add(run("second"), Retrigger.QUEUE, "");
    queue.ending(turn);
    CompletableFuture<Boolean> resumed =
        asked(() -> queue.claim(new Turn(run("first"), List.of())));
    queue.next(turn);
    assertThat(resumed.get()).isFalse();
    assertThat(started.take().current.id()).isEqualTo("second");
  }
}
