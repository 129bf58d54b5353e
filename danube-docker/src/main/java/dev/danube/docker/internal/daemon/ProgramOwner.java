package dev.danube.docker.internal.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * The program that created something: the host, the process id, and the start time of the process,
 * because process ids are reused. Immutable.
 *
 * @param host the machine, and on Linux the namespace of its processes
 * @param pid the process id on that host
 * @param started the start time of the process, or {@code unknown}
 */
public record ProgramOwner(String host, long pid, String started) {

  /** The index of the start time among the fields after the name. */
  private static final int START_TIME = 19;

  private static final ProgramOwner SELF = of(ProcessHandle.current());

  static ProgramOwner self() {
    return SELF;
  }

  private static ProgramOwner of(ProcessHandle process) {
    return new ProgramOwner(thisHost(), process.pid(), started(process));
  }

  /**
   * Returns the start time of a process. On Linux it is counted from the boot of the machine and
   * followed by the id of that boot. A time of day would change when the clock is set.
   */
  private static String started(ProcessHandle process) {
    return ticks(process.pid())
        .flatMap(ticks -> read("/proc/sys/kernel/random/boot_id").map(boot -> ticks + "@" + boot))
        .or(() -> process.info().startInstant().map(Instant::toString))
        .orElse("unknown");
  }

  /** Reads {@code man 5 proc_pid_stat}; a program's name may have blanks and parentheses. */
  private static Optional<String> ticks(long pid) {
    return read("/proc/" + pid + "/stat")
        .map(stat -> stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[START_TIME]);
  }

  /** Parses the result of {@link #toString}. */
  public static Optional<ProgramOwner> parse(String text) {
    String[] parts = text.split("/", -1);
    try {
      return parts.length == 3
          ? Optional.of(new ProgramOwner(parts[0], Long.parseLong(parts[1]), parts[2]))
          : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  public boolean isOfThisHost() {
    return host.equals(SELF.host);
  }

  /**
   * Returns whether the program has certainly ended: it was a process of this host and no longer
   * exists. Where the processes of other users are hidden, a process that is not found may still be
   * running, unless it is of an earlier boot.
   */
  public boolean isDead() {
    if (!isOfThisHost()) {
      return false;
    }
    Optional<ProcessHandle> process = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
    return process.isPresent() ? !isSame(of(process.get())) : isOfEarlierBoot() || seesAll();
  }

  private boolean isSame(ProgramOwner running) {
    boolean isComparable = running.started.contains("@") == started.contains("@");
    return !isComparable || running.started.equals(started);
  }

  private boolean isOfEarlierBoot() {
    String boot = SELF.started.substring(SELF.started.indexOf('@') + 1);
    return started.contains("@") && !started.endsWith("@" + boot);
  }

  /** Returns whether other users' processes are visible. Process 1 usually is one of them. */
  private static boolean seesAll() {
    return !Files.exists(Path.of("/proc/self")) || Files.exists(Path.of("/proc/1"));
  }

  @Override
  public String toString() {
    return host + "/" + pid + "/" + started;
  }

  /**
   * Returns the host's own name, with the machine's id and the process namespace. Asking the
   * network for the name may take long. The name alone is not unique: machines created from one
   * image have the same name, and containers may share it.
   */
  private static String thisHost() {
    String name = hostName();
    String machine =
        read("/etc/machine-id").map(id -> Integer.toHexString(id.hashCode())).orElse("");
    return (name + "." + machine + "." + processNamespace()).replace('/', '_');
  }

  /** Returns the host's own name, or {@code unknown}. */
  static String hostName() {
    return read("/proc/sys/kernel/hostname")
        .or(() -> Optional.ofNullable(System.getenv("HOSTNAME")))
        .or(() -> Optional.ofNullable(System.getenv("COMPUTERNAME")))
        .orElse("unknown");
  }

  private static String processNamespace() {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString().replaceAll("\\D", "");
    } catch (IOException | UnsupportedOperationException e) {
      return "";
    }
  }

  private static Optional<String> read(String file) {
    try {
      return Optional.of(Files.readString(Path.of(file)).strip()).filter(text -> !text.isEmpty());
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
