package dev.danube.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SharedValueTest {

  private final AtomicInteger made = new AtomicInteger();
  private final CountDownLatch finished = new CountDownLatch(1);
  private final SharedValue<String, IOException> value =
      new SharedValue<>(IOException.class, e -> "final".equals(e.getMessage()));

  private String make() {
    return "value " + made.incrementAndGet();
  }

  @Test
  void the_first_user_makes_the_value_for_all() throws Exception {
    assertThat(value.known()).isEmpty();
    assertThat(value.get(this::make)).isEqualTo("value 1");
    assertThat(value.get(this::make)).isEqualTo("value 1");
    assertThat(value.known()).contains("value 1");
  }

  @Test
  void after_a_failure_the_next_user_tries_again() throws Exception {
    assertThatThrownBy(() -> value.get(() -> fail("busy"))).hasMessage("busy");
    assertThat(value.get(this::make)).isEqualTo("value 1");
  }

  @Test
  void after_a_final_failure_no_one_does() {
    assertThatThrownBy(() -> value.get(() -> fail("final"))).hasMessage("final");
    assertThatThrownBy(() -> value.get(this::make)).hasMessage("final");
    assertThat(made).hasValue(0);
  }

  @Test
  void those_who_wait_fail_with_the_one_they_wait_for() throws Exception {
    FutureTask<String> first = startMaking(() -> fail("busy"));
    FutureTask<String> second = waitFor(this::make);
    finished.countDown();
    assertThatThrownBy(first::get).hasRootCauseMessage("busy");
    assertThatThrownBy(second::get).hasRootCauseMessage("busy");
    assertThat(value.get(this::make)).isEqualTo("value 1");
  }

  @Test
  void those_who_wait_get_the_value_that_they_wait_for() throws Exception {
    FutureTask<String> first = startMaking(this::make);
    FutureTask<String> second = waitFor(this::make);
    finished.countDown();
    assertThat(first.get()).isEqualTo("value 1");
    assertThat(second.get()).isEqualTo("value 1");
  }

  @Test
  void who_asks_for_a_known_value_neither_waits_nor_misses_it() throws Exception {
    FutureTask<String> first = startMaking(this::make);
    assertThat(value.known()).isEmpty();
    finished.countDown();
    while (value.known().isEmpty()) {
      Thread.onSpinWait();
    }
    assertThat(value.known()).contains("value 1");
    assertThat(first.get()).isEqualTo("value 1");
  }

  /** Starts a thread that makes the value as soon as the latch {@code finished} is open. */
  private FutureTask<String> startMaking(SharedValue.Maker<String, IOException> maker)
      throws InterruptedException {
    CountDownLatch making = new CountDownLatch(1);
    FutureTask<String> task =
        new FutureTask<>(
            () ->
                value.get(
                    () -> {
                      making.countDown();
                      finished.await();
                      return maker.make();
                    }));
    new Thread(task).start();
    making.await();
    return task;
  }

  /** Starts a thread that wants the value, and returns when it waits for it. */
  private FutureTask<String> waitFor(SharedValue.Maker<String, IOException> maker) {
    FutureTask<String> task = new FutureTask<>(() -> value.get(maker));
    Thread thread = new Thread(task);
    thread.start();
    while (thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    return task;
  }

  @Test
  void what_is_no_failure_of_the_value_counts_for_its_caller_only() throws Exception {
    assertThatThrownBy(
            () ->
                value.get(
                    () -> {
                      throw new InterruptedException();
                    }))
        .isInstanceOf(InterruptedException.class);
    assertThat(value.get(this::make)).isEqualTo("value 1");
  }

  private static String fail(String why) throws IOException {
    throw new IOException(why);
  }
}
