package dev.danube.engine.internal.run;

import dev.danube.BackendException;
import dev.danube.FailureKind;
import dev.danube.Service;
import dev.danube.engine.internal.InterruptibleAction;
import dev.danube.engine.internal.secret.RunSecrets;
import dev.danube.engine.internal.secret.StepFailedException;
import dev.danube.engine.spi.Execution;
import dev.danube.engine.spi.Session;
import dev.danube.internal.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The services of a stage or of a pipeline, from their start to their end. Not thread-safe. */
public final class ServiceGroup {

  private static final Logger LOG = LoggerFactory.getLogger(ServiceGroup.class);

  /** The time that a service has between SIGTERM and SIGKILL. Its data are removed anyway. */
  private static final Duration GRACE = Duration.ofSeconds(3);

  private static final Duration AFTER_KILL = Duration.ofSeconds(5);

  private final Session session;
  private final RunValues values;
  private final RunSecrets secrets;
  private final ContainerFactory containers;
  private final StageLog log;
  private final List<RunningService> running = new ArrayList<>();

  public ServiceGroup(
      Session session,
      RunValues values,
      RunSecrets secrets,
      ContainerFactory containers,
      StageLog log) {
    this.session = session;
    this.values = values;
    this.secrets = secrets;
    this.containers = containers;
    this.log = log;
  }

  /**
   * Starts services in a network, and waits until they are ready. Those that need no other service
   * start together; the others start when those that they need are ready.
   */
  public void start(List<Service> services, String network)
      throws StepFailedException, InterruptedException {
    List<Service> waiting = new ArrayList<>(services);
    while (!waiting.isEmpty()) {
      Set<String> notReady = waiting.stream().map(Service::name).collect(Collectors.toSet());
      List<Service> next =
          waiting.stream().filter(s -> Collections.disjoint(s.needs(), notReady)).toList();
      waiting.removeAll(next);
      int before = running.size();
      for (Service service : next) {
        start(service, network);
      }
      awaitReady(new ArrayList<>(running.subList(before, running.size())));
    }
  }

  /** Waits for all services at once: one that ends is reported while others are waited for. */
  private void awaitReady(List<RunningService> expected)
      throws StepFailedException, InterruptedException {
    for (RunningService service : expected) {
      service.expectReady(session);
    }
    while (!expected.isEmpty()) {
      for (RunningService service : List.copyOf(expected)) {
        if (service.isReady(session)) {
          expected.remove(service);
        } else {
          service.progress(session).ifPresent(log::say);
        }
      }
    }
  }

  private void start(Service service, String network)
      throws StepFailedException, InterruptedException {
    Map<String, String> env = new LinkedHashMap<>();
    service.env().forEach((name, value) -> env.put(name, values.text(value)));
    Map<String, String> contents = secrets.contents(service.secrets());
    ProcessLimits.check(env, service.command().orElse(List.of()));
    ProcessLimits.check(contents, List.of());
    Map<String, String> files = secrets.contents(service.secretFiles());
    ContainerFactory.NewContainer made =
        containers.create(
            log,
            service.image().orElseThrow(),
            service.platform(),
            image ->
                ContainerRequests.ofService(service, image)
                    .env(env)
                    .secrets(contents)
                    .secretFiles(files)
                    .networks(List.of(network)));
    ServiceLog lines = new ServiceLog(secrets);
    RunningService starting =
        new RunningService(service, made, lines, new LineAssembler(lines, secrets));
    running.add(starting);
    try {
      starting.start();
      if (!service.publish().isEmpty()) {
        log.publish(service.name(), made.container().publishedPorts());
      }
    } catch (BackendException e) {
      throw new StepFailedException(
          FailureKind.SERVICE,
          "service " + service.name() + " did not start: " + e.getMessage(),
          e);
    }
  }

  /** Connects the services to one more network. */
  void join(String network) throws InterruptedException {
    for (RunningService service : running) {
      service.made().container().join(network, service.name());
    }
  }

  /** Disconnects the services from a network that they have joined. */
  void leave(String network) throws InterruptedException {
    for (RunningService service : running) {
      service.made().container().leave(network);
    }
  }

  /** Writes the last lines of the services to a log. */
  public void showLogs(StageLog to) {
    for (RunningService service : running) {
      quietly(service, service::finishLogIfEnded);
      service.log().lastLines().forEach(line -> to.show(service.name() + " | " + line));
    }
  }

  /** Stops the services, the last one first. The session removes what could not be removed. */
  public void stop() {
    List<RunningService> stopping = new ArrayList<>(running);
    Collections.reverse(stopping);
    running.clear();
    stopping.forEach(service -> quietly(service, service::terminate));
    stopping.forEach(service -> quietly(service, () -> end(service)));
  }

  private void end(RunningService service) throws InterruptedException {
    Execution execution = service.execution();
    try {
      if (execution != null && execution.await(GRACE).isEmpty()) {
        LOG.info(
            "Service {} is still running {} after SIGTERM; killing it",
            service.name(),
            Durations.text(GRACE));
        execution.kill();
        execution.await(AFTER_KILL);
      }
    } finally {
      containers.remove(service.made());
      if (execution != null) {
        execution.close();
      }
    }
  }

  private static void quietly(RunningService service, InterruptibleAction action) {
    try {
      action.run();
    } catch (BackendException e) {
      LOG.debug("The daemon failed for service {}", service.name(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
