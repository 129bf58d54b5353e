package dev.danube.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import dev.danube.engine.spi.Session.Timer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls to the daemon: bounded, interruptible, and clear about how they ended. */
@Timeout(30)
class DockerCallsTest {

  private final DockerCalls calls = new DockerCalls("unix:///x");

  @AfterEach
  void close() {
    calls.close();
  }

  @Test
  void an_answer_is_passed_on() throws InterruptedException {
    assertThat(calls.call("add", () -> 1 + 1)).isEqualTo(2);
  }

  @Test
  void a_call_that_takes_too_long_is_a_lost_connection_and_no_interrupt() {
    assertThatThrownBy(
            () ->
                calls.call(
                    "list containers",
                    Duration.ofMillis(20),
                    () -> {
                      new CountDownLatch(1).await();
                      return null;
                    }))
        .isInstanceOf(LostConnection.class)
        .hasMessage(
            "Lost Docker at unix:///x while it was to list containers: no answer within 20ms; see"
                + " whether the daemon runs");
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void an_interrupt_ends_the_wait_and_is_passed_on_to_the_call() throws Exception {
    CountDownLatch calling = new CountDownLatch(1);
    CountDownLatch told = new CountDownLatch(1);
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread caller =
        new Thread(
            () -> {
              try {
                calls.call("list containers", () -> awaitInterrupt(calling, told));
              } catch (InterruptedException e) {
                thrown.set(e);
              }
            });
    caller.start();
    calling.await();
    caller.interrupt();
    caller.join();
    told.await();
    assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
  }

  private static Void awaitInterrupt(CountDownLatch calling, CountDownLatch told) {
    try {
      calling.countDown();
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      told.countDown();
    }
    return null;
  }

  @Test
  void a_call_to_the_end_keeps_an_interrupt_for_later() throws Exception {
    Thread.currentThread().interrupt();
    assertThat(calls.callToTheEnd("start a container", () -> 7)).isEqualTo(7);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void a_daemon_on_tcp_that_takes_the_connection_and_never_answers() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      String uri = "tcp://127.0.0.1:" + silent.getLocalPort();
      try (ZerodepDockerHttpClient http =
              new ZerodepDockerHttpClient.Builder().dockerHost(URI.create(uri)).build();
          DockerClient client =
              DockerClientImpl.getInstance(
                  DefaultDockerClientConfig.createDefaultConfigBuilder()
                      .withDockerHost(uri)
                      .build(),
                  http)) {
        assertThatThrownBy(
                () ->
                    calls.call(
                        "tell its version", Duration.ofMillis(300), client.versionCmd()::exec))
            .isInstanceOf(LostConnection.class)
            .hasMessageContaining("no answer within 300ms");
      }
    }
  }

  @Test
  void a_refusal_has_the_message_of_the_daemon_and_its_status() {
    DockerException notFound = new NotFoundException("{\"message\":\"No such image: x\"}\n");
    assertThatThrownBy(
            () ->
                calls.call(
                    "inspect an image",
                    () -> {
                      throw notFound;
                    }))
        .isInstanceOfSatisfying(
            DockerRefusal.class,
            e -> {
              assertThat(e.status()).isEqualTo(404);
              assertThat(e.reason()).isEqualTo("No such image: x");
            })
        .hasMessage("Docker could not inspect an image: No such image: x (status 404)")
        .hasCause(notFound);
  }

  @Test
  void a_refusal_without_a_message_in_it_is_quoted_whole() {
    DockerRefusal odd = new DockerRefusal("x", new DockerException("{oops", 500));
    assertThat(odd.reason()).isEqualTo("Status 500: {oops");
  }

  @Test
  void a_broken_connection_says_what_was_going_on() {
    assertThatThrownBy(
            () ->
                calls.call(
                    "start a container",
                    () -> {
                      throw new IllegalStateException(new IOException("Broken pipe"));
                    }))
        .isInstanceOf(LostConnection.class)
        .hasMessageContaining("while it was to start a container: Broken pipe;");
  }

  @Test
  void a_bug_stays_a_bug() {
    assertThatThrownBy(
            () ->
                calls.call(
                    "x",
                    () -> {
                      throw new IllegalArgumentException("bug");
                    }))
        .isExactlyInstanceOf(IllegalStateException.class)
        .hasMessage("A bug of Danube while Docker was to x")
        .hasRootCauseMessage("bug");
  }

  @Test
  void what_stands_still_when_its_time_has_come_delays_nothing_else() throws Exception {
    CountDownLatch free = new CountDownLatch(1);
    CountDownLatch rung = new CountDownLatch(1);
    Timer stands = calls.schedule(Duration.ZERO, () -> awaitQuietly(free));
    Timer other = calls.schedule(Duration.ofMillis(1), rung::countDown);
    rung.await();
    free.countDown();
    stands.close();
    other.close();
  }

  private static void awaitQuietly(CountDownLatch free) {
    try {
      free.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void all_who_wait_for_what_is_being_made_do_so_until_all_of_it_is_over() throws Exception {
    Creations creations = new Creations(calls);
    CountDownLatch made = new CountDownLatch(1);
    CountDownLatch removing = new CountDownLatch(1);
    CountDownLatch removed = new CountDownLatch(1);
    creations.beside(
        () -> {
          made.await();
          creations.beside(
              () -> {
                removing.countDown();
                removed.await();
                return "removed";
              });
          return "made";
        });
    List<Future<String>> waiting = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      waiting.add(
          calls.submit(
              () -> {
                creations.awaitAll();
                assertThat(removed.getCount()).isZero();
                return "over";
              }));
    }
    made.countDown();
    removing.await();
    assertThat(waiting).noneMatch(Future::isDone);
    removed.countDown();
    for (Future<String> one : waiting) {
      assertThat(one.get()).isEqualTo("over");
    }
  }
}
