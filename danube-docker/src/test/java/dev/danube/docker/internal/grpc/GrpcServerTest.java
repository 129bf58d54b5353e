package dev.danube.docker.internal.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.zerodep.shaded.org.apache.hc.core5.http2.H2Error;
import com.github.dockerjava.zerodep.shaded.org.apache.hc.core5.http2.config.H2Param;
import com.github.dockerjava.zerodep.shaded.org.apache.hc.core5.http2.config.H2Setting;
import com.github.dockerjava.zerodep.shaded.org.apache.hc.core5.http2.frame.FrameFlag;
import com.github.dockerjava.zerodep.shaded.org.apache.hc.core5.http2.frame.FrameType;
import com.github.dockerjava.zerodep.shaded.org.apache.hc.core5.http2.frame.RawFrame;
import dev.danube.docker.fixture.GrpcPeer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GrpcServerTest {

  private final Map<String, GrpcMethod> methods = new HashMap<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private GrpcPeer peer;
  private Future<?> server;

  @BeforeEach
  void open() throws Exception {
    peer = new GrpcPeer();
    methods.put("/s/Echo", GrpcMethod.unary(message -> message));
    methods.put(
        "/s/Twice",
        call -> {
          for (Optional<byte[]> next = call.next(); next.isPresent(); next = call.next()) {
            call.send(next.get());
            call.send(next.get());
          }
        });
    methods.put(
        "/s/Missing",
        GrpcMethod.unary(
            message -> {
              throw GrpcException.notFound("100 % änd\nmore");
            }));
    methods.put(
        "/s/Broken",
        GrpcMethod.unary(
            message -> {
              throw new IllegalStateException("inside");
            }));
    methods.put(
        "/s/Header", call -> call.send(bytes(call.header("x-name").orElse("") + call.path())));
    server = peer.serve(methods, threads);
  }

  @AfterEach
  void close() throws Exception {
    peer.close();
    threads.shutdownNow();
    assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void a_call_is_answered_with_a_message_and_a_status() throws Exception {
    peer.greet();
    peer.start(1, "/s/Echo");
    peer.send(1, bytes("hello"), true);
    GrpcPeer.Ending ending = peer.ending(1, true);
    assertThat(ending.messages()).containsExactly("hello");
    assertThat(ending.headers())
        .containsEntry(":status", "200")
        .containsEntry("content-type", "application/grpc")
        .containsEntry("grpc-status", "0");
  }

  @Test
  void calls_run_at_the_same_time_and_messages_come_in_parts() throws Exception {
    peer.greet();
    peer.start(1, "/s/Twice");
    peer.start(3, "/s/Echo");
    ByteBuffer framed = GrpcPeer.framed(bytes("in parts"));
    peer.write(GrpcPeer.FRAMES.createData(1, framed.slice(0, 3), false));
    peer.send(3, bytes("other"), true);
    assertThat(peer.ending(3, true).messages()).containsExactly("other");
    peer.write(GrpcPeer.FRAMES.createData(1, framed.slice(3, framed.remaining() - 3), false));
    peer.send(1, bytes("last"), true);
    assertThat(peer.ending(1, true).messages())
        .containsExactly("in parts", "in parts", "last", "last");
  }

  @Test
  void failures_have_a_status() throws Exception {
    peer.greet();
    Map<String, String> expected = Map.of("Missing", "5", "Unknown", "12", "Broken", "13");
    int stream = 1;
    for (Map.Entry<String, String> one : expected.entrySet()) {
      peer.start(stream, "/s/" + one.getKey());
      peer.send(stream, bytes("x"), true);
      assertThat(peer.ending(stream, true).headers()).containsEntry("grpc-status", one.getValue());
      stream += 2;
    }
    peer.start(stream, "/s/Missing");
    peer.send(stream, bytes("x"), true);
    assertThat(peer.ending(stream, true).headers())
        .containsEntry("grpc-message", "100 %25 ?nd?more");
  }

  @Test
  void a_large_answer_waits_for_the_other_side() throws Exception {
    peer.greet();
    peer.start(1, "/s/Echo");
    byte[] large = bytes("0123456789".repeat(50_000));
    ByteBuffer framed = GrpcPeer.framed(large);
    for (int i = 0; i < framed.remaining(); i += 10_000) {
      int size = Math.min(10_000, framed.remaining() - i);
      peer.write(GrpcPeer.FRAMES.createData(1, framed.slice(i, size), false));
    }
    peer.write(GrpcPeer.FRAMES.createData(1, ByteBuffer.allocate(0), true));
    assertThat(peer.ending(1, true).messages())
        .containsExactly(new String(large, StandardCharsets.UTF_8));
  }

  @Test
  void nothing_is_sent_beyond_the_window_that_the_other_side_sets() throws Exception {
    peer.write(GrpcPeer.PREFACE);
    peer.write(GrpcPeer.FRAMES.createSettings(new H2Setting(H2Param.INITIAL_WINDOW_SIZE, 7)));
    assertThat(peer.await(FrameType.SETTINGS).isFlagSet(FrameFlag.ACK)).isFalse();
    assertThat(peer.await(FrameType.SETTINGS).isFlagSet(FrameFlag.ACK)).isTrue();
    peer.start(1, "/s/Echo");
    peer.send(1, bytes("0123456789"), true);
    assertThat(peer.await(FrameType.DATA).getLength()).isEqualTo(7);
    peer.write(GrpcPeer.FRAMES.createWindowUpdate(1, 100));
    assertThat(peer.await(FrameType.DATA).getLength()).isEqualTo(8);
  }

  @Test
  void a_call_that_the_other_side_gives_up_ends() throws Exception {
    CountDownLatch sent = new CountDownLatch(1);
    CompletableFuture<Throwable> ended = new CompletableFuture<>();
    methods.put(
        "/s/Endless",
        call -> {
          try {
            while (true) {
              call.send(new byte[10_000]);
              sent.countDown();
            }
          } catch (IOException e) {
            ended.complete(e);
            throw e;
          }
        });
    peer.greet();
    peer.start(1, "/s/Endless");
    sent.await();
    peer.write(GrpcPeer.FRAMES.createResetStream(1, H2Error.CANCEL));
    assertThat(ended.get()).hasMessage("the other side has ended the call");
    peer.write(GrpcPeer.FRAMES.createWindowUpdate(0, 100_000));
    peer.start(3, "/s/Echo");
    peer.send(3, bytes("still there"), true);
    assertThat(peer.ending(3, true).messages()).containsExactly("still there");
  }

  @Test
  void a_lost_connection_ends_all_calls() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    CompletableFuture<Optional<byte[]>> next = new CompletableFuture<>();
    methods.put(
        "/s/Waits",
        call -> {
          started.countDown();
          next.complete(call.next());
        });
    peer.greet();
    peer.start(1, "/s/Waits");
    started.await();
    peer.hangUp();
    assertThat(next.get()).isEmpty();
    server.get();
  }

  @Test
  void pings_padding_priorities_continuations_and_unknown_frames() throws Exception {
    peer.greet();
    peer.write(GrpcPeer.FRAMES.createPing(ByteBuffer.wrap(bytes("12345678"))));
    RawFrame pong = peer.await(FrameType.PING);
    assertThat(pong.isFlagSet(FrameFlag.ACK)).isTrue();
    peer.write(new RawFrame(0x77, 0, 0, ByteBuffer.wrap(bytes("?"))));
    byte[] headers = peer.headers(Map.of(":path", "/s/Header", "x-name", "me ")).array();
    ByteBuffer first = ByteBuffer.allocate(5 + 4).putInt(0).put((byte) 1).put(headers, 0, 4).flip();
    peer.write(new RawFrame(FrameType.HEADERS.getValue(), FrameFlag.PRIORITY.getValue(), 1, first));
    peer.write(
        GrpcPeer.FRAMES.createContinuation(
            1, ByteBuffer.wrap(headers, 4, headers.length - 4).slice(), true));
    assertThat(peer.ending(1, true).messages()).containsExactly("me /s/Header");
  }

  @Test
  void what_is_not_http_2_is_refused() throws Exception {
    peer.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    assertThatThrownBy(() -> server.get())
        .hasRootCauseMessage("the other side does not speak HTTP/2");
  }

  @Test
  void messages_that_are_too_long_or_compressed_end_the_connection() throws Exception {
    peer.greet();
    peer.start(1, "/s/Echo");
    ByteBuffer lies = ByteBuffer.allocate(5).put((byte) 0).putInt(Integer.MAX_VALUE).flip();
    peer.write(GrpcPeer.FRAMES.createData(1, lies, false));
    assertThatThrownBy(() -> server.get())
        .hasRootCauseMessage("a message is too long, or compressed");
  }

  @Test
  void fields_of_messages() throws Exception {
    byte[] content = bytes("x".repeat(300));
    assertThat(Fields.first(Fields.message(3, content), 3)).isEqualTo(content);
    assertThat(Fields.first(Fields.message(3, content), 2)).isEmpty();
    assertThat(List.of(Fields.message(1, new byte[0]).length)).containsExactly(2);
  }
}
