package dev.danube.engine.spi;

import dev.danube.BackendException;
import dev.danube.Readiness;
import java.io.IOException;
import java.io.InputStream;
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
   * Starts an idle container, which lives until it is removed or this program ends.
   *
   * @throws ImageException if the image has not got what staying idle takes
   * @throws BackendException if the backend fails
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  void start() throws InterruptedException;

  /**
   * Starts the image's own entrypoint with the arguments of the request.
   *
   * @param lines takes its output
   * @return the running program
   * @throws BackendException if the backend fails
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  Execution command(LineSink lines) throws InterruptedException;

  /**
   * Starts a step in an idle container that was started.
   *
   * @param request the step
   * @param lines takes its output
   * @return the running step
   * @throws BackendException if the backend fails
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  Execution exec(ExecRequest request, LineSink lines) throws InterruptedException;

  /**
   * Joins one more network.
   *
   * @param network as {@link Session#createNetwork} made it
   * @param hostName the name by which others there reach it
   * @throws BackendException if the backend fails
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  default void join(String network, String hostName) throws InterruptedException {
    throw new BackendException("This backend has no networks, which services need", null);
  }

  /**
   * Leaves such a network again.
   *
   * @param network the network
   * @throws BackendException if the backend fails
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  default void leave(String network) throws InterruptedException {}

  /**
   * Whether a running command takes work, as far as one look can tell.
   *
   * @param check what to look at
   * @param linePrinted whether the line was printed that a {@link Readiness.LogLine} waits for
   * @return true if it does; true by default
   * @throws BackendException if it cannot be told, or the backend fails
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  default boolean isReady(Readiness.Check check, BooleanSupplier linePrinted)
      throws InterruptedException {
    return true;
  }

  /**
   * Puts files into {@link Session#SECRETS} of a started container, where only their user reads
   * them. Several steps may have the same file at once. Does nothing by default.
   *
   * @param files contents by file name
   * @param user who reads them; empty for the container's own user
   * @throws BackendException if the backend fails
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  default void putSecrets(Map<String, String> files, Optional<String> user)
      throws InterruptedException {}

  /**
   * Removes such files when the last step that had them is done. Does nothing by default.
   *
   * @param names the names of the files
   * @throws BackendException if the backend fails
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  default void removeSecrets(Set<String> names) throws InterruptedException {}

  /**
   * Why the container does not run any more.
   *
   * @return what became of it, in words; empty if it runs
   * @throws BackendException if the backend fails
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  Optional<String> exitReason() throws InterruptedException;

  /**
   * Reads files of the workspace. Works also when the container does not run.
   *
   * @param path a file or folder relative to the workspace; empty for all of it
   * @param files takes each file, or all files in the folder at any depth; none if the path does
   *     not exist
   * @throws IOException if {@code files} throws it
   * @throws BackendException if the backend fails
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  void read(String path, FileSink files) throws IOException, InterruptedException;

  /**
   * Makes a folder of the workspace, with the folders above it, that every user may write to; also
   * before the container is started.
   *
   * @param path relative to the workspace
   * @throws BackendException if the backend fails
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  void makeFolder(String path) throws InterruptedException;

  /**
   * Writes a file of the workspace, with the folders above it.
   *
   * @param path relative to the workspace
   * @param content what is in it afterwards
   * @throws BackendException if the backend fails
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  void write(String path, byte[] content) throws InterruptedException;

  /** Takes files, one after another. */
  @FunctionalInterface
  interface FileSink {

    /**
     * Whether it takes a file at all; others are passed over.
     *
     * @param path relative to the workspace
     * @return true by default
     */
    default boolean wants(String path) {
      return true;
    }

    /**
     * Takes a file.
     *
     * @param path relative to the workspace, with {@code /} between folders
     * @param mode its permissions, as in {@code chmod}
     * @param content good until this method returns; need not be read
     * @throws IOException to stop reading
     */
    void file(String path, int mode, InputStream content) throws IOException;

    /**
     * Takes a symbolic link, which is not followed. Does nothing by default.
     *
     * @param path relative to the workspace, with {@code /} between folders
     * @param target where it leads, as the link has it
     * @throws IOException to stop reading
     */
    default void link(String path, String target) throws IOException {}

    /**
     * Takes notice of how far a large file is; a few times a second at most. Does nothing by
     * default.
     *
     * @param path of the file
     * @param done how many bytes were read
     * @param total of how many; equal to {@code done} when it is over
     */
    default void progress(String path, long done, long total) {}
  }

  /**
   * Lets the container outlive the session if that is {@linkplain Session#keep kept}, for people to
   * look into; it is not removed then. Only asked in sessions that {@linkplain
   * SessionRequest#keepsFailed keep} such.
   *
   * @param workdir the working directory of what has failed in it
   * @param user the user of that, if it is not the container's own
   * @return the command that opens a shell in it; empty, if this backend has none, by default
   * @throws BackendException if the backend fails
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  default Optional<String> keep(String workdir, Optional<String> user) throws InterruptedException {
    return Optional.empty();
  }

  /**
   * How a person repeats a step on the workspace that was kept, without Danube.
   *
   * @param request the step, as {@link #exec} got it, without secrets
   * @param secrets the names of variables with secrets; the person has to set them
   * @param mask hides secrets; applied before anything is quoted
   * @return a command; empty, if this backend has none, by default
   */
  default Optional<String> reproduceCommand(
      ExecRequest request, Set<String> secrets, UnaryOperator<String> mask) {
    return Optional.empty();
  }

  /**
   * How a person repeats the {@link #command} of the container, likewise.
   *
   * @param mask hides secrets
   * @return a command; empty, if this backend has none, by default
   */
  default Optional<String> reproduceCommand(UnaryOperator<String> mask) {
    return Optional.empty();
  }

  /**
   * Removes the container, running or not, with all that runs in it.
   *
   * @throws BackendException if that failed; the session tries again when it is closed
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  void remove() throws InterruptedException;
}
