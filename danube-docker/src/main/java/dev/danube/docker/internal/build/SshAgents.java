package dev.danube.docker.internal.build;

import com.github.dockerjava.transport.UnixSocket;
import dev.danube.docker.internal.grpc.Fields;
import dev.danube.docker.internal.grpc.GrpcCall;
import dev.danube.docker.internal.grpc.GrpcException;
import dev.danube.engine.internal.SshKeys;
import dev.danube.engine.spi.BuildInput;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.sshd.agent.SshAgent;
import org.apache.sshd.agent.common.AbstractAgentClient;
import org.apache.sshd.agent.local.AgentImpl;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agents for ssh that instructions of a build can use: that of the user, and one for each key.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/draft-miller-ssh-agent">the protocol of
 *     agents</a>
 */
final class SshAgents {

  private static final Logger LOG = LoggerFactory.getLogger(SshAgents.class);

  private static final String DEFAULT = "default";

  /** The header of a call that names the agent. */
  private static final String HEADER = "buildkit.ssh.id";

  private static final int DATA = 1;

  private final Map<String, List<KeyPair>> keys;
  private final Optional<Path> agent;

  private SshAgents(Map<String, List<KeyPair>> keys, Optional<Path> agent) {
    this.keys = keys;
    this.agent = agent;
  }

  /**
   * Returns the agents of a build.
   *
   * @throws IOException if a key cannot be read
   */
  static SshAgents of(BuildInput input) throws IOException {
    Map<String, List<KeyPair>> keys = new HashMap<>();
    for (Map.Entry<String, String> key : input.sshKeys().entrySet()) {
      keys.put(key.getKey(), SshKeys.read(key.getKey(), key.getValue()));
    }
    return new SshAgents(keys, input.sshAgent());
  }

  private void check(String id) throws GrpcException {
    boolean isUsers = agent.isPresent() && named(id).equals(DEFAULT);
    if (!isUsers && !keys.containsKey(named(id))) {
      throw GrpcException.notFound(
          "the build has no key or agent for ssh with the id " + named(id));
    }
  }

  /**
   * Checks that there is an agent that answers.
   *
   * @throws GrpcException if there is none
   */
  void checkAnswering(String id) throws GrpcException {
    check(id);
    if (!keys.containsKey(named(id))) {
      Path socket = agent.orElseThrow();
      try {
        UnixSocket.get(socket.toString()).close();
      } catch (IOException e) {
        throw GrpcException.notFound(
            "the ssh agent at " + socket + ", which SSH_AUTH_SOCK names, does not answer");
      }
    }
  }

  private static String named(String id) {
    return id.isEmpty() ? DEFAULT : id;
  }

  /** Serves one connection of an instruction to an agent. */
  void serve(GrpcCall call) throws IOException, InterruptedException {
    String id = named(call.header(HEADER).orElse(DEFAULT));
    check(id);
    List<KeyPair> own = keys.get(id);
    if (own == null) {
      forward(call, agent.orElseThrow());
    } else {
      serve(call, own);
    }
  }

  private static void serve(GrpcCall call, List<KeyPair> own)
      throws IOException, InterruptedException {
    try (SshAgent known = new AgentImpl()) {
      for (KeyPair key : own) {
        known.addIdentity(key, "danube");
      }
      Answers answers = new Answers(known, call);
      for (Optional<byte[]> message = call.next(); message.isPresent(); message = call.next()) {
        answers.messageReceived(new ByteArrayBuffer(Fields.first(message.get(), DATA)));
      }
    }
  }

  /** The answers of an agent, which the library makes. */
  private static final class Answers extends AbstractAgentClient {

    private final GrpcCall call;

    Answers(SshAgent agent, GrpcCall call) {
      super(agent);
      this.call = call;
    }

    @Override
    protected void reply(Buffer buffer) throws IOException {
      try {
        call.send(Fields.message(DATA, buffer.getCompactData()));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException();
      }
    }
  }

  /**
   * Moves bytes between an instruction and the agent of the user, until the instruction sends no
   * more.
   */
  private static void forward(GrpcCall call, Path socket) throws IOException, InterruptedException {
    Socket agent = UnixSocket.get(socket.toString());
    Thread answers = new Thread(() -> answer(agent, call), "danube-ssh-agent");
    answers.setDaemon(true);
    answers.start();
    try (agent) {
      for (Optional<byte[]> message = call.next(); message.isPresent(); message = call.next()) {
        agent.getOutputStream().write(Fields.first(message.get(), DATA));
        agent.getOutputStream().flush();
      }
    } finally {
      answers.interrupt(); // it may wait until the instruction takes more
      answers.join();
    }
  }

  private static void answer(Socket agent, GrpcCall call) {
    byte[] buffer = new byte[1 << 13];
    try (InputStream in = agent.getInputStream()) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        call.send(Fields.message(DATA, Arrays.copyOf(buffer, read)));
      }
    } catch (IOException e) {
      LOG.debug("The connection of an instruction to an ssh agent has ended", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      call.stop(); // nothing answers anymore
    }
  }
}
