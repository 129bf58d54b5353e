package dev.danube.docker.internal.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.StreamType;
import dev.danube.BackendException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ContainerOutputTest {

  private final List<String> lines = new ArrayList<>();
  private final ContainerOutput output =
      new ContainerOutput((stream, line) -> lines.add(stream + " " + line));

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
  void an_error_of_the_one_who_takes_lines_ends_the_stream_and_is_its_reason() throws Exception {
    ContainerOutput broken =
        new ContainerOutput(
            (stream, line) -> {
              throw new OutOfMemoryError("heap");
            });
    AtomicBoolean isClosed = new AtomicBoolean();
    broken.onStart(() -> isClosed.set(true));
    broken.onNext(frame(StreamType.STDOUT, "a\n"));
    assertThat(isClosed).isTrue();
    assertThat(broken.awaitEnd(Duration.ZERO)).isTrue();
    assertThat(broken.awaitRest(Duration.ZERO)).isTrue();
    assertThatThrownBy(
            () -> broken.throwError(DaemonTest.daemon("unix:///x"), "reading the output"))
        .isExactlyInstanceOf(BackendException.class)
        .hasMessage("reading the output failed: java.lang.OutOfMemoryError: heap")
        .hasCauseInstanceOf(OutOfMemoryError.class);
  }

  @Test
  void an_error_at_the_last_line_ends_the_stream_too() throws Exception {
    ContainerOutput broken =
        new ContainerOutput(
            (stream, line) -> {
              throw new StackOverflowError();
            });
    broken.onNext(frame(StreamType.STDOUT, "no line break"));
    broken.onComplete();
    assertThat(broken.hasEnded()).isTrue();
    assertThatThrownBy(
            () -> broken.throwError(DaemonTest.daemon("unix:///x"), "reading the output"))
        .hasMessage("reading the output failed: java.lang.StackOverflowError");
  }

  @Test
  void a_slow_listener_is_waited_for() throws Exception {
    CountDownLatch mayGoOn = new CountDownLatch(1);
    CountDownLatch taking = new CountDownLatch(1);
    AtomicBoolean complete = new AtomicBoolean();
    ContainerOutput slow =
        new ContainerOutput(
            (stream, line) -> {
              taking.countDown();
              awaitUninterruptibly(mayGoOn);
            });
    Thread stream =
        new Thread(
            () -> {
              // Without a pause: between two frames, a slow daemon could be taken for a silent
              // one.
              slow.onNext(frame(StreamType.STDOUT, "a"));
              slow.onComplete();
            });
    stream.start();
    taking.await();
    assertThat(slow.awaitEnd(Duration.ofMillis(1))).isFalse();
    Thread waiter =
        new Thread(
            () -> {
              try {
                complete.set(slow.awaitRest(Duration.ofMillis(1)));
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    waiter.start();
    // The wait is much longer than the silence, and continues because the listener is busy.
    waiter.join(100);
    assertThat(waiter.isAlive()).isTrue();
    mayGoOn.countDown();
    waiter.join();
    stream.join();
    assertThat(complete).isTrue();
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
