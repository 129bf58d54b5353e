package dev.danube.docker.internal.daemon;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.DockerException;
import dev.danube.BackendException;
import dev.danube.engine.internal.Causes;
import dev.danube.engine.spi.Session.Timer;
import dev.danube.internal.Durations;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Docker daemon, to which calls are made that end in time, can be interrupted, and say clearly
 * how they ended. Thread-safe.
 *
 * <p>The transport has no time limit on a unix socket, and an interrupt does not wake it on a TCP
 * socket. So each call is made on a thread of its own. When its caller no longer waits, that thread
 * is interrupted; if that does not help, it is left to itself.
 */
public final class Daemon {

  /** The limit for calls that the daemon answers from memory or with little work. */
  public static final Duration SHORT = Duration.ofSeconds(60);

  /** The limit for work that consists of several short calls. */
  public static final Duration COMPOSITE = Duration.ofMinutes(3);

  /** The limit for short calls after one without an answer: a run without a daemon should end. */
  private static final Duration IF_SILENT = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);

  /**
   * A call to the daemon.
   *
   * @param <T> the answer; null where only the end of the call counts
   */
  public interface ClientCall<T> {
    @Nullable T on(DockerClient client) throws Exception;
  }

  private final String host;
  private final DockerClient client;
  private final ExecutorService callers;

  /** Keeps the time limits of stages. */
  private final ScheduledThreadPoolExecutor timer;

  private final TransferLimits limits;

  private final Engine engine;

  private volatile boolean silent;

  private volatile @Nullable Boolean isLocal;

  public Daemon(String host, DockerClient client, TransferLimits limits) {
    this(
        host,
        client,
        limits,
        Engine.UNKNOWN,
        Executors.newCachedThreadPool(named("danube-docker-call")),
        new ScheduledThreadPoolExecutor(1, named("danube-docker-timer")));
    timer.setRemoveOnCancelPolicy(true);
  }

  private Daemon(
      String host,
      DockerClient client,
      TransferLimits limits,
      Engine engine,
      ExecutorService callers,
      ScheduledThreadPoolExecutor timer) {
    this.host = host;
    this.client = client;
    this.limits = limits;
    this.engine = engine;
    this.callers = callers;
    this.timer = timer;
  }

  /** Returns the same daemon, called by another client, on the same threads. */
  public Daemon with(DockerClient other, Engine known) {
    return new Daemon(host, other, limits, known, callers, timer);
  }

  private static ThreadFactory named(String name) {
    AtomicInteger count = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  /** Returns the properties of the daemon. */
  public Engine engine() {
    return engine;
  }

  /** Returns the address of the daemon. */
  public String host() {
    return host;
  }

  /** Returns the client, to build commands with; {@link #call} executes them. */
  public DockerClient client() {
    return client;
  }

  /**
   * Returns whether the daemon runs on this machine itself, and not in a virtual machine on it, as
   * Docker Desktop does, or elsewhere. Then both have the same host name.
   */
  public boolean isOnThisMachine() throws InterruptedException {
    Boolean known = isLocal;
    if (known == null) {
      known = hasOurName();
      isLocal = known;
    }
    return known;
  }

  private boolean hasOurName() throws InterruptedException {
    return host.startsWith("unix://")
        && ProgramOwner.hostName()
            .equals(
                call("asking for its system information", docker -> docker.infoCmd().exec())
                    .getName());
  }

  /** Returns the path of the socket of the daemon on the machine where it runs. */
  public String socket() throws InterruptedException {
    return isOnThisMachine() ? host.substring("unix://".length()) : "/var/run/docker.sock";
  }

  /** Returns the limits of calls that move much data. */
  public TransferLimits limits() {
    return limits;
  }

  /** Ends the threads and closes the client. */
  public void close() {
    stopThreads();
    try {
      client.close();
    } catch (IOException e) {
      LOG.warn("Could not close the connection to Docker at {}", host, e);
    }
  }

  /** Ends the threads only. */
  void stopThreads() {
    timer.shutdownNow();
    callers.shutdownNow();
  }

  /** Calls the daemon with the limit {@link #SHORT}. */
  public <T> T call(String doing, ClientCall<T> call) throws InterruptedException {
    return call(doing, SHORT, call);
  }

  /**
   * Calls the daemon.
   *
   * @param doing what the daemon is asked to do, such as {@code creating a container}
   * @throws DockerApiException if the daemon reports an error
   * @throws DockerConnectionException if it does not answer, or not in time
   */
  public <T> T call(String doing, Duration limit, ClientCall<T> call) throws InterruptedException {
    Future<T> answer = submit(() -> call.on(client));
    try {
      return await(doing, limit, answer);
    } finally {
      answer.cancel(true);
    }
  }

  /**
   * Calls the daemon with the limit {@link #SHORT}, and defers an interrupt until the call has
   * ended: the caller has to know what was started, so that it can stop it.
   */
  public <T> T callUninterruptibly(String doing, ClientCall<T> call) {
    Future<T> answer = submit(() -> call.on(client));
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return await(doing, SHORT, answer);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      answer.cancel(true);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Returns what the daemon knows of a container. */
  public InspectContainerResponse inspectContainer(String id) throws InterruptedException {
    return call("inspecting a container", docker -> docker.inspectContainerCmd(id).exec());
  }

  /** Starts a task on a thread of its own. */
  public <T> Future<T> submit(Callable<T> task) {
    return callers.submit(task);
  }

  /** Runs a task on a thread of its own. */
  public void submitTask(Runnable task) {
    callers.execute(task);
  }

  /** Runs a task after a delay, on a thread of its own: the timer serves all runs. */
  public Timer schedule(Duration delay, Runnable task) {
    FutureTask<?> ring = new FutureTask<>(task, "rung");
    Future<?> waiting = timer.schedule(() -> ring(ring), delay.toMillis(), TimeUnit.MILLISECONDS);
    return () -> {
      waiting.cancel(false);
      ring.cancel(false);
    };
  }

  private void ring(Runnable task) {
    try {
      callers.execute(task);
    } catch (Error e) {
      LOG.warn("No thread is available for a timer; its task runs on the timer's own", e);
      task.run();
    }
  }

  /** Waits for a submitted task, which continues if the wait is interrupted or takes too long. */
  public <T> T await(String doing, Duration limit, Future<T> answer) throws InterruptedException {
    boolean isShort = limit.equals(SHORT);
    Duration patience = silent && isShort ? IF_SILENT : limit;
    try {
      T result = answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      silent = false;
      return result;
    } catch (TimeoutException e) {
      silent |= isShort;
      throw new DockerConnectionException(
          engine.name(), host, doing, "no answer within " + Durations.text(patience), e);
    } catch (ExecutionException e) {
      silent = false;
      throw translate(doing, e.getCause());
    }
  }

  /** Returns a command that creates a container of an image. */
  public CreateContainerCmd createContainer(String image) {
    return client.createContainerCmd(libraryName(image));
  }

  /**
   * Returns the name of an image in a form that docker-java accepts; it refuses one of Docker Hub.
   */
  public static String libraryName(String image) {
    return image.replaceFirst("^index\\.docker\\.io/", "docker.io/");
  }

  /** Returns the exception for a connection whose loss showed outside of a call. */
  public DockerConnectionException lost(String doing, String reason) {
    return new DockerConnectionException(engine.name(), host, doing, reason, null);
  }

  private RuntimeException translate(String doing, @Nullable Throwable e) {
    if (e instanceof DockerException refused) {
      return new DockerApiException(engine.name(), doing, refused);
    }
    if (e instanceof BackendException known) {
      return known;
    }
    return Causes.of(e)
        .filter(IOException.class::isInstance)
        .findFirst()
        .<RuntimeException>map(
            cause -> new DockerConnectionException(engine.name(), host, doing, reason(cause), e))
        .orElseGet(() -> new IllegalStateException("Danube failed unexpectedly while " + doing, e));
  }

  /** Returns the message of the innermost cause, or its type where it has none. */
  public static String reason(Throwable e) {
    Throwable root = Causes.root(e);
    String message = root.getMessage();
    return message == null ? root.getClass().getSimpleName() : message;
  }
}
