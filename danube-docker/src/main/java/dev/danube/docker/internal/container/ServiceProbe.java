package dev.danube.docker.internal.container;

import com.github.dockerjava.api.command.HealthState;
import com.github.dockerjava.api.command.HealthStateLog;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.ContainerConfig;
import com.github.dockerjava.api.model.ContainerNetwork;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HealthCheck;
import com.github.dockerjava.api.model.InternetProtocol;
import dev.danube.BackendException;
import dev.danube.Readiness;
import dev.danube.docker.internal.daemon.Daemon;
import dev.danube.docker.internal.exec.DockerExec;
import dev.danube.engine.spi.UncheckableException;
import dev.danube.engine.spi.UnhealthyException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A check whether a service is ready. It runs inside the container of the service if that has a
 * shell: a service that this machine reaches is not always reachable from another container, and
 * vice versa.
 */
final class ServiceProbe {

  private static final Duration LIMIT = Duration.ofSeconds(2);
  private static final long NO_SHELL = 126;
  private static final long NOT_FOUND = 127;

  /**
   * A script that looks for a listening socket on more than the loopback interface, whose addresses
   * are {@code 127.x.x.x}, the same as IPv6 addresses, and {@code ::1}.
   */
  private static final String LISTENS =
      listens("??????7F:*|0000000000000000FFFF0000??????7F:*|00000000000000000000000001000000:*");

  /** A script that looks for a listening socket, on whatever interface. */
  private static final String LISTENS_ANYWHERE = listens("no-address");

  private static String listens(String ignored) {
    return "for f in /proc/net/tcp /proc/net/tcp6; do [ -r $f ] || continue;"
        + " while read -r n local remote state rest; do [ \"$state\" = 0A ] || continue;"
        + " case $local in "
        + ignored
        + ") ;; *:$1) exit 0;; esac;"
        + " done <$f; done; exit 1";
  }

  /** A script that sends a request. It ignores proxies, which may not know the service. */
  private static final String ANSWERS =
      "unset http_proxy HTTP_PROXY all_proxy ALL_PROXY; if command -v wget >/dev/null; then wget -q -O /dev/null \"$1\" || exit 1;"
          + " elif command -v curl >/dev/null; then curl -fsSL -m 2 -o /dev/null \"$1\" || exit 1;"
          + " else exit "
          + NO_SHELL
          + "; fi";

  private final Daemon daemon;
  private final String container;
  private final String hostName;
  private final String listens;

  ServiceProbe(Daemon daemon, String container, String hostName) {
    this(daemon, container, hostName, LISTENS);
  }

  private ServiceProbe(Daemon daemon, String container, String hostName, String listens) {
    this.daemon = daemon;
    this.container = container;
    this.hostName = hostName;
    this.listens = listens;
  }

  /** Returns a probe for a step, which other steps of the container reach on any interface. */
  static ServiceProbe ofBackground(Daemon daemon, String container) {
    return new ServiceProbe(daemon, container, "localhost", LISTENS_ANYWHERE);
  }

  /**
   * Returns whether a service is ready.
   *
   * @throws UnhealthyException if it is not, and its container is unhealthy, whatever the check is
   */
  boolean isReady(Readiness.Check check, BooleanSupplier linePrinted) throws InterruptedException {
    boolean isReady =
        check instanceof Readiness.LogLine ? linePrinted.getAsBoolean() : passes(check);
    if (!isReady) {
      throwIfUnhealthy(inspect().getState().getHealth());
    }
    return isReady;
  }

  private static void throwIfUnhealthy(@Nullable HealthState health) {
    if (health != null && "unhealthy".equals(health.getStatus())) {
      throw new UnhealthyException("is unhealthy: " + lastOutput(health));
    }
  }

  private boolean passes(Readiness.Check check) throws InterruptedException {
    if (check instanceof Readiness.Port port) {
      Optional<Boolean> inside = look(listens, String.format("%04X", port.port()));
      return inside.isPresent() ? inside.get() : connects(port.port());
    }
    if (check instanceof Readiness.Http http) {
      String path = ":" + http.port() + http.path();
      Optional<Boolean> inside = look(ANSWERS, "http://" + hostName + path);
      return inside.isPresent() ? inside.get() : answers("http://" + address() + path);
    }
    if (check instanceof Readiness.Command command) {
      return DockerExec.run(daemon, container, "", command.argv().toArray(String[]::new))
          .equals(OptionalLong.of(0));
    }
    return isHealthy();
  }

