package dev.danube.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.danube.docker.internal.daemon.ConfigFile;
import dev.danube.docker.internal.daemon.DockerHosts;
import dev.danube.docker.internal.registry.Logins;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of encrypted connections to a daemon that accepts only the user whose key is there. */
@Timeout(60)
class TlsTest {

  private static final char[] PASSWORD = "changeit".toCharArray();

  /** The result of {@code printf production | sha256sum}, Docker's folder name for the context. */
  private static final String PRODUCTION =
      "ab8e18ef4ebebeddc0b3152ce9c9006e14fc05242e3fc9ce32246ea6a9543074";

  @TempDir private static Path keys;
  @TempDir private Path userHome;

  private HttpsServer server;

  @BeforeAll
  static void make_keys() throws Exception {
    makeKey("daemon", "san=ip:127.0.0.1");
    makeKey("user", "san=dns:user");
    makeKey("stranger", "san=ip:127.0.0.1");
  }

  private static void makeKey(String name, String extension) throws Exception {
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/keytool").toString(),
                "-genkeypair",
                "-alias",
                name,
                "-dname",
                "CN=" + name,
                "-ext",
                extension,
                "-keyalg",
                "EC",
                "-storetype",
                "PKCS12",
                "-keystore",
                keys.resolve(name + ".p12").toString(),
                "-storepass",
                new String(PASSWORD))
            .redirectErrorStream(true)
            .start();
    String printed = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(keytool.waitFor()).as(printed).isZero();
  }

  private static KeyStore store(String name) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keys.resolve(name + ".p12"))) {
      store.load(in, PASSWORD);
    }
    return store;
  }

  private static String certificate(String name) throws Exception {
    return pem("CERTIFICATE", store(name).getCertificate(name).getEncoded());
  }

  private static String key(String name) throws Exception {
    return pem("PRIVATE KEY", store(name).getKey(name, PASSWORD).getEncoded());
  }

  private static String pem(String kind, byte[] content) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(kind, text);
  }

  @BeforeEach
  void start_a_daemon() throws Exception {
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(store("daemon"), PASSWORD);
    KeyStore users = KeyStore.getInstance("PKCS12");
    users.load(null, null);
    users.setCertificateEntry("user", store("user").getCertificate("user"));
    TrustManagerFactory trusted =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trusted.init(users);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(context) {
          @Override
          public void configure(HttpsParameters request) {
            SSLParameters parameters = context.getDefaultSSLParameters();
            parameters.setNeedClientAuth(true);
            request.setSSLParameters(parameters);
          }
        });
    server.createContext(
        "/",
        exchange -> {
          byte[] body =
              "{\"ApiVersion\":\"1.43\",\"MinAPIVersion\":\"1.24\",\"Version\":\"of TLS\"}"
                  .getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop_the_daemon() {
    server.stop(0);
  }

  private String host() {
    return "tcp://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Writes the files of a user into a folder. */
  private static void write(Path folder, String trusted, String user) throws Exception {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("ca.pem"), certificate(trusted));
    Files.writeString(folder.resolve("cert.pem"), certificate(user));
    Files.writeString(folder.resolve("key.pem"), key(user));
  }

  private void writeContext(boolean skipsVerification) throws IOException {
    Path meta = userHome.resolve(".docker/contexts/meta").resolve(PRODUCTION);
    Files.createDirectories(meta);
    Files.writeString(
        meta.resolve("meta.json"),
        "{\"Endpoints\": {\"docker\": {\"Host\": \"%s\", \"SkipTLSVerify\": %s}}}"
            .formatted(host(), skipsVerification));
  }

  private Path contextFolder() {
    return userHome.resolve(".docker/contexts/tls").resolve(PRODUCTION).resolve("docker");
  }

  private Map<String, String> hostAnd(String... more) {
    Map<String, String> env = new HashMap<>(Map.of("DOCKER_HOST", host()));
    for (int i = 0; i < more.length; i += 2) {
      env.put(more[i], more[i + 1]);
    }
    return env;
  }

  /** Connects, and returns how the daemon was found. */
  private List<String> connect(Map<String, String> env) throws Exception {
    DockerHosts hosts =
        new DockerHosts(
            Optional.empty(), env, new DockerHosts.Machine(userHome, Optional.empty(), false));
    ConfigFile file = hosts.configFile();
    try (DockerConnection connection =
        new Connector(hosts.candidates(), file, env)
            .connect(DockerOptions.DEFAULT, new Logins(Map.of(), file))) {
      return connection.caches();
    }
  }

  @Test
  void a_context_with_certificates_is_used() throws Exception {
    write(contextFolder(), "daemon", "user");
    writeContext(false);
    assertThat(connect(Map.of("DOCKER_CONTEXT", "production"))).isEmpty();
  }

  @Test
  void a_context_may_skip_the_check_of_the_daemon() throws Exception {
    write(contextFolder(), "stranger", "user");
    writeContext(true);
    assertThat(connect(Map.of("DOCKER_CONTEXT", "production"))).isEmpty();
  }

  @Test
  void a_daemon_that_the_context_does_not_trust_is_refused() throws Exception {
    write(contextFolder(), "stranger", "user");
    writeContext(false);
    assertThatThrownBy(() -> connect(Map.of("DOCKER_CONTEXT", "production")))
        .hasMessageContaining("context \"production\" " + host() + ": ")
        .hasMessageContaining("unable to find valid certification path");
  }

  @Test
  void the_environment_names_the_folder_of_the_certificates() throws Exception {
    Path folder = userHome.resolve("certificates");
    write(folder, "daemon", "user");
    assertThat(connect(hostAnd("DOCKER_TLS_VERIFY", "1", "DOCKER_CERT_PATH", folder.toString())))
        .isEmpty();
  }

  @Test
  void the_default_folder_is_that_of_the_configuration() throws Exception {
    write(userHome.resolve(".docker"), "daemon", "user");
    assertThat(connect(hostAnd("DOCKER_TLS_VERIFY", "1"))).isEmpty();

    write(userHome.resolve("other"), "daemon", "user");
    Files.delete(userHome.resolve(".docker/key.pem"));
    assertThat(
            connect(
                hostAnd(
                    "DOCKER_TLS_VERIFY",
                    "1",
                    "DOCKER_CONFIG",
                    userHome.resolve("other").toString())))
        .isEmpty();
  }

  @Test
  void docker_tls_alone_does_not_check_the_daemon() throws Exception {
    write(userHome.resolve(".docker"), "stranger", "user");
    assertThat(connect(hostAnd("DOCKER_TLS", "1"))).isEmpty();
    assertThatThrownBy(() -> connect(hostAnd("DOCKER_TLS", "1", "DOCKER_TLS_VERIFY", "1")))
        .hasMessageContaining("unable to find valid certification path");
  }

  @Test
  void a_user_whom_the_daemon_does_not_know_is_refused() throws Exception {
    write(userHome.resolve(".docker"), "daemon", "stranger");
    assertThatThrownBy(() -> connect(hostAnd("DOCKER_TLS_VERIFY", "1")))
        .hasMessageContaining("Cannot reach Docker");
  }

  @Test
  void files_that_are_missing_or_broken_are_named_with_their_folder() throws Exception {
    Path folder = userHome.resolve(".docker");
    Files.createDirectories(folder);
    assertThatThrownBy(() -> connect(hostAnd("DOCKER_TLS_VERIFY", "1")))
        .hasMessageContaining(
            "cannot use the certificates in " + folder + ": ca.pem does not exist");

    write(folder, "daemon", "user");
    Files.writeString(folder.resolve("key.pem"), "no key");
    assertThatThrownBy(() -> connect(hostAnd("DOCKER_TLS_VERIFY", "1")))
        .hasMessageContaining("cannot use the certificates in " + folder + ": ");
  }
}
