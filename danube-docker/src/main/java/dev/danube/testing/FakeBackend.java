package dev.danube.testing;

import static java.util.Objects.requireNonNull;

import dev.danube.Pipeline;
import dev.danube.Secret;
import dev.danube.Service;
import dev.danube.Stage;
import dev.danube.engine.spi.Backend;
import dev.danube.engine.spi.Session;
import dev.danube.engine.spi.SessionRequest;
import dev.danube.internal.Names;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A backend for tests of pipelines, without Docker and without waiting. Stages do what a script
 * says, and time is virtual: a pipeline of three hours with retries, timeouts and cancellations
 * runs in milliseconds and reports three hours. Immutable: every setter returns a changed copy.
 *
 * <p>A script replaces all steps of its stage, including Java code. In a stage without a script,
 * Java code runs for real and takes no virtual time, and every other step succeeds in no time.
 * Secrets are never fetched, the source is never read, images are neither pulled nor built, what is
 * pushed is in a {@link FakeRegistry}, nothing is written to disk, and artifacts are not collected.
 * The engine does everything else as on Docker.
 *
 * <p>Resources that nodes claim count among the runs of one {@code Danube}.
 *
 * <p>Example:
 *
 * <pre>{@code
 * FakeBackend fake = FakeBackend.create()
 *     .onBranch("main")
 *     .onStage("package", f -> f.exits(2).takes(Duration.ofMinutes(3)));
 * try (Danube danube = Danube.using(fake)) {
 *   assertThat(danube.run(pipeline).duration()).isEqualTo(Duration.ofMinutes(3));
 * }
 * }</pre>
 *
 * @see <a href="doc-files/testing.html">testing pipelines</a>
 */
public final class FakeBackend implements Backend {

  /** The settings, which do not change once a backend has them. */
  private static final class Data {

    private Map<String, StageScript> scripts = Map.of();
    private Map<String, ServiceScript> services = Map.of();
    private FakeSource source =
        new FakeSource(Optional.of("main"), Optional.empty(), Optional.empty());
    private Map<String, String> environment = Map.of();
    private Map<Secret, String> secrets = Map.of();
    private @Nullable FakeRegistry registry;
    private @Nullable FakeClock clock;

    Data copy() {
      Data copy = new Data();
      copy.scripts = scripts;
      copy.services = services;
      copy.source = source;
      copy.environment = environment;
      copy.secrets = secrets;
      copy.registry = registry;
      copy.clock = clock;
      return copy;
    }
  }

  private final Data data;

  private FakeBackend(Data data) {
    this.data = data;
  }

  /**
   * Returns a backend on which every stage succeeds. Its commit is on the default branch, {@code
   * main}, and has no tag. It has no environment variables and no base for changed paths.
   *
   * @return the backend
   */
  public static FakeBackend create() {
    return new FakeBackend(new Data());
  }

  /**
   * Sets what a stage does.
   *
   * @param stage the name of the stage; running a whole pipeline without this stage fails
   * @param script defines what the stage does; called immediately
   * @return the changed copy
   */
  public FakeBackend onStage(String stage, Consumer<? super StageScript> script) {
    StageScript made = StageScript.of(script);
    return changed(copy -> copy.scripts = with(copy.scripts, requireNonNull(stage, "stage"), made));
  }

  /**
   * Sets what a service does.
   *
   * @param service the name of the service; running a whole pipeline without this service fails
   * @param script defines what the service does; called immediately
   * @return the changed copy
   */
  public FakeBackend onService(String service, Consumer<? super ServiceScript> script) {
    ServiceScript made = ServiceScript.of(script);
    return changed(
        copy -> copy.services = with(copy.services, requireNonNull(service, "service"), made));
  }

  /**
   * Puts the commit on a branch. The default branch is {@code main}.
   *
   * @param name the branch
   * @return the changed copy
   */
  public FakeBackend onBranch(String name) {
    return with(new FakeSource(Optional.of(name), data.source.tag(), data.source.changed()));
  }

  /**
   * Gives the commit a tag.
   *
   * @param name the tag
   * @return the changed copy
   */
  public FakeBackend onTag(String name) {
    return with(new FakeSource(data.source.branch(), Optional.of(name), data.source.changed()));
  }

