package dev.danube.engine.internal.source;

import dev.danube.Secret;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a source is read with, besides what it says itself.
 *
 * @param workingDirectory where the current repository is looked for
 * @param userHome where the folder {@code .ssh} is
 * @param environment the variables in which CI systems tell of branches
 * @param leftOut absolute paths of folders that are never part of a source
 * @param secrets gives the content of a secret
 * @param history gives the commits of earlier runs
 */
public record CheckoutEnvironment(
    Path workingDirectory,
    Path userHome,
    Map<String, String> environment,
    Set<Path> leftOut,
    Secrets secrets,
    History history) {

  /**
   * Returns the environment of this program.
   *
   * @param variables the variables in which CI systems tell of branches
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

  /** Gives the content of secrets. */
  @FunctionalInterface
  public interface Secrets {

    /**
     * Fetches one.
     *
     * @param secret the secret
     * @return its content
     * @throws IOException if it cannot be had
     * @throws InterruptedException if the thread was interrupted meanwhile
     */
    String content(Secret secret) throws IOException, InterruptedException;
  }

  /** Gives the commits of earlier runs. */
  @FunctionalInterface
  public interface History {

    /**
     * The commit of the last run that succeeded.
     *
     * @return its id; empty if there is none
     */
    Optional<String> lastSuccess();
  }
}
