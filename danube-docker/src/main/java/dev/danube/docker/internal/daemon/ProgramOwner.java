package dev.danube.docker.internal.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * The program that made something: the host, the process, and when that started, since numbers of
 * processes are used again. Immutable.
 *
 * @param host the machine, and on Linux the namespace of its processes
 * @param pid the number of the process there
 * @param started when the process started, or {@code unknown}
 */
public record ProgramOwner(String host, long pid, String started) {

  /** Which of the fields after the name. */
  private static final int START_TIME = 19;

  private static final ProgramOwner SELF = of(ProcessHandle.current());

  static ProgramOwner self() {
    return SELF;
  }

  private static ProgramOwner of(ProcessHandle process) {
    return new ProgramOwner(thisHost(), process.pid(), started(process));
  }

  /**
   * On Linux counted from the boot of the machine, and with the name of that boot: the time of day
   * may be set while a process runs, and then its start moves.
   */
  private static String started(ProcessHandle process) {
    return ticks(process.pid())
        .flatMap(ticks -> read("/proc/sys/kernel/random/boot_id").map(boot -> ticks + "@" + boot))
        .or(() -> process.info().startInstant().map(Instant::toString))
        .orElse("unknown");
  }

  /** See {@code man 5 proc_pid_stat}; the name of the program may have blanks and parentheses. */
  private static Optional<String> ticks(long pid) {
    return read("/proc/" + pid + "/stat")
        .map(stat -> stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[START_TIME]);
  }

  /** Reads what {@link #toString} wrote. */
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
   * Whether it surely runs no more: it was a process of this host, and there is none like it. Where
   * processes of others are hidden nobody can be sure, but of those of an earlier boot.
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

  /** The first process is never one's own, unless it is the only one there is to see. */
  private static boolean seesAll() {
    return !Files.exists(Path.of("/proc/self")) || Files.exists(Path.of("/proc/1"));
  }

  @Override
  public String toString() {
    return host + "/" + pid + "/" + started;
  }

  /**
   * The host's own idea of its name; asking the network for it may take long. Machines made from
   * one image have one name, and containers may share it, so it does not stand alone.
   */
  private static String thisHost() {
    String name =
        read("/proc/sys/kernel/hostname")
            .or(() -> Optional.ofNullable(System.getenv("HOSTNAME")))
            .or(() -> Optional.ofNullable(System.getenv("COMPUTERNAME")))
            .orElse("unknown");
    String machine =
        read("/etc/machine-id").map(id -> Integer.toHexString(id.hashCode())).orElse("");
    return (name + "." + machine + "." + processNamespace()).replace('/', '_');
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
