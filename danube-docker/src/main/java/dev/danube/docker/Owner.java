package dev.danube.docker;

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
record Owner(String host, long pid, String started) {

  private static final Owner SELF = of(ProcessHandle.current());

  static Owner self() {
    return SELF;
  }

  private static Owner of(ProcessHandle process) {
    return new Owner(thisHost(), process.pid(), started(process));
  }

  private static String started(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toString).orElse("unknown");
  }

  /** Reads what {@link #toString} wrote. */
  static Optional<Owner> parse(String text) {
    String[] parts = text.split("/", -1);
    try {
      return parts.length == 3
          ? Optional.of(new Owner(parts[0], Long.parseLong(parts[1]), parts[2]))
          : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  boolean isOfThisHost() {
    return host.equals(SELF.host);
  }

  /** Whether it surely runs no more: it was a process of this host, and there is none like it. */
  boolean isDead() {
    return isOfThisHost()
        && ProcessHandle.of(pid)
            .filter(ProcessHandle::isAlive)
            .map(process -> !of(process).started.equals(started))
            .orElse(true);
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
