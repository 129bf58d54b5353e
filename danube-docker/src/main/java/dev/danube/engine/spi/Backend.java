package dev.danube.engine.spi;

import dev.danube.BackendException;
import dev.danube.ImageRef;
import dev.danube.Pipeline;
import dev.danube.Secret;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A backend that pipelines run on: its settings, without a connection. Immutable and thread-safe.
 *
 * <p>A skeleton of a backend:
 *
 * <pre>{@code
 * final class MyBackend implements Backend {
 *
 *   public Connection connect() {
 *     return new Connection() {
 *
 *       public Session open(SessionRequest request) {
 *         return new MySession(request);
 *       }
 *
 *       public void close() {}
 *     };
 *   }
 * }
 * }</pre>
 *
 * <p>{@code MySession} implements {@link Session}. For each container, the engine calls {@link
 * Images#ensurePresent}, {@link Session#create}, then either {@link Container#start} and {@link
 * Container#exec} for each step or {@link Container#command}, and at last {@link Container#remove}.
 * Methods with a default implementation are optional. A subclass of the test class {@code
 * BackendContract}, which is in the test JAR of this module, checks a backend.
 */
public interface Backend {

  /**
   * Refuses a pipeline that this backend cannot run. Called before {@link #connect}. Accepts every
   * pipeline by default.
   *
   * @param pipeline the pipeline
   * @throws IllegalArgumentException if this backend cannot run the pipeline; the message says why
   */
  default void check(Pipeline pipeline) {}

  /**
   * Returns whether stages work on real files. If so, the source is read, artifacts are collected,
   * and a pipeline with artifacts needs a home.
   *
   * @return true by default
   */
  default boolean hasFiles() {
    return true;
  }

  /**
   * Returns the environment variables for conditions, secrets and plans.
   *
   * @return the variables of the JVM by default
   */
  default Map<String, String> environment() {
    return System.getenv();
  }

  /**
   * Returns an invented content for a secret, for backends of tests.
   *
   * @param secret the secret
   * @return the content; empty by default, so that the secret is fetched
   */
  default Optional<String> secret(Secret secret) {
    return Optional.empty();
  }

  /**
   * Connects. Called for each {@link dev.danube.engine.Danube} when its first run starts, and again
   * only if that fails.
   *
   * @return the connection, which the caller closes
   * @throws BackendException if nothing answers; the message says what was tried
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  Connection connect() throws InterruptedException;

  /** The connection that all runs of one {@link dev.danube.engine.Danube} share. Thread-safe. */
  interface Connection extends AutoCloseable {

    /**
     * Opens a session for a run. The session creates nothing until it is requested.
     *
     * @param request the properties of the session
     * @return the session, which the caller closes
     */
    Session open(SessionRequest request);

    /**
     * Returns whether an earlier session of a run has kept the workspace. The run has ended, or its
     * program has died.
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
     * Returns whether the backend still has an image that an earlier session has built.
     *
     * @param image the image, as {@link Images#build} returned it
     * @return true by default
     * @throws BackendException if the backend fails
     * @throws InterruptedException if the thread was interrupted meanwhile
     */
    default boolean hasImage(ImageRef image) throws InterruptedException {
      return true;
    }

    /**
     * Removes what the sessions of a run have kept. The run has ended. Does nothing by default.
     *
     * @param run the id of the run
     * @return a line for each thing that could not be removed; empty if nothing is left
     * @throws BackendException if the backend fails
     * @throws InterruptedException if the thread was interrupted meanwhile
     */
    default List<String> discard(String run) throws InterruptedException {
      return List.of();
    }

    /** Closes the connection. All its sessions are closed already. */
    @Override
    void close();
  }
}
