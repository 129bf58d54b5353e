package dev.danube.testing;

import dev.danube.ImageBuild;
import dev.danube.ImageInfo;
import dev.danube.ImageRef;
import dev.danube.Output;
import dev.danube.PublishedPort;
import dev.danube.Readiness;
import dev.danube.SourceInfo;
import dev.danube.Stage;
import dev.danube.engine.spi.BuildInput;
import dev.danube.engine.spi.Container;
import dev.danube.engine.spi.ContainerRequest;
import dev.danube.engine.spi.ExecRequest;
import dev.danube.engine.spi.Execution;
import dev.danube.engine.spi.ImageException;
import dev.danube.engine.spi.Images;
import dev.danube.engine.spi.LineSink;
import dev.danube.engine.spi.Session;
import dev.danube.engine.spi.UnhealthyException;
import dev.danube.event.RunEvent.LogStream;
import dev.danube.testing.StageScript.Fault;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.Lock;
import java.util.function.BooleanSupplier;

/** A session of one run on a {@link FakeBackend}. */
final class FakeSession implements Session {

  private final FakeBackend backend;
  private final FakeImages images;
  private final VirtualTime time;
  private final ConcurrentNavigableMap<String, byte[]> files = new ConcurrentSkipListMap<>();

  FakeSession(FakeBackend backend) {
    this.backend = backend;
    this.time = backend.time();
    this.images = new FakeImages(backend.registry().orElseGet(FakeRegistry::new));
  }

  @Override
  public Instant now() {
    return time.now();
  }

  @Override
  public Timer schedule(Duration delay, Runnable task) {
    return time.schedule(delay, task);
  }

  @Override
  public Runnable track(Runnable task) {
    return time.track(task);
  }

  @Override
  public Lock newLock() {
    return new VirtualLock(time);
  }

  @Override
  public Optional<Substitute> substitute(Stage stage, int attempt) {
    return backend.script(stage.name()).map(script -> played(script.forAttempt(attempt)));
  }

  private Substitute played(StageScript script) {
    if (script.fault() == Fault.FAILS_TO_PULL) {
      throw new ImageException("the fake stage is set to have no image", null);
    }
    return new Substitute() {
      @Override
      public Execution start(LineSink lines) {
        return play(script, lines);
      }

      @Override
      public Map<Output<?>, Object> outputs() {
        return script.outputs();
      }
    };
  }

  private Execution play(StageScript script, LineSink lines) {
    script.lines().forEach(line -> lines.line(LogStream.STDOUT, line));
    script
        .files()
        .forEach((path, content) -> files.put(path, content.getBytes(StandardCharsets.UTF_8)));
    return new FakeExecution(time, script);
  }

  @Override
  public Optional<SourceInfo> source() {
    return Optional.of(backend.source());
  }

  @Override
  public Images images() {
    return images;
  }

  @Override
  public String createNetwork() {
    return "network";
  }

  @Override
  public Container create(ContainerRequest request, LineSink lines) {
    return new FakeContainer(request.hostName().map(backend::service), request.publish());
  }

  @Override
  public List<String> close() {
    return List.of();
  }

  /** Images that are always present at the daemon, and a registry in memory. */
  private static final class FakeImages implements Images {

    private final FakeRegistry registry;
    private final Map<ImageRef, List<ImageRef>> names = new ConcurrentHashMap<>();
    private final Map<ImageRef, Map<String, String>> labels = new ConcurrentHashMap<>();

    FakeImages(FakeRegistry registry) {
      this.registry = registry;
    }

    @Override
    public FakeRegistry registry() {
      return registry;
    }

    @Override
    public Optional<ImageInfo> inspect(ImageRef image) {
      boolean isBuilt = names.values().stream().anyMatch(all -> all.contains(image));
      return registry
          .inspect(image)
          .map(info -> info.digests().isEmpty() ? pulled(image, info) : info)
          .or(() -> isBuilt ? Optional.of(made(image)) : Optional.empty());
    }

