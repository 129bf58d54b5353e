package dev.danube.engine.spi;

import dev.danube.BackendException;
import dev.danube.Readiness;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/**
 * A container of a run. Thread-safe: several steps may run in it at once. Every blocking method
 * ends early, with {@link InterruptedException}, when its thread is interrupted.
 */
public interface Container {

  /**
   * Starts an idle container, which runs until it is removed or this program ends.
   *
   * @throws ImageException if the image lacks a program that an idle container needs
   * @throws BackendException if the backend fails
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  void start() throws InterruptedException;

  /**
   * Starts the image's own entrypoint with the arguments of the request.
   *
   * @param lines receives the output
   * @return the running program
   * @throws BackendException if the backend fails
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  Execution command(LineSink lines) throws InterruptedException;

  /**
   * Starts a step in an idle container. The container was {@linkplain #start started} before.
   *
   * @param request the step
   * @param lines receives the output
   * @return the running step
   * @throws BackendException if the backend fails
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  Execution exec(ExecRequest request, LineSink lines) throws InterruptedException;

  /**
   * Connects the container to a further network.
   *
   * @param network the network, as returned by {@link Session#createNetwork}
   * @param hostName the name by which other containers in the network reach this one
   * @throws BackendException if the backend fails
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  default void join(String network, String hostName) throws InterruptedException {
    throw new BackendException("This backend has no networks, which services need", null);
  }

  /**
   * Disconnects the container from a network that it has {@linkplain #join joined}.
   *
   * @param network the network
   * @throws BackendException if the backend fails
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  default void leave(String network) throws InterruptedException {}

  /**
   * Returns the check for a running command that tells when it is ready, if the user names none.
   *
   * @return such as the health check of the image; empty, which means ready at once, by default
   * @throws BackendException if the backend fails
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  default Optional<Readiness.Check> usualReadiness() throws InterruptedException {
    return Optional.empty();
  }

  /**
   * Checks once whether a running command is ready.
   *
   * @param check the check
   * @param linePrinted returns whether the line of a {@link Readiness.LogLine} was printed
   * @return true if the command is ready; true by default
   * @throws UnhealthyException if the command will not be ready
   * @throws UncheckableException if the check is not possible
   * @throws BackendException if the backend fails
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  default boolean isReady(Readiness.Check check, BooleanSupplier linePrinted)
      throws InterruptedException {
    return true;
  }

  /**
   * Checks once whether a step that runs in the background of the container is ready. The steps
   * that wait for it are in the same container, and reach it on the loopback interface.
   *
   * @param check the check
   * @param linePrinted returns whether the line of a {@link Readiness.LogLine} was printed
   * @return true if the step is ready; as {@link #isReady} by default
   * @throws UncheckableException if the check is not possible
   * @throws BackendException if the backend fails
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  default boolean isBackgroundReady(Readiness.Check check, BooleanSupplier linePrinted)
      throws InterruptedException {
    return isReady(check, linePrinted);
  }

  /**
   * Puts files for a step into {@link Session#SECRETS} of a started container. Only their user can
   * read them. Several steps may use the same file at once. Does nothing by default.
   *
   * @param files the contents by file name
   * @param user the user that reads the files; empty for the container's own user
   * @throws BackendException if the backend fails
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  default void putSecrets(Map<String, String> files, Optional<String> user)
      throws InterruptedException {}

  /**
   * Removes the files of a step that has ended. A file that other steps still use stays until the
   * last of them has ended. Does nothing by default.
   *
   * @param names the names of the files
   * @throws BackendException if the backend fails
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  default void removeSecrets(Set<String> names) throws InterruptedException {}

  /**
   * Returns the ports of the running container that are published on the backend's machine.
   *
   * @return the port there, by the port in the container; empty by default
   * @throws BackendException if the backend fails
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  default Map<Integer, Integer> publishedPorts() throws InterruptedException {
    return Map.of();
  }

  /**
   * Returns why the container no longer runs.
   *
   * @return the reason, in words; empty if the container runs
   * @throws BackendException if the backend fails
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  Optional<String> exitReason() throws InterruptedException;

  /**
   * Reads files of the workspace, also if the container does not run.
   *
   * @param path a file or folder, relative to the workspace; empty for the whole workspace
   * @param files receives the file, or all files in the folder at any depth; nothing if the path
   *     does not exist
   * @throws IOException if {@code files} throws it
   * @throws BackendException if the backend fails
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  void read(String path, FileSink files) throws IOException, InterruptedException;

  /**
   * Creates a folder in the workspace that every user may write to, with the folders above it. Also
   * called before the container is started.
   *
   * @param path the folder, relative to the workspace
   * @throws BackendException if the backend fails
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  void makeFolder(String path) throws InterruptedException;

  /**
   * Writes a file of the workspace, and creates the folders above it.
   *
   * @param path the file, relative to the workspace
   * @param content the new content of the file
   * @throws BackendException if the backend fails
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  void write(String path, byte[] content) throws InterruptedException;

  /**
   * Writes a folder to an archive. Called only on a backend that {@linkplain Backend#hasFiles has
   * files}. Writes nothing by default.
   *
   * @param path the absolute path of the folder
   * @param archive receives the archive
   * @throws IOException if the archive cannot be written
   * @throws BackendException if the backend fails
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  default void saveFolder(String path, OutputStream archive)
      throws IOException, InterruptedException {}

  /**
   * Fills a folder with an archive that {@link #saveFolder} has written for the same path. Works
   * before the container is started. Does nothing by default.
   *
   * @param path the absolute path of the folder
   * @param archive the archive
   * @throws BackendException if the archive cannot be read, or the backend fails
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  default void restoreFolder(String path, InputStream archive) throws InterruptedException {}

  /** A receiver of files, one after another. */
  @FunctionalInterface
  interface FileSink {

