package dev.danube.engine.spi;

import dev.danube.BackendException;
import dev.danube.Cache;
import dev.danube.Output;
import dev.danube.SourceInfo;
import dev.danube.Stage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The part of a backend that belongs to one run: its workspace, its containers and its clock.
 * Thread-safe. Every blocking method ends early, with {@link InterruptedException}, when its thread
 * is interrupted.
 */
public interface Session {

  /** The path of the workspace in every container of the run. */
  String WORKSPACE = "/workspace";

  /** The path of the folder in memory that has the secret files of a container, if it has any. */
  String SECRETS = "/run/secrets";

  /**
   * Returns the time of this backend, which may differ from the time of the machine.
   *
   * @return the time now
   */
  Instant now();

  /**
   * Runs a task after a delay, on a thread of the backend. The task must be short.
   *
   * @param delay the delay
   * @param task the task
   * @return a timer; closing it drops the task if the task has not started
   */
  Timer schedule(Duration delay, Runnable task);

  /** A task that is due later. */
  @FunctionalInterface
  interface Timer extends AutoCloseable {

    /** Drops the task if it has not started. */
    @Override
    void close();
  }

  /**
   * Returns the images of this backend.
   *
   * @return the images
   */
  Images images();

  /**
   * Returns how many containers this session may start before they are requested.
   *
   * @return 0 by default
   */
  default int startsAhead() {
    return 0;
  }

  /**
   * Announces that a container will probably be requested soon. The session may create and start it
   * now; {@link #create} then returns it for the first equal request. Returns immediately; does
   * nothing by default.
   *
   * @param request the properties of the container, which is an idle one
   */
  default void prestart(ContainerRequest request) {}

  /**
   * Announces that a container will not be requested after all. Returns immediately; does nothing
   * by default.
   *
   * @param request the request that {@link #prestart} received
   */
  default void cancelPrestart(ContainerRequest request) {}

  /**
   * Creates a container with the workspace of the run, and does not start it. {@link
   * Images#ensurePresent} was called for its image before. A {@linkplain #prestart prestarted}
   * container may be started already.
   *
   * @param request the properties of the container
   * @param lines receives the progress of putting files into the workspace, if that comes first
   * @return the container
   * @throws ImageException if the image has been removed meanwhile
   * @throws BackendException if the backend fails
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  Container create(ContainerRequest request, LineSink lines) throws InterruptedException;

  /**
   * Receives the changes of the source since an earlier session has filled the workspace, which
   * must be made before the first container starts.
   *
   * @param update the changes
   * @param main the container whose user will own the files; empty for root
   * @param whenDone is called when the workspace has them, on any thread
   * @throws BackendException if this backend has no files
   */
  default void updateSource(
      SourceUpdate update, Optional<ContainerRequest> main, Runnable whenDone) {
    throw new BackendException("This backend has no workspace to bring changes into", null);
  }

  /**
   * Receives the files that the workspace must have before the first container starts.
   *
   * @param files the files
   * @param main the container whose user will own the files; empty for root
   * @throws BackendException if this backend has no files
   */
  default void uploadSource(List<SourceFile> files, Optional<ContainerRequest> main) {
    throw new BackendException("This backend has no workspace to put the source into", null);
  }

  /**
   * Offers a folder of this machine as the workspace itself, instead of a copy of its files.
   *
   * @param folder the absolute path of the folder
   * @return whether the backend uses the folder; false by default
   */
  default boolean bindSource(Path folder) {
    return false;
  }

  /**
   * Locks caches against all other users of the backend, and waits while others use them. Never
   * called while the same caches are locked by the same program.
   *
   * @param caches the caches of a container that is requested later
   * @param lines receives a line if others are waited for
   * @return releases the caches, without waiting; does nothing by default
   * @throws BackendException if the backend fails
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  default Runnable lock(List<Cache> caches, LineSink lines) throws InterruptedException {
    return () -> {};
  }

  /**
   * Tries to claim a resource against all other users of the backend. Does not wait for them. At
   * any time no more nodes hold a resource than the smallest limit that one of them has named.
   *
   * @param resource the name of the resource
   * @param limit how many nodes may hold the resource
   * @param node the name of the node that claims it
   * @return the claim, or who holds the resource; granted by default
   * @throws BackendException if the backend fails
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  default ResourceClaim claim(String resource, int limit, String node) throws InterruptedException {
    return ResourceClaim.granted(Runnable::run);
  }

  /**
   * The answer to {@link #claim}.
   *
   * @param heldBy who holds the resource, such as {@code "deploy" of run 7}; empty if the claim is
   *     granted
   * @param release releases the resource without waiting, and runs a task when others can have it;
   *     called once if the claim is granted
   */
  record ResourceClaim(Optional<String> heldBy, Consumer<Runnable> release) {

