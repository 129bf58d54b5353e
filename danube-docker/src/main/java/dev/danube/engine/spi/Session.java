package dev.danube.engine.spi;

import dev.danube.BackendException;
import dev.danube.Output;
import dev.danube.SourceInfo;
import dev.danube.Stage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one run has of a backend: its workspace, its containers, and its time. Thread-safe. Every
 * blocking method ends early, with {@link InterruptedException}, when its thread is interrupted.
 */
public interface Session {

  /** The path of the workspace in every container of the run. */
  String WORKSPACE = "/workspace";

  /** The path of the files that hold secrets, in memory, in containers that have such. */
  String SECRETS = "/run/secrets";

  /**
   * The time of this backend, which need not be the time of the world.
   *
   * @return now
   */
  Instant now();

  /**
   * Runs a task later, on a thread of the backend. The task must be short.
   *
   * @param delay how much later
   * @param task the task
   * @return drops the task when it is closed, if it has not begun
   */
  Timer schedule(Duration delay, Runnable task);

  /** A task that waits for its time. */
  @FunctionalInterface
  interface Timer extends AutoCloseable {

    /** Drops the task if it has not begun. */
    @Override
    void close();
  }

  /**
   * The images of this backend.
   *
   * @return the images
   */
  Images images();

  /**
   * How many containers this session starts before they are asked for.
   *
   * @return 0 by default
   */
  default int startsAhead() {
    return 0;
  }

  /**
   * Takes notice that a container will probably be asked for soon: it may be made and started now,
   * and {@link #create} give it to the first who asks for an equal one. Returns at once; does
   * nothing by default.
   *
   * @param request what it shall be like; an idle one
   */
  default void prestart(ContainerRequest request) {}

  /**
   * Takes notice that a container that was expected will not be asked for. Returns at once; does
   * nothing by default.
   *
   * @param request as it was expected
   */
  default void cancelPrestart(ContainerRequest request) {}

  /**
   * Makes a container, with the workspace of the run in it, and does not start it yet. Its image
   * has been made sure of before, by {@link Images#ensurePresent}. One that was {@linkplain
   * #prestart expected} may be started already.
   *
   * @param request what it shall be like
   * @param lines is told how far it is, where files are put into the workspace first
   * @return the container
   * @throws ImageException if the image is gone again
   * @throws BackendException if the backend fails
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  Container create(ContainerRequest request, LineSink lines) throws InterruptedException;

  /**
   * Takes the files that shall be in the workspace before the first container starts.
   *
   * @param files the files
   * @param main the container whose user they shall belong to; empty for root
   * @throws BackendException if this backend has no files
   */
  default void uploadSource(List<SourceFile> files, Optional<ContainerRequest> main) {
    throw new BackendException("This backend has no workspace that a source could be put in", null);
  }

  /**
   * Is offered a folder of this machine as the workspace itself, in place of a copy of its files.
   *
   * @param folder the folder, by its absolute path
   * @return whether it is taken; false by default
   */
  default boolean bindSource(Path folder) {
    return false;
  }

  /**
   * Makes a network that nobody else is in. Containers in it reach each other by their host names.
   *
   * @return what {@link ContainerRequest#networks} calls it
   * @throws BackendException if the backend fails, or has no networks
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  default String createNetwork() throws InterruptedException {
    throw new BackendException("This backend has no networks, which services need", null);
  }

  /**
   * Removes a network that no container is in any more.
   *
   * @param network as it was made
   * @throws BackendException if that failed; the session tries again when it is closed
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  default void removeNetwork(String network) throws InterruptedException {}

  /**
   * What the backend does in place of the steps of a stage, if anything: a fake plays a script.
   *
   * @param stage the stage
   * @param attempt the number of the attempt, from 1
   * @param lines takes its output
   * @return what is played; empty, for the steps as they are, by default
   * @throws BackendException if the script says so
   */
  default Optional<Substitute> substitute(Stage stage, int attempt, LineSink lines) {
    return Optional.empty();
  }

  /** What is played in place of the steps of a stage. */
  interface Substitute {

    /**
     * The play: its exit code is that of the stage.
     *
     * @return the running play
     */
    Execution execution();

    /**
     * The outputs that it makes.
     *
     * @return contents by output
     */
    Map<Output<?>, Object> outputs();
  }

  /**
   * What is known of the source of the run, where the backend makes that up.
   *
   * @return empty by default
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
   * What the backend found and did beside the run, such as removing what an earlier one has left.
   * Asked once, before the session is closed.
   *
   * @return a line each; none by default
   */
  default List<String> notices() {
    return List.of();
  }

  /**
   * Lets the workspace, and the containers that were {@linkplain Container#keep kept}, be there
   * when the session is closed: the run has a record, and did not succeed. Does nothing by default.
   */
  default void keep() {}

  /**
   * Removes everything that this session has made, also what calls that failed left behind, and
   * what earlier sessions of the run have kept, unless that shall be {@linkplain #keep kept}.
   *
   * @return what could not be removed, a line each; empty if nothing is left
   */
  List<String> close();
}
