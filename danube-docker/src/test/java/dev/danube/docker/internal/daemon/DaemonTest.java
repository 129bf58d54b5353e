package dev.danube.docker.internal.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import dev.danube.docker.fixture.AnsweringDaemon;
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

/** Tests that calls to the daemon have a limit, can be interrupted, and report how they ended. */
@Timeout(30)
class DaemonTest {

  private final Daemon daemon = daemon("unix:///x");

  @AfterEach
  void close() {
    daemon.close();
  }

  @Test
  void an_answer_is_passed_on() throws InterruptedException {
    String answer = daemon.call("asking", client -> "yes");
    assertThat(answer).isEqualTo("yes");
  }

  @Test
  void a_call_that_takes_too_long_is_a_lost_connection_and_no_interrupt() {
    assertThatThrownBy(
            () ->
                daemon.call(
                    "listing containers",
                    Duration.ofMillis(20),
                    client -> {
                      new CountDownLatch(1).await();
                      return null;
                    }))
        .isInstanceOf(DockerConnectionException.class)
        .hasMessage(
            "Lost the connection to Docker at unix:///x while listing containers: no answer within"
                + " 20ms. Check that the daemon is running.");
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
                daemon.call("listing containers", client -> awaitInterrupt(calling, told));
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
  void a_call_that_is_not_interruptible_keeps_an_interrupt_for_later() throws Exception {
    Thread.currentThread().interrupt();
    String answer = daemon.callUninterruptibly("starting a container", client -> "yes");
    assertThat(answer).isEqualTo("yes");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void a_daemon_on_tcp_that_takes_the_connection_and_never_answers() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Daemon hung = daemon("tcp://127.0.0.1:" + silent.getLocalPort());
      try {
        assertThatThrownBy(
                () ->
                    hung.call(
                        "asking for its version",
                        Duration.ofMillis(300),
                        client -> client.versionCmd().exec()))
            .isInstanceOf(DockerConnectionException.class)
            .hasMessageContaining("no answer within 300ms");
      } finally {
        hung.close();
      }
    }
  }

  static Daemon daemon(String uri) {
    var config = DefaultDockerClientConfig.createDefaultConfigBuilder().withDockerHost(uri).build();
    var http = new ZerodepDockerHttpClient.Builder().dockerHost(URI.create(uri)).build();
    return new Daemon(uri, DockerClientImpl.getInstance(config, http), TransferLimits.DEFAULT);
  }

  /** In a virtual machine the socket is another one than on this machine. */
  @Test
  void the_socket_of_the_daemon_is_ours_only_if_it_runs_on_this_machine_itself() throws Exception {
    try (AnsweringDaemon answering = new AnsweringDaemon()) {
      Daemon rootless = answering.daemonAt("unix:///run/user/1/docker.sock");
      answering.answer("GET /info", 200, "{\"Name\":\"" + ProgramOwner.hostName() + "\"}");
      assertThat(rootless.isOnThisMachine()).isTrue();
      assertThat(rootless.socket()).isEqualTo("/run/user/1/docker.sock");
      assertThat(answering.daemon().socket()).as("tcp").isEqualTo("/var/run/docker.sock");

      answering.answer("GET /info", 200, "{\"Name\":\"docker-desktop\"}");
      Daemon desktop = answering.daemonAt("unix:///run/user/1/docker.sock");
      assertThat(desktop.isOnThisMachine()).isFalse();
      assertThat(desktop.socket()).isEqualTo("/var/run/docker.sock");
    }
  }

  @Test
  void a_refusal_has_the_message_of_the_daemon_and_its_status() {
    DockerException notFound = new NotFoundException("{\"message\":\"No such image: x\"}\n");
    assertThatThrownBy(
            () ->
                daemon.call(
                    "inspecting an image",
                    client -> {
                      throw notFound;
                    }))
        .isInstanceOfSatisfying(
            DockerApiException.class,
            e -> {
              assertThat(e.status()).isEqualTo(404);
              assertThat(e.reason()).isEqualTo("No such image: x");
            })
        .hasMessage(
            "Docker reported an error while inspecting an image: No such image: x (status 404)")
        .hasCause(notFound);
  }

  @Test
  void a_refusal_without_a_message_in_it_is_quoted_whole() {
    DockerApiException odd =
        new DockerApiException("Docker", "x", new DockerException("{oops", 500));
    assertThat(odd.reason()).isEqualTo("Status 500: {oops");
  }

  @Test
  void a_broken_connection_says_what_was_going_on() {
    assertThatThrownBy(
            () ->
                daemon.call(
                    "starting a container",
                    client -> {
                      throw new IllegalStateException(new IOException("Broken pipe"));
                    }))
        .isInstanceOf(DockerConnectionException.class)
        .hasMessageContaining("while starting a container: Broken pipe.");
  }

  @Test
  void a_bug_stays_a_bug() {
    assertThatThrownBy(
            () ->
                daemon.call(
                    "thinking",
                    client -> {
                      throw new IllegalArgumentException("bug");
                    }))
        .isExactlyInstanceOf(IllegalStateException.class)
        .hasMessage("Danube failed unexpectedly while thinking")
        .hasRootCauseMessage("bug");
  }

  @Test
  void what_stands_still_when_its_time_has_come_delays_nothing_else() throws Exception {
    CountDownLatch free = new CountDownLatch(1);
    CountDownLatch rung = new CountDownLatch(1);
    Timer stands = daemon.schedule(Duration.ZERO, () -> awaitQuietly(free));
    Timer other = daemon.schedule(Duration.ofMillis(1), rung::countDown);
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
    PendingCalls pendingCalls = new PendingCalls(daemon);
    CountDownLatch made = new CountDownLatch(1);
    CountDownLatch removing = new CountDownLatch(1);
    CountDownLatch removed = new CountDownLatch(1);
    pendingCalls.startUnattended(
        () -> {
          made.await();
          pendingCalls.startUnattended(
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
          daemon.submit(
              () -> {
                pendingCalls.awaitAll();
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