    /**
     * Returns a claim that is granted.
     *
     * @param release releases the resource, and then runs the task that it receives
     * @return the claim
     */
    public static ResourceClaim granted(Consumer<Runnable> release) {
      return new ResourceClaim(Optional.empty(), release);
    }

    /**
     * Returns a claim that is not granted.
     *
     * @param by who holds the resource
     * @return the claim
     */
    public static ResourceClaim heldBy(String by) {
      return new ResourceClaim(Optional.of(by), Runnable::run);
    }
  }

  /**
   * Announces this run to older runs of the same pipeline and key, which it supersedes.
   *
   * @param key the key that the run was started with
   * @return the announcement, by which a newer run is learnt of; empty by default, for a backend
   *     without other programs
   * @throws BackendException if the backend fails
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  default Optional<Announcement> announce(String key) throws InterruptedException {
    return Optional.empty();
  }

  /** An announcement of a run, which ends with its session. */
  interface Announcement {

    /**
     * Returns the newer run that supersedes this one.
     *
     * @return the id of that run; empty if there is none
     * @throws BackendException if the backend fails
     * @throws InterruptedException if the thread was interrupted meanwhile
     */
    Optional<String> supersededBy() throws InterruptedException;
  }

  /**
   * Creates a network without any container. Containers in it reach each other by their host names.
   *
   * @return the name of the network for {@link ContainerRequest#networks}
   * @throws BackendException if the backend fails, or has no networks
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  default String createNetwork() throws InterruptedException {
    throw new BackendException("This backend has no networks, which services need", null);
  }

  /**
   * Removes a network that has no containers left.
   *
   * @param network the network, as returned by {@link #createNetwork}
   * @throws BackendException if the removal failed; the session tries again when it is closed
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  default void removeNetwork(String network) throws InterruptedException {}

  /**
   * Returns what the backend does instead of the steps of a stage, for backends of tests that play
   * a script.
   *
   * @param stage the stage
   * @param attempt the number of the attempt, starting with 1
   * @return the substitute; empty by default, which executes the steps
   * @throws BackendException if the script says so
   */
  default Optional<Substitute> substitute(Stage stage, int attempt) {
    return Optional.empty();
  }

  /** A substitute for the steps of a stage. */
  interface Substitute {

    /**
     * Starts the execution whose exit code is that of the stage. Called once.
     *
     * @param lines receives the output
     * @return the execution, which is running
     */
    Execution start(LineSink lines);

    /**
     * Returns the outputs that it makes.
     *
     * @return the contents by output
     */
    Map<Output<?>, Object> outputs();
  }

  /**
   * Returns an invented source of the run, for backends of tests.
   *
   * @return the source; empty by default, so that the source of the pipeline is read
   */
  default Optional<SourceInfo> source() {
    return Optional.empty();
  }

  /**
   * Tracks work for this run that is about to be passed to a thread, for backends whose time stands
   * still while work is done. The work counts from this call until the returned task has run; the
   * caller runs that task exactly once.
   *
   * @param task the work
   * @return what to run in its place; the task itself by default
   */
  default Runnable track(Runnable task) {
    return task;
  }

  /**
   * Returns a lock that its owner may hold while it waits for time to pass, for backends whose time
   * stands still while work is done: to wait for such a lock is not work.
   *
   * @return the lock, which has no conditions; a {@link ReentrantLock} by default
   */
  default Lock newLock() {
    return new ReentrantLock();
  }

  /**
   * Returns what the backend did besides the run, such as removing what an earlier run has left.
   * Called once, at the end of the run.
   *
   * @return a line for each; empty by default
   */
  default List<String> notices() {
    return List.of();
  }

  /**
   * Keeps the workspace, and the containers that were {@linkplain Container#keep kept}, when the
   * session is closed. Called if the run has a record and did not succeed. Does nothing by default.
   */
  default void keep() {}

  /**
   * Lets the end of the session leave the workspace, but none of the containers. For a run that has
   * succeeded, in whose workspace a stage may run again. Default: keeps nothing.
   */
  default void keepWorkspace() {}

  /**
   * Removes everything that this session has created, including what failed calls have left, and
   * what earlier sessions of the run have kept. Leaves what is {@linkplain #keep kept}. If the run
   * is killed, this is called while stages are still running, and again when the run ends.
   *
   * @return a line for each thing that could not be removed; empty if nothing is left
   */
  List<String> close();
}
