package dev.danube.engine.internal.source;

import java.io.IOException;
import java.net.Proxy;
import java.net.URL;
import org.eclipse.jgit.transport.CredentialItem;
import org.eclipse.jgit.transport.TransportHttp;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.UsernamePasswordCredentialsProvider;
import org.eclipse.jgit.transport.http.HttpConnection;
import org.eclipse.jgit.transport.http.HttpConnectionFactory;
import org.eclipse.jgit.transport.http.JDKHttpConnection;

/**
 * A user and a password for one server. They are sent to no other server, such as one that a
 * redirection leads to, and not to another port or by another protocol.
 */
final class ServerCredentials extends UsernamePasswordCredentialsProvider {

  private final URIish server;

  ServerCredentials(URIish server, String user, String password) {
    super(user, password);
    this.server = server;
  }

  @Override
  public boolean get(URIish uri, CredentialItem... items) {
    return isFor(uri) && super.get(uri, items);
  }

  /**
   * Keeps the login out of connections that a redirection opens. JGit sends it to all of them once
   * it has sent it to the first server.
   */
  void configure(TransportHttp transport) {
    transport.setHttpConnectionFactory(
        new HttpConnectionFactory() {
          @Override
          public HttpConnection create(URL url) throws IOException {
            return new LimitedConnection(url, Proxy.NO_PROXY);
          }

          @Override
          public HttpConnection create(URL url, Proxy proxy) throws IOException {
            return new LimitedConnection(url, proxy);
          }
        });
  }

  private final class LimitedConnection extends JDKHttpConnection {

    private final boolean isToServer;

    LimitedConnection(URL url, Proxy proxy) throws IOException {
      super(url, proxy);
      this.isToServer = isFor(new URIish(url));
    }

    @Override
    public void setRequestProperty(String key, String value) {
      if (isToServer || !key.equalsIgnoreCase("Authorization")) {
        super.setRequestProperty(key, value);
      }
    }
  }

  /** Returns whether a repository is on the server of this login. */
  boolean isFor(URIish other) {
    return String.valueOf(server.getScheme()).equals(other.getScheme())
        && String.valueOf(server.getHost()).equals(other.getHost())
        && server.getPort() == other.getPort();
  }
}