    /** Returns an image with its reference in the registry, as Docker has it after a pull. */
    private ImageInfo pulled(ImageRef image, ImageInfo info) {
      return new ImageInfo(
          info.id(),
          List.of(registry.reference(image)),
          info.platform(),
          info.created(),
          info.size(),
          info.config(),
          info.history());
    }

    private ImageInfo made(ImageRef image) {
      return FakeRegistry.made(image.reference(), labels.getOrDefault(image, Map.of()));
    }

    @Override
    public void ensurePresent(ImageRef image, Optional<String> platform, LineSink lines) {}

    @Override
    public boolean exists(ImageRef image) {
      return registry.digest(image).isPresent();
    }

    @Override
    public ImageRef build(ImageBuild build, BuildInput input, LineSink lines) {
      ImageRef built = input.names().isEmpty() ? ImageRef.of("fake/image") : input.names().get(0);
      names.put(built, input.names());
      Map<String, String> all = new HashMap<>(build.labels());
      all.putAll(input.labels());
      input.names().forEach(name -> labels.put(name, Map.copyOf(all)));
      return built;
    }

    @Override
    public void tag(ImageRef image, ImageRef name, LineSink lines) {}

    @Override
    public ImageRef push(ImageRef image, LineSink lines) {
      return names.getOrDefault(image, List.of(image)).stream()
          .map(name -> registry.push(name, made(image)))
          .reduce((first, second) -> first)
          .orElse(image);
    }

    @Override
    public void remove(ImageRef image) {}
  }

  /**
   * A container in which everything succeeds in no time, unless the script of a service differs.
   */
  private final class FakeContainer implements Container {

    private final StageScript success = new StageScript();
    private final Optional<ServiceScript> service;
    private final List<PublishedPort> publish;
    private volatile Instant startedAt = Instant.MIN;

    /**
     * Creates a container.
     *
     * @param service what its program does; empty if it is not the container of a service
     * @param publish the ports to publish, on the same port if any is wanted
     */
    FakeContainer(Optional<ServiceScript> service, List<PublishedPort> publish) {
      this.service = service;
      this.publish = publish;
    }

    @Override
    public Map<Integer, Integer> publishedPorts() {
      Map<Integer, Integer> ports = new TreeMap<>();
      publish.forEach(
          port -> ports.put(port.port(), port.hostPort() == 0 ? port.port() : port.hostPort()));
      return ports;
    }

    @Override
    public void join(String network, String hostName) {}

    @Override
    public void start() {}

    @Override
    public Execution command(LineSink lines) {
      startedAt = time.now();
      service.ifPresent(
          script -> script.lines().forEach(line -> lines.line(LogStream.STDOUT, line)));
      return new FakeExecution(time, service.map(ServiceScript::program).orElse(success));
    }

    @Override
    public Optional<Readiness.Check> usualReadiness() {
      return service.map(script -> new Readiness.HealthCheck());
    }

    @Override
    public boolean isReady(Readiness.Check check, BooleanSupplier linePrinted) {
      ServiceScript script = service.orElseThrow();
      if (script.healthProblem().isPresent()) {
        throw new UnhealthyException("is unhealthy: " + script.healthProblem().get());
      }
      boolean isDue = !time.now().isBefore(startedAt.plus(script.readyAfter()));
      boolean isPrinted =
          !(check instanceof Readiness.LogLine)
              || script.lines().isEmpty()
              || linePrinted.getAsBoolean();
      return isDue && isPrinted && !script.isNeverReady();
    }

    @Override
    public Execution exec(ExecRequest request, LineSink lines) {
      return new FakeExecution(time, success);
    }

    @Override
    public Optional<String> exitReason() {
      return Optional.empty();
    }

    @Override
    public void read(String path, FileSink sink) throws IOException {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        String name = file.getKey();
        boolean inside = path.isEmpty() || name.equals(path) || name.startsWith(path + "/");
        if (inside && sink.wants(name)) {
          sink.file(name, 0644, new ByteArrayInputStream(file.getValue()));
        }
      }
    }

    @Override
    public void makeFolder(String path) {}

    @Override
    public void write(String path, byte[] content) {
      files.put(path, content.clone());
    }

    @Override
    public void remove() {}
  }
}
