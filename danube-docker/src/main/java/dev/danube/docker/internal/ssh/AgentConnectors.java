package dev.danube.docker.internal.ssh;

import com.github.dockerjava.transport.UnixSocket;
import java.io.DataInputStream;
import java.io.File;
import java.io.IOException;
import java.net.Socket;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.transport.sshd.agent.AbstractConnector;
import org.eclipse.jgit.transport.sshd.agent.Connector;
import org.eclipse.jgit.transport.sshd.agent.ConnectorFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent of the user, which has keys with passphrases and keys in hardware. The setting {@code
 * IdentityAgent} or the environment variable {@code SSH_AUTH_SOCK} names it.
 *
 * @param socket the socket that the variable names
 */
record AgentConnectors(Optional<String> socket) implements ConnectorFactory {

  private static final Logger LOG = LoggerFactory.getLogger(AgentConnectors.class);

  private static final String VARIABLE = "SSH_AUTH_SOCK";

  @Override
  public boolean isSupported() {
    return true;
  }

  @Override
  public String getName() {
    return "danube";
  }

  @Override
  public Collection<ConnectorDescriptor> getSupportedConnectors() {
    return List.of(getDefaultConnector());
  }

  @Override
  public ConnectorDescriptor getDefaultConnector() {
    return new ConnectorDescriptor() {
      @Override
      public String getIdentityAgent() {
        return VARIABLE;
      }

      @Override
      public String getDisplayName() {
        return "ssh agent";
      }
    };
  }

  @Override
  public Connector create(@Nullable String named, @Nullable File home) {
    Optional<String> own =
        Optional.ofNullable(named).filter(one -> !one.isEmpty() && !one.equals(VARIABLE));
    return new AgentConnector(own.or(() -> socket).orElse(""));
  }

  /** A connection to the agent. */
  private static final class AgentConnector extends AbstractConnector {

    private final String socket;
    private @Nullable Socket connection;

    AgentConnector(String socket) {
      this.socket = socket;
    }

    @Override
    public boolean connect() {
      if (connection == null && !socket.isEmpty()) {
        try {
          connection = UnixSocket.get(socket);
        } catch (IOException e) {
          LOG.debug("The ssh agent at {} does not answer", socket, e);
        }
      }
      return connection != null;
    }

    @Override
    public byte[] rpc(byte command, byte[] message) throws IOException {
      Socket agent = connection;
      if (agent == null) {
        throw new IOException("there is no connection to the ssh agent");
      }
      prepareMessage(command, message);
      agent.getOutputStream().write(message);
      agent.getOutputStream().flush();
      DataInputStream in = new DataInputStream(agent.getInputStream());
      int length = in.readInt();
      if (length < 1 || length > getMaximumMessageLength()) {
        throw new IOException("the ssh agent sent a message of " + length + " bytes");
      }
      return in.readNBytes(length);
    }

    @Override
    public void close() throws IOException {
      if (connection != null) {
        connection.close();
        connection = null;
      }
    }
  }
}
