package dev.danube.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.StreamType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class OutputTest {

  private final List<String> lines = new ArrayList<>();
  private final Output output = new Output((stream, line) -> lines.add(stream + " " + line));

  private static Frame frame(StreamType type, String text) {
    return new Frame(type, text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void frames_of_two_streams_are_kept_apart_also_if_one_array_is_used_again() {
    byte[] shared = "ab".getBytes(StandardCharsets.UTF_8);
    output.onNext(new Frame(StreamType.STDOUT, shared));
    output.onNext(frame(StreamType.STDERR, "x"));
    shared[0] = 'c';
    output.onNext(new Frame(StreamType.STDOUT, shared));
    output.onNext(frame(StreamType.STDERR, "y\n"));
    output.onComplete();
    assertThat(lines).containsExactly("STDERR xy", "STDOUT abcb");
  }

  @Test
  void the_first_end_counts_and_an_unfinished_line_is_passed_on_once() throws Exception {
    IOException cut = new IOException("cut");
    output.onNext(frame(StreamType.STDOUT, "half"));
    output.onError(cut);
    output.onError(new IOException("again"));
    output.onComplete();
    assertThat(lines).containsExactly("STDOUT half");
    assertThat(output.error()).contains(cut);
    assertThat(output.awaitEnd(Duration.ZERO)).isTrue();
    assertThat(output.awaitStarted(Duration.ZERO)).isTrue();
  }

  @Test
  void a_stream_that_opens_after_the_close_is_closed_at_once() {
    AtomicInteger closed = new AtomicInteger();
    output.close();
    output.onStart(closed::incrementAndGet);
    assertThat(closed).hasValue(1);
  }

  @Test
  void a_silent_daemon_is_not_waited_for() throws Exception {
    output.onNext(frame(StreamType.STDOUT, "a\n"));
    assertThat(output.awaitRest(Duration.ofMillis(10))).isFalse();
  }

  @Test
  void a_slow_listener_is_waited_for() throws Exception {
    CountDownLatch mayGoOn = new CountDownLatch(1);
    CountDownLatch taking = new CountDownLatch(1);
    Output slow =
        new Output(
            (stream, line) -> {
              taking.countDown();
              awaitUninterruptibly(mayGoOn);
            });
    Thread stream =
        new Thread(
            () -> {
              slow.onNext(frame(StreamType.STDOUT, "a\n"));
              slow.onComplete();
            });
    stream.start();
    taking.await();
    Thread opener =
        new Thread(
            () -> {
              while (Thread.getAllStackTraces().get(Thread.currentThread()) == null) {
                Thread.onSpinWait();
              }
              mayGoOn.countDown();
            });
    opener.start();
    assertThat(slow.awaitRest(Duration.ofMillis(1))).isTrue();
    stream.join();
    opener.join();
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
