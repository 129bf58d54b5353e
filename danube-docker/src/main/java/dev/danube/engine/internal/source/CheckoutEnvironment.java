package dev.danube.engine.internal.source;

import dev.danube.Secret;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The environment in which a source is read.
 *
 * @param workingDirectory the folder around which the current repository is searched for
 * @param userHome the folder that contains the folder {@code .ssh}
 * @param variables the variables in which CI servers name branches
 * @param leftOut absolute paths of folders that are never part of a source
 * @param secrets returns the content of a secret
 * @param history returns the commits of earlier runs
 */
public record CheckoutEnvironment(
    Path workingDirectory,
    Path userHome,
    Map<String, String> variables,
    Set<Path> leftOut,
    Secrets secrets,
    History history) {

  /**
   * Returns the environment of this program.
   *
   * @param variables the variables in which CI systems name branches
   * @param home the folder of records, which is never part of a source
   * @param secrets returns the content of a secret
   * @param history returns the commits of earlier runs
   */
  public static CheckoutEnvironment ofThisProgram(
      Map<String, String> variables, Optional<Path> home, Secrets secrets, History history) {
    return new CheckoutEnvironment(
        Path.of("").toAbsolutePath(),
        Path.of(System.getProperty("user.home", "")),
        variables,
        home.map(kept -> Set.of(real(kept))).orElse(Set.of()),
        secrets,
        history);
  }

  private static Path real(Path folder) {
    try {
      return folder.toRealPath();
    } catch (IOException e) {
      return folder.toAbsolutePath().normalize(); // it does not exist yet
    }
  }

  /** A provider of the contents of secrets. */
  @FunctionalInterface
  public interface Secrets {

    /**
     * Returns the content of a secret.
     *
     * @param secret the secret
     * @return its content
     * @throws IOException if it is not available
     * @throws InterruptedException if the thread was interrupted meanwhile
     */
    String content(Secret secret) throws IOException, InterruptedException;
  }

  /** A provider of the commits of earlier runs. */
  @FunctionalInterface
  public interface History {

    /**
     * Returns the commit of the last run that succeeded.
     *
     * @return its id; empty if there is none
     */
    Optional<String> lastSuccess();
  }
}
