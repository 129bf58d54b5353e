package dev.danube.docker.internal.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.danube.BackendException;
import dev.danube.engine.internal.Json;
import dev.danube.engine.internal.LongText;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client of the programs that store logins for Docker's command line.
 *
 * @see <a href="https://docs.docker.com/reference/cli/docker/login/#credential-helper-protocol">the
 *     protocol</a>
 */
final class CredentialHelper {

  private static final Logger LOG = LoggerFactory.getLogger(CredentialHelper.class);

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int LONGEST = 1 << 16;
  private static final int LONGEST_SAID = 500;

  /** The answer of every helper that has no login for a registry. */
  private static final String NOT_FOUND = "credentials not found";

  /** A user and a password that a helper has told. */
  record Answer(String user, String password) {

    @Override
    public String toString() {
      return "Login[" + user + "]";
    }
  }

  private CredentialHelper() {}

  /** Returns the login for a registry, or empty if the helper has none. */
  static Optional<Answer> get(String name, String registry) throws InterruptedException {
    return ask("docker-credential-" + name, registry);
  }

  /** Returns the login for a registry from a helper with any name, or at a path. */
  static Optional<Answer> ask(String program, String registry) throws InterruptedException {
    Process process = null;
    try {
      process = new ProcessBuilder(program, "get").start();
      ask(process, registry);
      // The program prints less than a pipe holds, so its output can be read after its end.
      if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        throw failure(program, "it did not answer within " + LIMIT.toSeconds() + " s", null);
      }
      byte[] answer = process.getInputStream().readNBytes(LONGEST);
      if (process.exitValue() != 0) {
        String said = said(answer) + " " + said(process.getErrorStream().readNBytes(LONGEST));
        if (said.contains(NOT_FOUND)) {
          return Optional.empty();
        }
        boolean isAnswer = said.contains("{"); // which contains the password
        throw failure(program, "it failed" + (isAnswer ? "" : ": " + said.strip()), null);
      }
      JsonNode login = Json.MAPPER.readTree(answer);
      return Optional.of(
          new Answer(login.path("Username").asText(), login.path("Secret").asText()));
    } catch (IOException e) {
      throw failure(program, "it could not be run, or its answer could not be read", e);
    } finally {
      if (process != null) {
        process.destroyForcibly();
      }
    }
  }

  private static void ask(Process process, String registry) {
    try (OutputStream to = process.getOutputStream()) {
      to.write((registry + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      LOG.debug("A credential helper ended without reading the name of the registry", e);
    }
  }

  private static String said(byte[] output) {
    return LongText.cut(new String(output, StandardCharsets.UTF_8).strip(), LONGEST_SAID);
  }

  private static BackendException failure(String program, String why, @Nullable IOException cause) {
    return new BackendException(
        "Docker's configuration file names the credential helper " + program + ", but " + why,
        cause);
  }
}
