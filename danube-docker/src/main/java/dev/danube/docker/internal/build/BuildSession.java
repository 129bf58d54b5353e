package dev.danube.docker.internal.build;

import com.github.dockerjava.api.model.AuthConfig;
import dev.danube.docker.internal.daemon.Daemon;
import dev.danube.docker.internal.daemon.DockerApiException;
import dev.danube.docker.internal.grpc.Fields;
import dev.danube.docker.internal.grpc.GrpcException;
import dev.danube.docker.internal.grpc.GrpcMethod;
import dev.danube.docker.internal.grpc.GrpcServer;
import dev.danube.engine.spi.BuildInput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection on which the daemon's builder asks for what it must not keep: secrets, the use of
 * keys for ssh, and logins; and for the files of the context. It is valid for one build.
 *
 * @see <a href="https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Session">the
 *     call</a>
 * @see <a href="https://github.com/moby/buildkit/tree/master/session">the services</a>
 */
final class BuildSession implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(BuildSession.class);

  /** The largest secret that the builder takes. */
  private static final int LONGEST_SECRET = 500 * 1024;

  /** The names of Docker's registry, whose logins are kept under a historical address. */
  private static final Set<String> HUB =
      Set.of("docker.io", "index.docker.io", "registry-1.docker.io");

  private static final int ID = 1;

  /** The answer that all is well. */
  private static final byte[] SERVING = {8, 1};

  private final String id = UUID.randomUUID().toString();
  private final Socket socket;
  private volatile boolean isClosed;

  private BuildSession(Daemon daemon, String key, Map<String, GrpcMethod> methods)
      throws IOException {
    Map<String, List<String>> headers =
        Map.of(
            "X-Docker-Expose-Session-Uuid",
            List.of(id),
            "X-Docker-Expose-Session-Name",
            List.of("danube"),
            "X-Docker-Expose-Session-Sharedkey",
            List.of(key),
            "X-Docker-Expose-Session-Grpc-Method",
            List.copyOf(methods.keySet()));
    socket = daemon.engine().calls().upgrade("/session", "h2c", headers);
    GrpcServer server =
        new GrpcServer(
            socket.getInputStream(), socket.getOutputStream(), methods, daemon::submitTask);
    daemon.submitTask(() -> serve(server));
  }

  /**
   * Opens a session for a build. Returns empty if the daemon, or a proxy before it, refuses one and
   * the build has nothing that needs it.
   *
   * @param sync gives the builder the files of the context
   * @throws IOException if a secret is too large, or a key cannot be read
   */
  static Optional<BuildSession> open(Daemon daemon, BuildRequest request, ContextSync sync)
      throws IOException {
    checkSizes(request.input().secrets());
    SshAgents agents = SshAgents.of(request.input());
    Map<String, GrpcMethod> methods = new HashMap<>();
    methods.put("/grpc.health.v1.Health/Check", GrpcMethod.unary(message -> SERVING));
    methods.put(
        "/moby.buildkit.secrets.v1.Secrets/GetSecret",
        GrpcMethod.unary(message -> secret(request, message)));
    methods.put(
        "/moby.filesync.v1.Auth/Credentials", GrpcMethod.unary(message -> login(request, message)));
    methods.put(
        "/moby.sshforward.v1.SSH/CheckAgent", GrpcMethod.unary(message -> check(agents, message)));
    methods.put("/moby.sshforward.v1.SSH/ForwardAgent", agents::serve);
    methods.put(ContextSync.PATH, sync);
    try {
      return Optional.of(
          daemon.callUninterruptibly(
              "opening a session for a build",
              client -> new BuildSession(daemon, sync.key(), methods)));
    } catch (DockerApiException e) {
      if (isNeeded(request.input())) {
        throw e;
      }
      LOG.debug("A build has no session, which it may not need", e);
      return Optional.empty();
    }
  }

  private static boolean isNeeded(BuildInput input) {
    return !input.secrets().isEmpty() || !input.sshKeys().isEmpty() || input.sshAgent().isPresent();
  }

  private static void checkSizes(Map<String, String> secrets) throws IOException {
    for (Map.Entry<String, String> secret : secrets.entrySet()) {
      int size = secret.getValue().getBytes(StandardCharsets.UTF_8).length;
      if (size > LONGEST_SECRET) {
        throw new IOException(
            String.format(
                "secret \"%s\" has %d bytes, but a build takes at most %d",
                secret.getKey(), size, LONGEST_SECRET));
      }
    }
  }

  private static byte[] secret(BuildRequest request, byte[] message) throws IOException {
    String id = text(message);
    String content = request.input().secrets().get(id);
    if (content == null) {
      throw GrpcException.notFound("the build has no secret " + id);
    }
    return Fields.message(1, content.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] login(BuildRequest request, byte[] message) throws IOException {
    String host = text(message);
    String known = HUB.contains(host) ? "https://index.docker.io/v1/" : host;
    AuthConfig login = request.auths().getConfigs().get(known);
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    if (login != null) {
      boolean isToken = login.getIdentitytoken() != null;
      String user = isToken ? "" : String.valueOf(login.getUsername());
      String password = isToken ? login.getIdentitytoken() : login.getPassword();
      answer.writeBytes(Fields.message(1, user.getBytes(StandardCharsets.UTF_8)));
      answer.writeBytes(
          Fields.message(2, String.valueOf(password).getBytes(StandardCharsets.UTF_8)));
    }
    return answer.toByteArray();
  }

  private static byte[] check(SshAgents agents, byte[] message) throws IOException {
    agents.checkAnswering(text(message));
    return new byte[0];
  }

  private static String text(byte[] message) throws IOException {
    return new String(Fields.first(message, ID), StandardCharsets.UTF_8);
  }

  private void serve(GrpcServer server) {
    try {
      server.serve();
    } catch (IOException e) {
      if (!isClosed) {
        LOG.warn("The session of a build has failed; what needs it in the build fails, too", e);
      }
    }
  }

  /** Returns the id that the call for the build names. */
  String id() {
    return id;
  }

  @Override
  public void close() {
    isClosed = true;
    try {
      socket.close();
    } catch (IOException e) {
      LOG.debug("The session of a build was closed before", e);
    }
  }
}