  /** Returns the result of a script in the container, or empty if the image lacks its programs. */
  private Optional<Boolean> look(String script, String argument) throws InterruptedException {
    OptionalLong code =
        DockerExec.run(daemon, container, "0", "/bin/sh", "-c", script, "sh", argument);
    boolean isLacking = code.orElse(1) == NO_SHELL || code.orElse(1) == NOT_FOUND;
    return isLacking ? Optional.empty() : Optional.of(code.equals(OptionalLong.of(0)));
  }

  private boolean isHealthy() throws InterruptedException {
    InspectContainerResponse inspected = inspect();
    HealthState health = inspected.getState().getHealth();
    if (health == null) {
      throw new UncheckableException(
          "its image has no HEALTHCHECK; use Readiness.port, logLine or command");
    }
    throwIfUnhealthy(health);
    return "healthy".equals(health.getStatus()) || isHealthyNow(inspected.getConfig());
  }

  private static String lastOutput(HealthState health) {
    List<HealthStateLog> log = health.getLog();
    if (log == null || log.isEmpty()) {
      return "its health check printed nothing";
    }
    HealthStateLog last = log.get(log.size() - 1);
    String printed = String.valueOf(last.getOutput()).strip();
    return "its health check ended with exit code "
        + last.getExitCodeLong()
        + (printed.isEmpty() ? " and printed nothing" : ": " + printed);
  }

  /**
   * Runs the health check now. The daemon runs it for the first time after its interval, which is
   * 30 seconds by default.
   */
  private boolean isHealthyNow(ContainerConfig config) throws InterruptedException {
    List<String> test = test(config);
    if (test.size() < 2) {
      return false;
    }
    List<String> args = test.subList(1, test.size());
    String[] argv =
        test.get(0).equals("CMD-SHELL")
            ? new String[] {"/bin/sh", "-c", args.get(0)}
            : args.toArray(String[]::new);
    return DockerExec.run(daemon, container, "", argv).equals(OptionalLong.of(0));
  }

  private static List<String> test(ContainerConfig config) {
    HealthCheck check = config.getHealthcheck();
    return check == null || check.getTest() == null ? List.of() : check.getTest();
  }

  /**
   * Returns the check for a service whose readiness the user does not define: the health check of
   * its image, else the lowest TCP port that the image exposes, else none.
   */
  Optional<Readiness.Check> usual() throws InterruptedException {
    ContainerConfig config = inspect().getConfig();
    List<String> test = test(config);
    if (!test.isEmpty() && !test.get(0).equals("NONE")) {
      return Optional.of(new Readiness.HealthCheck());
    }
    ExposedPort[] ports = config.getExposedPorts();
    return Stream.of(ports == null ? new ExposedPort[0] : ports)
        .filter(port -> port.getProtocol() == InternetProtocol.TCP)
        .map(ExposedPort::getPort)
        .min(Integer::compare)
        .map(Readiness.Port::new);
  }

  private InspectContainerResponse inspect() throws InterruptedException {
    return daemon.inspectContainer(container);
  }

  private String address() throws InterruptedException {
    return inspect().getNetworkSettings().getNetworks().values().stream()
        .map(ContainerNetwork::getIpAddress)
        .filter(Objects::nonNull)
        .filter(address -> !address.isEmpty())
        .findFirst()
        .orElseThrow(
            () -> new BackendException("it has no address; check that it is still running", null));
  }

  /** Connects from this machine, if the daemon is on it, because the image has no shell. */
  private boolean connects(int port) throws InterruptedException {
    requireLocal("Readiness.port needs a shell in the image");
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address(), port), (int) LIMIT.toMillis());
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private boolean answers(String url) throws InterruptedException {
    requireLocal("Readiness.http needs wget or curl in the image");
    HttpClient http =
        HttpClient.newBuilder()
            .connectTimeout(LIMIT)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
    HttpRequest request = HttpRequest.newBuilder(URI.create(url)).timeout(LIMIT).build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() < 400;
    } catch (IOException e) {
      return false;
    }
  }

  private void requireLocal(String otherwise) throws InterruptedException {
    if (!daemon.isOnThisMachine()) {
      throw new UncheckableException(
          otherwise
              + ", because the daemon does not run on this machine itself; use logLine or command");
    }
  }
}
