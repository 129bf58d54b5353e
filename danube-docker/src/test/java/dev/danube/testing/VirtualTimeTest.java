package dev.danube.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.BackendException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class VirtualTimeTest {

  private static final Duration LONG = Duration.ofMinutes(10);

  private final VirtualTime time = new VirtualTime();

  @Test
  void time_does_not_pass_while_a_task_is_slow_to_begin_whatever_happens_meanwhile() {
    Instant start = time.now();
    CompletableFuture<Boolean> waits = new CompletableFuture<>();
    Runnable first = time.track(() -> waits.complete(await(time.new Signal())));
    Runnable slow = time.track(() -> {}); // tracked before the first begins to wait
    Thread worker = new Thread(first);
    worker.start();
    for (int i = 0; i < 10_000 && !waits.isDone(); i++) {
      time.new Signal().give(); // wakes all waiting threads
      Thread.onSpinWait();
    }
    assertThat(time.now()).isEqualTo(start);

    slow.run();
    assertThat(waits.join()).isFalse();
    assertThat(time.now()).isEqualTo(start.plus(LONG));
  }

  @Test
  @Timeout(60)
  void a_question_is_answered_at_once_though_other_work_goes_on() throws InterruptedException {
    Runnable busy = time.track(() -> {});
    VirtualTime.Signal signal = time.new Signal();
    assertThat(signal.await(Duration.ZERO)).isFalse();
    signal.give();
    assertThat(signal.await(Duration.ZERO)).isTrue();
    busy.run();
  }

  @Test
  void threads_that_wait_for_nothing_fail_and_those_that_can_still_be_woken_do_not() {
    VirtualTime impatient = new VirtualTime(Duration.ofMillis(50));
    VirtualTime.Signal never = impatient.new Signal();
    CompletableFuture<Throwable> failed = new CompletableFuture<>();
    Runnable task =
        impatient.track(
            () -> {
              try {
                never.await();
              } catch (BackendException | InterruptedException e) {
                failed.complete(e);
              }
            });
    impatient.schedule(LONG, () -> assertThat(failed).isNotDone());
    new Thread(task).start();
    assertThat(failed.join()).hasMessageStartingWith("all stages hang, and nothing has ended");
    assertThat(impatient.now())
        .as("the planned event came first")
        .isAfter(time.now().plus(LONG).minusSeconds(1));
  }

  private static boolean await(VirtualTime.Signal signal) {
    try {
      return signal.await(LONG);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
