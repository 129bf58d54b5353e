package dev.danube.record.internal;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Says that a run goes on, to all programs that look at its record. The operating system lets go of
 * it when the program that holds it dies.
 */
public final class RunLock implements AutoCloseable {

  /**
   * What this program holds. Asking the system would let go of it: on Linux and macOS a lock ends
   * when any channel of the program to the file is closed.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  /** Who only looks has it for a moment. */
  private static final int TRIES = 50;

  private static final int FEW_TRIES = 5;

  private static final Duration PAUSE = Duration.ofMillis(20);

  private final Path file;
  private final FileChannel channel;

  private RunLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Takes the lock of a run.
   *
   * @param file the lock file of its record, whose folder is created if necessary
   * @return the lock, which the caller closes; empty if the run goes on
   * @throws IOException if no file can be made there
   */
  public static Optional<RunLock> acquire(Path file) throws IOException {
    Files.createDirectories(requireNonNull(file.getParent(), "the folder of a lock"));
    return acquire(file, TRIES);
  }

  /**
   * Takes it likewise if there is a record, and does not wait long for others who only look.
   *
   * @param file the lock file of its record
   * @return the lock, which the caller closes; empty if the run goes on, or somebody looks
   * @throws java.nio.file.NoSuchFileException if there is no record
   * @throws IOException if it cannot be taken for another reason
   */
  public static Optional<RunLock> tryAcquire(Path file) throws IOException {
    return acquire(file, FEW_TRIES);
  }

  private static Optional<RunLock> acquire(Path lockFile, int tries) throws IOException {
    Path folder = requireNonNull(lockFile.getParent(), "the folder of a lock").toRealPath();
    Path file = folder.resolve(requireNonNull(lockFile.getFileName(), "the name of a lock"));
    for (int i = 0; i < tries; i++) {
      Optional<RunLock> lock = attempt(file, false);
      if (lock.isPresent() || HELD.contains(file)) {
        return lock;
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
    return Optional.empty();
  }

  /**
   * Takes it once.
   *
   * @param isShared whether others may have it too, who only look whether somebody has it alone
   */
  private static synchronized Optional<RunLock> attempt(Path file, boolean isShared)
      throws IOException {
    if (!HELD.add(file)) {
      return Optional.empty();
    }
    FileChannel channel = null;
    FileLock lock = null;
    try {
      channel =
          isShared
              ? FileChannel.open(file, StandardOpenOption.READ) // it may be somebody else's
              : FileChannel.open(
                  file,
                  StandardOpenOption.CREATE,
                  StandardOpenOption.READ,
                  StandardOpenOption.WRITE);
      lock = channel.tryLock(0, Long.MAX_VALUE, isShared);
      return lock == null ? Optional.empty() : Optional.of(new RunLock(file, channel));
    } finally {
      if (lock == null) {
        HELD.remove(file);
        if (channel != null) {
          channel.close();
        }
      }
    }
  }

  /** Whether somebody has the lock of a run. */
  public static synchronized boolean isTaken(Path lockFile) throws IOException {
    if (!Files.exists(lockFile)) {
      return false;
    }
    Path file = lockFile.toRealPath();
    Optional<RunLock> lock;
    try {
      lock = attempt(file, true);
    } catch (AccessDeniedException e) {
      return false; // who runs it keeps it from us; nothing says that it goes on
    }
    if (lock.isPresent()) {
      lock.get().close();
    }
    return lock.isEmpty();
  }

  /**
   * Lets go of it.
   *
   * @throws IOException if the file cannot be closed
   */
  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      HELD.remove(file);
    }
  }
}
