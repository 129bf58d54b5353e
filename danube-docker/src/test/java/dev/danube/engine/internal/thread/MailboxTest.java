package dev.danube.engine.internal.thread;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MailboxTest {

  private final List<Throwable> crashes = new ArrayList<>();
  private final Mailbox mailbox = new Mailbox(crashes::add);
  private int count; // used only by tasks of the mailbox

  @Test
  void tasks_of_many_threads_run_one_at_a_time_and_none_is_lost() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      threads.add(
          new Thread(
              () -> {
                for (int j = 0; j < 10_000; j++) {
                  mailbox.post(() -> count++);
                }
              }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    CountDownLatch done = new CountDownLatch(1);
    mailbox.post(done::countDown);
    done.await();
    assertThat(count).isEqualTo(80_000);
  }

  @Test
  void a_task_that_a_task_brings_comes_after_it() {
    List<String> order = new ArrayList<>();
    mailbox.post(
        () -> {
          mailbox.post(() -> order.add("second"));
          order.add("first");
        });
    assertThat(order).containsExactly("first", "second");
  }

  @Test
  void a_task_that_throws_is_reported_and_the_next_runs() {
    IllegalStateException bug = new IllegalStateException();
    mailbox.post(
        () -> {
          throw bug;
        });
    mailbox.post(() -> count++);
    assertThat(crashes).containsExactly(bug);
    assertThat(count).isEqualTo(1);
  }

  @Test
  void even_if_the_report_throws_the_next_task_runs() {
    Mailbox fragile =
        new Mailbox(
            bug -> {
              throw new IllegalStateException(bug);
            });
    fragile.post(
        () -> {
          throw new IllegalStateException();
        });
    fragile.post(() -> count++);
    assertThat(count).isEqualTo(1);
  }
}