    /**
     * Returns whether a file is to be read; other files are skipped.
     *
     * @param path the file, relative to the workspace
     * @return true by default
     */
    default boolean wants(String path) {
      return true;
    }

    /**
     * Receives a file.
     *
     * @param path the file, relative to the workspace, with {@code /} between folders
     * @param mode the permissions, as in {@code chmod}
     * @param content the content, which is valid until this method returns and need not be read
     * @throws IOException to stop reading
     */
    void file(String path, int mode, InputStream content) throws IOException;

    /**
     * Receives a symbolic link, which is not followed. Does nothing by default.
     *
     * @param path the link, relative to the workspace, with {@code /} between folders
     * @param target the target, as written in the link
     * @throws IOException to stop reading
     */
    default void link(String path, String target) throws IOException {}

    /**
     * Receives the progress of reading a large file, a few times a second at most. Does nothing by
     * default.
     *
     * @param path the file, relative to the workspace
     * @param done the number of bytes that were read
     * @param total the size of the file in bytes; equal to {@code done} at the end
     */
    default void progress(String path, long done, long total) {}
  }

  /**
   * Keeps the container for people to open a shell in. If its session is {@linkplain Session#keep
   * kept}, the container is not removed when the session is closed. Only called in sessions that
   * {@linkplain SessionRequest#keepsFailed keep} failed containers.
   *
   * @param workdir the working directory of the step that failed
   * @param user the user of that step, if it is not the container's own
   * @return the command that opens a shell in the container; empty, if there is none, by default
   * @throws BackendException if the backend fails
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  default Optional<String> keep(String workdir, Optional<String> user) throws InterruptedException {
    return Optional.empty();
  }

  /**
   * Returns a command with which a person repeats a step on the kept workspace, without Danube.
   *
   * @param request the step, as {@link #exec} received it, without secrets
   * @param secrets the names of the variables with secrets, which the person has to set
   * @param mask masks secrets; applied before anything is quoted
   * @return the command; empty, if there is none, by default
   */
  default Optional<String> reproduceCommand(
      ExecRequest request, Set<String> secrets, UnaryOperator<String> mask) {
    return Optional.empty();
  }

  /**
   * Returns a command with which a person repeats the {@link #command} of the container on the kept
   * workspace, without Danube.
   *
   * @param mask masks secrets; applied before anything is quoted
   * @return the command; empty, if there is none, by default
   */
  default Optional<String> reproduceCommand(UnaryOperator<String> mask) {
    return Optional.empty();
  }

  /**
   * Removes the container, whether it runs or not, with all that runs in it.
   *
   * @throws BackendException if the removal failed; the session tries again when it is closed
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  void remove() throws InterruptedException;
}
