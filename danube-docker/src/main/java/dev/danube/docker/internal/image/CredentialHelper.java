package dev.danube.docker.internal.image;

import com.fasterxml.jackson.databind.JsonNode;
import dev.danube.BackendException;
import dev.danube.engine.internal.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client of the programs that store logins for Docker's command line.
 *
 * @see <a href="https://docs.docker.com/reference/cli/docker/login/#credential-helper-protocol">the
 *     protocol</a>
 */
final class CredentialHelper {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int LONGEST = 1 << 16;

  private CredentialHelper() {}

  /** Returns the login for a registry, or empty if the helper has none. */
  static Optional<Logins.Credentials> get(String name, String registry)
      throws InterruptedException {
    return ask("docker-credential-" + name, registry);
  }

  /** Returns the login for a registry from a helper with any name, or at a path. */
  static Optional<Logins.Credentials> ask(String program, String registry)
      throws InterruptedException {
    Process process = null;
    try {
      process =
          new ProcessBuilder(program, "get").redirectError(ProcessBuilder.Redirect.DISCARD).start();
      try (OutputStream to = process.getOutputStream()) {
        to.write((registry + "\n").getBytes(StandardCharsets.UTF_8));
      }
      // The program prints less than a pipe holds, so its output can be read after its end.
      if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        throw failure(program, "it did not answer within " + LIMIT.toSeconds() + " s", null);
      }
      byte[] answer = process.getInputStream().readNBytes(LONGEST);
      if (process.exitValue() != 0) {
        return Optional.empty();
      }
      JsonNode login = Json.MAPPER.readTree(answer);
      return Optional.of(
          new Logins.Credentials(login.path("Username").asText(), login.path("Secret").asText()));
    } catch (IOException e) {
      throw failure(program, "it could not be run, or its answer could not be read", e);
    } finally {
      if (process != null) {
        process.destroyForcibly();
      }
    }
  }

  private static BackendException failure(String program, String why, @Nullable IOException cause) {
    return new BackendException(
        "Docker's configuration file names the credential helper " + program + ", but " + why,
        cause);
  }
}
