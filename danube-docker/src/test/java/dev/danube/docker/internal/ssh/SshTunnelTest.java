package dev.danube.docker.internal.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.danube.docker.fixture.SshAgentSocket;
import dev.danube.docker.fixture.SshMachine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class SshTunnelTest {

  @TempDir Path home;

  /** A program that says in capitals what it is told. */
  private static final SshMachine.Program CAPITALS =
      (in, out, err) -> {
        for (int next = in.read(); next >= 0; next = in.read()) {
          out.write(Character.toUpperCase(next));
          out.flush();
        }
        out.write('.');
        out.flush();
        return 0;
      };

  private static SocketChannel connect(SshTunnel tunnel) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(tunnel.socket()));
    return channel;
  }

  private static String read(SocketChannel channel, int size) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(size);
    try {
      while (buffer.hasRemaining() && channel.read(buffer) >= 0) {}
    } catch (SocketException e) {
      return "reset";
    }
    return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
  }

  private static void write(SocketChannel channel, String text) throws IOException {
    channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void connections_are_passed_on_in_both_directions_and_end_on_both_sides() throws Exception {
    try (SshMachine machine = new SshMachine(home, CAPITALS);
        SshTunnel tunnel =
            SshTunnel.open(machine.address() + "/var/run/other.sock", home, Optional.empty())) {
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(tunnel.socket().getParent())))
          .isEqualTo("rwx------");
      try (SocketChannel channel = connect(tunnel)) {
        write(channel, "hello");
        assertThat(read(channel, 5)).isEqualTo("HELLO");
        channel.shutdownOutput();
        assertThat(read(channel, 100)).isEqualTo(".");
      }
      assertThat(machine.commands())
          .containsExactly("docker --host 'unix:///var/run/other.sock' system dial-stdio");
      assertThat(tunnel.problem()).isEmpty();
    }
  }

  @Test
  void many_connections_share_as_few_logins_as_the_server_allows() throws Exception {
    List<SocketChannel> channels = new ArrayList<>();
    try (SshMachine machine = new SshMachine(home, CAPITALS);
        SshTunnel tunnel = SshTunnel.open(machine.address(), home, Optional.empty())) {
      for (int i = 0; i < 20; i++) {
        channels.add(connect(tunnel));
        write(channels.get(i), "x" + i);
        assertThat(read(channels.get(i), 2 + i / 10)).isEqualTo("X" + i);
      }
      assertThat(machine.sessions()).isEqualTo(3);
      machine.drop();
      for (SocketChannel channel : channels) {
        assertThat(read(channel, 1)).as("a lost connection ends").isIn("", "reset");
        channel.close();
      }
      try (SocketChannel channel = connect(tunnel)) {
        write(channel, "again");
        assertThat(read(channel, 5)).isEqualTo("AGAIN");
      }
    }
  }

  @Test
  void a_server_that_allows_fewer_programs_gets_more_connections() throws Exception {
    List<SocketChannel> channels = new ArrayList<>();
    try (SshMachine machine = new SshMachine(home, CAPITALS)) {
      machine.allow(2);
      try (SshTunnel tunnel = SshTunnel.open(machine.address(), home, Optional.empty())) {
        for (int i = 0; i < 5; i++) {
          channels.add(connect(tunnel));
          write(channels.get(i), "x" + i);
          assertThat(read(channels.get(i), 2)).isEqualTo("X" + i);
        }
        assertThat(machine.sessions()).isEqualTo(3);
        for (SocketChannel channel : channels) {
          write(channel, "y");
          assertThat(read(channel, 1)).as("the earlier programs still run").isEqualTo("Y");
          channel.close();
        }
      }
    }
  }

  @Test
  void a_silent_connection_is_asked_for_a_sign_of_life() throws Exception {
    CountDownLatch programs = new CountDownLatch(3);
    SshMachine.Program counted =
        (in, out, err) -> {
          programs.countDown();
          return CAPITALS.run(in, out, err);
        };
    try (SshMachine machine = new SshMachine(home, counted);
        SshSessions sessions =
            new SshSessions(
                SshAddress.parse(machine.address()),
                home,
                Optional.empty(),
                Duration.ofMillis(20));
        SshSessions.Program program = sessions.start()) {
      assertThat(programs.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(machine.commands()).startsWith("docker system dial-stdio", "true", "true");
      assertThat(program.process().isAlive()).isTrue();
    }
  }

  @Test
  void a_login_that_takes_too_long_holds_nobody_up_who_closes() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      SshTunnel tunnel =
          SshTunnel.open("ssh://127.0.0.1:" + silent.getLocalPort(), home, Optional.empty());
      try (SocketChannel channel = connect(tunnel);
          Socket login = silent.accept()) {
        tunnel.close();
        assertThat(read(channel, 1)).isIn("", "reset");
        assertThat(login.isConnected()).isTrue();
      }
    }
  }

  @Test
  void the_agent_of_the_user_has_keys_too() throws Exception {
    Path socket = home.resolve("agent");
    try (SshMachine machine = new SshMachine(home, CAPITALS);
        SshAgentSocket agent = new SshAgentSocket(socket, machine.takeKey());
        SshTunnel tunnel = SshTunnel.open(machine.address(), home, Optional.of(socket.toString()));
        SocketChannel channel = connect(tunnel)) {
      write(channel, "a");
      assertThat(read(channel, 1)).isEqualTo("A");
      assertThat(agent).isNotNull();
    }
  }

  @Test
  void who_has_no_key_is_told_so() throws Exception {
    try (SshMachine machine = new SshMachine(home, CAPITALS);
        SshTunnel tunnel =
            SshTunnel.open(machine.address(), home, Optional.of(home.resolve("none").toString()));
        SocketChannel channel = connect(tunnel)) {
      machine.takeKey();
      assertThat(read(channel, 1)).isEmpty();
      assertThat(tunnel.problem().orElseThrow()).contains("Cannot log in at 127.0.0.1");
    }
  }

  @Test
  void a_machine_without_docker_is_told_in_its_own_words() throws Exception {
    SshMachine.Program none =
        (in, out, err) -> {
          err.write("sh: docker: not found\n".getBytes(StandardCharsets.UTF_8));
          return 127;
        };
    try (SshMachine machine = new SshMachine(home, none);
        SshTunnel tunnel = SshTunnel.open(machine.address(), home, Optional.empty());
        SocketChannel channel = connect(tunnel)) {
      assertThat(read(channel, 1)).isEmpty();
      assertThat(tunnel.problem()).contains("sh: docker: not found");
    }
  }

  @Test
  void a_machine_that_is_not_known_is_refused() throws Exception {
    try (SshMachine machine = new SshMachine(home, CAPITALS);
        SshTunnel tunnel = SshTunnel.open(machine.address(), home, Optional.empty())) {
      machine.distrust();
      try (SocketChannel channel = connect(tunnel)) {
        assertThat(read(channel, 1)).isEmpty();
      }
      assertThat(tunnel.problem()).isPresent();
      assertThat(machine.commands()).isEmpty();
    }
  }

  @Test
  void a_closed_tunnel_leaves_nothing() throws Exception {
    try (SshMachine machine = new SshMachine(home, CAPITALS)) {
      SshTunnel tunnel = SshTunnel.open(machine.address(), home, Optional.empty());
      SocketChannel channel = connect(tunnel);
      write(channel, "x");
      assertThat(read(channel, 1)).isEqualTo("X");
      tunnel.close();
      assertThat(read(channel, 1)).isIn("", "reset");
      channel.close();
      assertThat(tunnel.socket().getParent()).doesNotExist();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ssh://host, ssh://host, docker system dial-stdio",
    "ssh://me@host:22, ssh://me@host:22, docker system dial-stdio",
    "ssh://me@[fe80::1]:22/, ssh://me@[fe80::1]:22, docker system dial-stdio",
    "ssh://me@[FE80::1], ssh://me@[fe80::1], docker system dial-stdio",
    "ssh://a.b/run/it''s.sock, ssh://a.b, docker --host 'unix:///run/it'\\''s.sock' system dial-stdio"
  })
  void addresses(String uri, String login, String command) {
    assertThat(SshAddress.parse(uri.replace("''", "'")).login()).isEqualTo(login);
    assertThat(SshAddress.parse(uri.replace("''", "'")).command()).isEqualTo(command);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ssh://", "ssh://host:port", "ssh:///run/x"})
  void wrong_addresses(String uri) {
    assertThatThrownBy(() -> SshTunnel.open(uri, home, Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("not valid; write it as in ssh://me@build.example.org");
  }

  @Test
  void a_password_is_refused_and_not_repeated() {
    assertThatThrownBy(() -> SshAddress.parse("ssh://me:hush@host"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("has a password, which addresses of ssh cannot have; use a key or an agent");
  }
}