  /**
   * Sets the files that were changed, whatever the base is.
   *
   * @param paths the paths of the files from the root of the repository; none for no change
   * @return the changed copy
   */
  public FakeBackend changed(String... paths) {
    return with(
        new FakeSource(data.source.branch(), data.source.tag(), Optional.of(List.of(paths))));
  }

  private FakeBackend with(FakeSource source) {
    return changed(copy -> copy.source = source);
  }

  private FakeBackend changed(Consumer<Data> change) {
    Data copy = data.copy();
    change.accept(copy);
    return new FakeBackend(copy);
  }

  /**
   * Sets an environment variable of the JVM, as seen by conditions and Java code of stages.
   *
   * @param name the name of the variable
   * @param value the value of the variable
   * @return the changed copy
   */
  public FakeBackend environment(String name, String value) {
    return changed(copy -> copy.environment = with(copy.environment, name, value));
  }

  /**
   * Sets the content of a secret. Default: {@code fake-} followed by the name of the secret.
   *
   * @param secret the secret
   * @param content the content of the secret
   * @return the changed copy
   */
  public FakeBackend secret(Secret secret, String content) {
    return changed(copy -> copy.secrets = with(copy.secrets, secret, content));
  }

  /**
   * Sets the registries, so that a test can put images into them, and look at what a run pushed.
   * Default: registries that are empty when a run starts.
   *
   * @param registry the registries
   * @return the changed copy
   */
  public FakeBackend registry(FakeRegistry registry) {
    return changed(copy -> copy.registry = requireNonNull(registry, "registry"));
  }

  /**
   * Sets the clock at which runs start, and which they move on. Default: every run starts at the
   * same time.
   *
   * @param clock the clock
   * @return the changed copy
   */
  public FakeBackend clock(FakeClock clock) {
    return changed(copy -> copy.clock = requireNonNull(clock, "clock"));
  }

  private static <K, V> Map<K, V> with(Map<K, V> map, K key, V value) {
    Map<K, V> changed = new LinkedHashMap<>(map);
    changed.put(key, value);
    return Map.copyOf(changed);
  }

  Optional<StageScript> script(String stage) {
    return Optional.ofNullable(data.scripts.get(stage));
  }

  ServiceScript service(String name) {
    return data.services.getOrDefault(name, new ServiceScript());
  }

  /** Returns the time of a run that starts now. */
  VirtualTime time() {
    return data.clock == null ? new VirtualTime() : data.clock.time();
  }

  Optional<FakeRegistry> registry() {
    return Optional.ofNullable(data.registry);
  }

  FakeSource source() {
    return data.source;
  }

  @Override
  public Map<String, String> environment() {
    return data.environment;
  }

  /**
   * Refuses a pipeline that lacks a stage or service with a script, unless it is a {@linkplain
   * Pipeline#isPartial part} of a pipeline.
   *
   * @throws IllegalArgumentException if one is missing; names the nearest one
   */
  @Override
  public void check(Pipeline pipeline) {
    if (pipeline.isPartial()) {
      return;
    }
    List<String> known = pipeline.allStages().stream().map(Stage::name).toList();
    for (String scripted : data.scripts.keySet()) {
      if (!known.contains(scripted)) {
        throw Names.noStage(pipeline.name(), scripted, known);
      }
    }
    List<String> services =
        Stream.concat(
                pipeline.services().stream(),
                pipeline.allStages().stream().flatMap(stage -> stage.services().stream()))
            .map(Service::name)
            .toList();
    for (String scripted : data.services.keySet()) {
      if (!services.contains(scripted)) {
        throw new IllegalArgumentException(
            String.format(
                "Pipeline \"%s\" has no service \"%s\"%s",
                pipeline.name(), scripted, Names.didYouMean(scripted, services)));
      }
    }
  }

  @Override
  public Optional<String> secret(Secret secret) {
    return Optional.of(data.secrets.getOrDefault(secret, "fake-" + secret.name()));
  }

  @Override
  public boolean hasFiles() {
    return false;
  }

  @Override
  public Connection connect() {
    return new Connection() {
      @Override
      public Session open(SessionRequest request) {
        return new FakeSession(FakeBackend.this);
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public String toString() {
    return "FakeBackend" + data.scripts.keySet();
  }
}
