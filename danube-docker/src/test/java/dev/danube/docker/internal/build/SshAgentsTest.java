package dev.danube.docker.internal.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.danube.docker.fixture.GrpcPeer;
import dev.danube.docker.internal.grpc.Fields;
import dev.danube.engine.spi.BuildInput;
import java.io.StringWriter;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SshAgentsTest {

  private static final int IDENTITIES = 11;
  private static final int SIGN = 13;
  private static final int SHA_256 = 2;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private GrpcPeer peer;
  private @Nullable Future<String> serving;

  @BeforeEach
  void open() throws Exception {
    peer = new GrpcPeer();
  }

  @AfterEach
  void close() throws Exception {
    peer.hangUp();
    if (serving != null) {
      assertThat(serving.get()).isEqualTo("closed");
    }
    peer.close();
    threads.shutdownNow();
    assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
  }

  private static BuildInput input(Map<String, String> keys, Optional<Path> agent) {
    return new BuildInput(
        Optional.empty(),
        Map.of(),
        Map.of(),
        List.of(),
        List.of(),
        Map.of(),
        keys,
        agent,
        image -> image);
  }

  private void serve(SshAgents agents) throws Exception {
    serving = peer.serve(Map.of("/ssh", agents::serve), threads);
    peer.greet();
  }

  private Buffer ask(Buffer question) throws Exception {
    ByteBuffer whole = ByteBuffer.allocate(4 + question.available());
    whole.putInt(question.available()).put(question.getCompactData());
    peer.send(1, Fields.message(1, whole.array()), false);
    byte[] answer = Fields.first(peer.message(1).orElseThrow(), 1);
    Buffer buffer = new ByteArrayBuffer(answer);
    assertThat(buffer.getInt()).isEqualTo(buffer.available());
    return buffer;
  }

  @Test
  void a_key_signs_for_an_instruction_that_never_sees_it() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    KeyPair pair = generator.generateKeyPair();
    StringWriter text = new StringWriter();
    try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
      pem.writeObject(pair.getPrivate());
    }
    serve(SshAgents.of(input(Map.of("default", text.toString()), Optional.empty())));
    peer.start(1, "/ssh");
    Buffer question = new ByteArrayBuffer();
    question.putByte((byte) IDENTITIES);
    Buffer identities = ask(question);
    assertThat(identities.getByte()).isEqualTo((byte) 12);
    assertThat(identities.getInt()).isEqualTo(1);
    byte[] key = identities.getBytes();

    Buffer sign = new ByteArrayBuffer();
    sign.putByte((byte) SIGN);
    sign.putBytes(key);
    sign.putBytes("data".getBytes(StandardCharsets.UTF_8));
    sign.putInt(SHA_256);
    Buffer signed = ask(sign);
    assertThat(signed.getByte()).isEqualTo((byte) 14);
    Buffer signature = new ByteArrayBuffer(signed.getBytes());
    assertThat(signature.getString()).isEqualTo("rsa-sha2-256");
    Signature check = Signature.getInstance("SHA256withRSA");
    check.initVerify(pair.getPublic());
    check.update("data".getBytes(StandardCharsets.UTF_8));
    assertThat(check.verify(signature.getBytes())).isTrue();
  }

  @Test
  void the_agent_of_the_user_gets_what_an_instruction_sends(@TempDir Path folder) throws Exception {
    Path socket = folder.resolve("agent");
    try (ServerSocketChannel agent = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      agent.bind(UnixDomainSocketAddress.of(socket));
      var echo =
          threads.submit(
              () -> {
                try (SocketChannel client = agent.accept()) {
                  ByteBuffer buffer = ByteBuffer.allocate(100);
                  for (int read = client.read(buffer); read >= 0; read = client.read(buffer)) {
                    client.write(buffer.flip());
                    buffer.clear();
                  }
                }
                return "closed";
              });
      serve(SshAgents.of(input(Map.of(), Optional.of(socket))));
      peer.start(1, "/ssh");
      for (String text : List.of("hello", "again")) {
        peer.send(1, Fields.message(1, text.getBytes(StandardCharsets.UTF_8)), false);
        assertThat(Fields.first(peer.message(1).orElseThrow(), 1)).asString().isEqualTo(text);
      }
      peer.write(GrpcPeer.FRAMES.createData(1, ByteBuffer.allocate(0), true));
      assertThat(peer.ending(1, true).headers()).containsEntry("grpc-status", "0");
      assertThat(echo.get()).isEqualTo("closed");
    }
  }

  @Test
  void an_agent_that_is_not_there_is_told() throws Exception {
    SshAgents none = SshAgents.of(input(Map.of(), Optional.of(Path.of("x"))));
    assertThatThrownBy(() -> none.checkAnswering(""))
        .hasMessage("the ssh agent at x, which SSH_AUTH_SOCK names, does not answer");
    assertThatThrownBy(() -> none.checkAnswering("deploy"))
        .hasMessage("the build has no key or agent for ssh with the id deploy");
    serve(none);
    peer.write(
        GrpcPeer.FRAMES.createHeaders(
            3, peer.headers(Map.of(":path", "/ssh", "buildkit.ssh.id", "deploy")), true, true));
    assertThat(peer.ending(3, true).headers()).containsEntry("grpc-status", "5");
  }

  @Test
  void an_agent_that_does_not_answer_ends_the_call() throws Exception {
    serve(SshAgents.of(input(Map.of(), Optional.of(Path.of("x")))));
    peer.start(1, "/ssh");
    assertThat(peer.ending(1, true).headers()).containsEntry("grpc-status", "14");
  }

  @Test
  void an_agent_that_goes_ends_the_call(@TempDir Path folder) throws Exception {
    Path socket = folder.resolve("agent");
    try (ServerSocketChannel agent = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      agent.bind(UnixDomainSocketAddress.of(socket));
      serve(SshAgents.of(input(Map.of(), Optional.of(socket))));
      peer.start(1, "/ssh");
      agent.accept().close();
      assertThat(peer.ending(1, true).headers()).containsKey("grpc-status");
    }
  }
}
