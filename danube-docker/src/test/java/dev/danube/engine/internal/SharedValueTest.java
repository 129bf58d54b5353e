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
    CountDownLatch making = new CountDownLatch(1);
    CountDownLatch failing = new CountDownLatch(1);
    FutureTask<String> first =
        new FutureTask<>(
            () ->
                value.get(
                    () -> {
                      making.countDown();
                      failing.await();
                      return fail("busy");
                    }));
    FutureTask<String> second = new FutureTask<>(() -> value.get(this::make));
    new Thread(first).start();
    making.await();
    Thread waiting = new Thread(second);
    waiting.start();
    while (waiting.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    failing.countDown();
    assertThatThrownBy(first::get).hasRootCauseMessage("busy");
    assertThatThrownBy(second::get).hasRootCauseMessage("busy");
    assertThat(value.get(this::make)).isEqualTo("value 1");
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
