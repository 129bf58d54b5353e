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
 * Asks a program that keeps logins, as Docker's command line does.
 *
 * @see <a href="https://docs.docker.com/reference/cli/docker/login/#credential-helper-protocol">the
 *     protocol</a>
 */
final class CredentialHelper {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int LONGEST = 1 << 16;

  private CredentialHelper() {}

  /** The login for a registry; empty if the helper has none. */
  static Optional<Logins.Login> get(String name, String registry) throws InterruptedException {
    return ask("docker-credential-" + name, registry);
  }

  /** The same, of a program wherever it is. */
  static Optional<Logins.Login> ask(String program, String registry) throws InterruptedException {
    Process process = null;
    try {
      process =
          new ProcessBuilder(program, "get").redirectError(ProcessBuilder.Redirect.DISCARD).start();
      try (OutputStream to = process.getOutputStream()) {
        to.write((registry + "\n").getBytes(StandardCharsets.UTF_8));
      }
      // It prints less than a pipe holds, so that nobody needs to read meanwhile.
      if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        throw failure(program, "no answer within " + LIMIT.toSeconds() + " s", null);
      }
      byte[] answer = process.getInputStream().readNBytes(LONGEST);
      if (process.exitValue() != 0) {
        return Optional.empty();
      }
      JsonNode login = Json.MAPPER.readTree(answer);
      return Optional.of(
          new Logins.Login(login.path("Username").asText(), login.path("Secret").asText()));
    } catch (IOException e) {
      throw failure(program, "it cannot be run, or its answer not be read", e);
    } finally {
      if (process != null) {
        process.destroyForcibly();
      }
    }
  }

  private static BackendException failure(String program, String why, @Nullable IOException cause) {
    return new BackendException(
        "Docker's configuration file says that " + program + " knows the logins, but " + why,
        cause);
  }
}
