package dev.danube.engine.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.engine.internal.secret.RunSecrets;
import dev.danube.testing.FakeBackend;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RunWarningsTest {

  private static final Duration LONG = Duration.ofMinutes(1);

  private final List<String> seen = new CopyOnWriteArrayList<>();
  private final RunWarnings warnings = new RunWarnings(new RunSecrets(FakeBackend.create()));

  @Test
  void a_warning_is_told_once_the_run_has_started_and_until_it_ends() {
    warnings.add("before");
    warnings.tellTo(seen::add);
    warnings.add("meanwhile");
    assertThat(warnings.tellNoMore(LONG)).isFalse();
    warnings.add("after");

    assertThat(seen).containsExactly("before", "meanwhile");
    assertThat(warnings.all()).containsExactly("before", "meanwhile", "after");
  }

  @Test
  void the_end_comes_after_a_warning_that_is_being_told() throws InterruptedException {
    CountDownLatch isTelling = new CountDownLatch(1);
    CountDownLatch mayGoOn = new CountDownLatch(1);
    warnings.tellTo(
        warning -> {
          isTelling.countDown();
          await(mayGoOn);
          seen.add(warning);
        });
    Thread warner = new Thread(() -> warnings.add("last"));
    Thread ending =
        new Thread(
            () -> {
              assertThat(warnings.tellNoMore(LONG)).isFalse();
              seen.add("the end");
            });
    warner.start();
    await(isTelling);
    ending.start();
    while (ending.getState() != Thread.State.TIMED_WAITING && ending.isAlive()) {
      Thread.onSpinWait();
    }
    mayGoOn.countDown();
    warner.join(LONG.toMillis());
    ending.join(LONG.toMillis());

    assertThat(seen).containsExactly("last", "the end");
  }

  @Test
  void the_end_does_not_wait_for_ever_nor_when_interrupted() {
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch isTelling = new CountDownLatch(1);
    warnings.tellTo(
        warning -> {
          isTelling.countDown();
          await(never);
        });
    Thread warner = new Thread(() -> warnings.add("stuck"));
    warner.start();
    try {
      await(isTelling);
      assertThat(warnings.tellNoMore(Duration.ofMillis(1))).isFalse();
      Thread.currentThread().interrupt();
      assertThat(warnings.tellNoMore(LONG)).as("is interrupted").isTrue();
    } finally {
      never.countDown();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
