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
 * A lock that shows all programs that a run is running. The operating system releases the lock when
 * the program that holds it dies.
 */
public final class RunLock implements AutoCloseable {

  /**
   * The locks that this program holds. Asking the system about one of them would release it: on
   * Linux and macOS a lock ends when any channel of the program to the file is closed.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  /**
   * The number of attempts. A program that checks whether a run is running holds the lock for a
   * moment.
   */
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
   * Acquires the lock of a run.
   *
   * @param file the lock file of its record, whose folder is created if necessary
   * @return the lock, which the caller closes; empty if the run is running
   * @throws IOException if the file cannot be created
   */
  public static Optional<RunLock> acquire(Path file) throws IOException {
    Files.createDirectories(requireNonNull(file.getParent(), "the folder of a lock"));
    return acquire(file, TRIES);
  }

  /**
   * Acquires the lock of a run if there is a record. Does not wait long for programs that only
   * check whether the run is running.
   *
   * @param file the lock file of its record
   * @return the lock, which the caller closes; empty if the run is running, or a program is
   *     checking that
   * @throws java.nio.file.NoSuchFileException if there is no record
   * @throws IOException if it cannot be acquired for another reason
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
   * Tries once to acquire a lock.
   *
   * @param isShared whether others may share the lock; used to check that the run is not running
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
              ? FileChannel.open(file, StandardOpenOption.READ) // it may belong to another user
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

  /** Returns whether the lock of a run is held. */
  public static synchronized boolean isTaken(Path lockFile) throws IOException {
    if (!Files.exists(lockFile)) {
      return false;
    }
    Path file = lockFile.toRealPath();
    Optional<RunLock> lock;
    try {
      lock = attempt(file, true);
    } catch (AccessDeniedException e) {
      return false; // another user's, and unreadable: nothing shows that the run is running
    }
    if (lock.isPresent()) {
      lock.get().close();
    }
    return lock.isEmpty();
  }

  /**
   * Releases the lock.
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
