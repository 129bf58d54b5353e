package dev.danube.engine.spi;

import dev.danube.BackendException;
import dev.danube.Pipeline;
import dev.danube.Secret;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where pipelines run: settings, without a connection. Immutable, safe for use by threads. */
public interface Backend {

  /**
   * Refuses a pipeline that this backend cannot run. Called before anything is connected to.
   *
   * @param pipeline the pipeline
   * @throws IllegalArgumentException if it cannot; says what it cannot do
   */
  default void check(Pipeline pipeline) {}

  /**
   * Whether stages work on real files: then the source is read, and artifacts are collected and
   * need a home.
   *
   * @return true by default
   */
  default boolean hasFiles() {
    return true;
  }

  /**
   * The environment variables that conditions, secrets and plans look at.
   *
   * @return those of the JVM by default
   */
  default Map<String, String> environment() {
    return System.getenv();
  }

  /**
   * What the backend makes up in place of a secret.
   *
   * @param secret the secret
   * @return empty, so that it is fetched from where it is, by default
   */
  default Optional<String> secret(Secret secret) {
    return Optional.empty();
  }

  /**
   * Connects. Called once for each {@link dev.danube.engine.Danube}, when its first run starts.
   *
   * @return the connection, which the caller closes
   * @throws BackendException if nothing answers; says what was tried
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  Connection connect() throws InterruptedException;

  /** A connection that all runs of one {@link dev.danube.engine.Danube} share. Thread-safe. */
  interface Connection extends AutoCloseable {

    /**
     * Opens a session for a run. Nothing is made until it is asked for.
     *
     * @param request what the session is for
     * @return the session, which the caller closes
     */
    Session open(SessionRequest request);

    /**
     * Whether a session of this run, which has ended or whose program died, has kept the workspace.
     *
     * @param run the id of the run
     * @return false by default
     * @throws BackendException if the backend fails
     * @throws InterruptedException if the thread was interrupted meanwhile
     */
    default boolean hasWorkspace(String run) throws InterruptedException {
      return false;
    }

    /**
     * Removes what sessions of a run that has ended have kept. Does nothing by default.
     *
     * @param run the id of the run
     * @return what could not be removed, a line each; empty if nothing is left
     * @throws BackendException if the backend fails
     * @throws InterruptedException if the thread was interrupted meanwhile
     */
    default List<String> discard(String run) throws InterruptedException {
      return List.of();
    }

    /** Lets the connection go; sessions are closed before. */
    @Override
    void close();
  }
}
