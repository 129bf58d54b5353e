package dev.danube.docker.internal.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.danube.docker.fixture.SshMachine;
import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
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
        SshTunnel tunnel = SshTunnel.open(machine.address() + "/var/run/other.sock", home)) {
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
        SshTunnel tunnel = SshTunnel.open(machine.address(), home)) {
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
  void a_machine_without_docker_is_told_in_its_own_words() throws Exception {
    SshMachine.Program none =
        (in, out, err) -> {
          err.write("sh: docker: not found\n".getBytes(StandardCharsets.UTF_8));
          return 127;
        };
    try (SshMachine machine = new SshMachine(home, none);
        SshTunnel tunnel = SshTunnel.open(machine.address(), home);
        SocketChannel channel = connect(tunnel)) {
      assertThat(read(channel, 1)).isEmpty();
      assertThat(tunnel.problem()).contains("sh: docker: not found");
    }
  }

  @Test
  void a_machine_that_is_not_known_is_refused() throws Exception {
    try (SshMachine machine = new SshMachine(home, CAPITALS);
        SshTunnel tunnel = SshTunnel.open(machine.address(), home)) {
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
      SshTunnel tunnel = SshTunnel.open(machine.address(), home);
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
    "ssh://a.b/run/it''s.sock, ssh://a.b, docker --host 'unix:///run/it'\\''s.sock' system dial-stdio"
  })
  void addresses(String uri, String login, String command) {
    assertThat(SshAddress.parse(uri.replace("''", "'")).login()).isEqualTo(login);
    assertThat(SshAddress.parse(uri.replace("''", "'")).command()).isEqualTo(command);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ssh://", "ssh://me:password@host", "ssh://host:port", "ssh:///run/x"})
  void wrong_addresses(String uri) {
    assertThatThrownBy(() -> SshTunnel.open(uri, home))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("not valid; write it as in ssh://me@build.example.org");
  }
}
