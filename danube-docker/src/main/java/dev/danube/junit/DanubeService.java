package dev.danube.junit;

import static java.util.Objects.requireNonNull;

import dev.danube.Pipeline;
import dev.danube.Service;
import dev.danube.docker.DockerBackend;
import dev.danube.engine.Danube;
import dev.danube.engine.Run;
import dev.danube.event.RunEvent.PortPublished;
import dev.danube.event.RunEvent.RunFinished;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A service for tests of JUnit 5, defined as the services of stages are. In a static field it runs
 * for all tests of a class, in another field for each test. Tests reach it by the ports that it
 * publishes. Not thread-safe, except for {@link #host} and {@link #port}.
 *
 * <p>Example:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final DanubeService DB =
 *     DanubeService.of(s -> s.image("postgres:16").env("POSTGRES_PASSWORD", "test").publish(5432));
 *
 * @Test
 * void connects() {
 *   connect(DB.host(), DB.port(5432));
 * }
 * }</pre>
 *
 * @see <a href="../testing/doc-files/testing.html">testing pipelines</a>
 */
public final class DanubeService
    implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback, AfterEachCallback {

  private static final Logger LOG = LoggerFactory.getLogger(DanubeService.class);

  private final Consumer<? super Service.Builder> definition;
  private final Consumer<? super Danube.Builder> settings;
  private final Map<Integer, String> addresses = new ConcurrentHashMap<>();
  private @Nullable Danube danube;
  private @Nullable Run run;
  private @Nullable CountDownLatch stop;
  private int classes;

  private DanubeService(
      Consumer<? super Service.Builder> definition, Consumer<? super Danube.Builder> settings) {
    this.definition = definition;
    this.settings = settings;
  }

  /**
   * Creates a service on the Docker daemon of the environment.
   *
   * @param definition defines the service, whose host name is {@code service}
   * @return a service that JUnit starts and stops
   */
  public static DanubeService of(Consumer<? super Service.Builder> definition) {
    return of(definition, danube -> {});
  }

  /**
   * Creates a service.
   *
   * @param definition defines the service, whose host name is {@code service}
   * @param settings sets up what runs the service, such as its backend; the default backend is the
   *     Docker daemon of the environment
   * @return a service that JUnit starts and stops
   */
  public static DanubeService of(
      Consumer<? super Service.Builder> definition, Consumer<? super Danube.Builder> settings) {
    return new DanubeService(
        requireNonNull(definition, "definition"), requireNonNull(settings, "settings"));
  }

  /**
   * Returns the host by which tests reach the service, if the daemon is on this machine.
   *
   * @return {@code 127.0.0.1}
   */
  public String host() {
    return "127.0.0.1";
  }

  /**
   * Returns the port by which tests reach a port of the service.
   *
   * @param port a port in the container, which the service publishes
   * @return the port on the daemon's machine
   * @throws IllegalStateException if the service does not run
   * @throws IllegalArgumentException if it does not publish the port
   */
  public int port(int port) {
    if (addresses.isEmpty()) {
      throw new IllegalStateException(
          "The service does not run, or publishes no port; is it a field with @RegisterExtension,"
              + " and does it call publish("
              + port
              + ")?");
    }
    String address = addresses.get(port);
    if (address == null) {
      throw new IllegalArgumentException(
          "The service does not publish port " + port + "; call publish(" + port + ")");
    }
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
  }

  @Override
  public void beforeAll(ExtensionContext context) throws InterruptedException {
    if (++classes == 1) { // also called for each nested class
      start();
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (--classes == 0) {
      end();
    }
  }

  @Override
  public void beforeEach(ExtensionContext context) throws InterruptedException {
    if (classes == 0) {
      start();
    }
  }

  @Override
  public void afterEach(ExtensionContext context) {
    if (classes == 0) {
      end();
    }
  }

  private void start() throws InterruptedException {
    CountDownLatch readyOrOver = new CountDownLatch(1);
    CountDownLatch ending = new CountDownLatch(1);
    AtomicBoolean isOver = new AtomicBoolean();
    Pipeline pipeline =
        Pipeline.define(
            "junit",
            p ->
                p.stage(
                    "service",
                    s ->
                        s.service("service", definition)
                            .call(
                                c -> {
                                  readyOrOver.countDown();
                                  ending.await();
                                })));
    Danube opened =
        Danube.using(
            builder -> {
              builder.backend(DockerBackend.fromEnvironment());
              settings.accept(builder);
            });
    danube = opened;
    stop = ending;
    Run started =
        opened.start(
            pipeline,
            ofRun ->
                ofRun.listener(
                    event -> {
                      if (event instanceof PortPublished published) {
                        addresses.put(published.port(), published.address());
                      } else if (event instanceof RunFinished) {
                        isOver.set(true);
                        readyOrOver.countDown();
                      }
                    }));
    run = started;
    while (!readyOrOver.await(1, TimeUnit.SECONDS) && !started.isDone()) {
      LOG.debug("The service is not ready yet");
    }
    if (isOver.get() || started.isDone()) {
      end();
      throw new IllegalStateException("The service is not ready: " + started.await().summary());
    }
  }

  private void end() {
    addresses.clear();
    if (stop != null) {
      stop.countDown();
    }
    if (run != null) {
      run.await();
    }
    if (danube != null) {
      danube.close();
    }
    run = null;
    danube = null;
    stop = null;
  }
}
