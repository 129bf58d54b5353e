package dev.danube.description;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.Pipeline;
import dev.danube.RunResult;
import dev.danube.StageResult;
import dev.danube.description.internal.SystemScheduler;
import dev.danube.engine.Danube;
import dev.danube.engine.Run;
import dev.danube.engine.RunSettings;
import dev.danube.engine.spi.Scheduler;
import dev.danube.engine.spi.Session.Timer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The mode in which containers of a description run again and again, until it is closed.
 *
 * <p>At first all containers run once. After that, each {@linkplain ContainerDescriptions#services
 * service} runs at its times: those of its {@code schedule} or {@code every}, else those of the
 * description, else those of {@link Builder#schedule}. Services that are due at the same moment are
 * one run, in their order. While a run is in progress, other services wait until it has ended. If
 * the description has a {@code concurrency} of more than 1, they do not wait, and only services
 * that depend on each other are one run. A service never runs twice at the same time; its times
 * during its own run are left out.
 *
 * <p>A run that fails, or cannot start, does not end this mode: the services run again at their
 * next times. A service fails without being started if a container that it depends on did not
 * succeed when it ran last.
 *
 * <pre>{@code
 * ContainerDescriptions loads = ContainerDescriptions.read(Path.of("loads.yaml"));
 * try (ServiceMode mode = ServiceMode.start(danube, loads, m -> m.every(Duration.ofMinutes(10)))) {
 *   mode.await();
 * }
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class ServiceMode implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(ServiceMode.class);

  /** The longest time for which the start of a run is waited for at the end. */
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  /** The pause between two looks at the file. */
  private static final Duration LOOK = Duration.ofSeconds(2);

  private final Danube danube;
  private final Scheduler scheduler;
  private final Consumer<String> messages;
  private final Optional<SystemScheduler> own;
  private final WatchedFiles files;
  private final ExecutorService thread = Executors.newSingleThreadExecutor(this::newWorker);

  private volatile @Nullable Thread worker;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final EarlierRuns earlier =
      new EarlierRuns() {
        @Override
        public Optional<StageResult> latest(String name) {
          synchronized (ServiceMode.this) {
            return plan.latest(name);
          }
        }

        @Override
        public Optional<String> refusal(String name) {
          synchronized (ServiceMode.this) {
            return plan.refusal(name);
          }
        }
      };

  @GuardedBy("this") private final ServicePlan plan;

  @GuardedBy("this") private final Set<Run> runs = new HashSet<>();

  @GuardedBy("this") private Timer timer = () -> {};

  @GuardedBy("this") private Timer look = () -> {};

  @GuardedBy("this") private boolean isClosed;

  private ServiceMode(Danube danube, ContainerDescriptions containers, Builder settings) {
    this.danube = danube;
    this.messages = settings.messages;
    this.own =
        settings.scheduler.isPresent() ? Optional.empty() : Optional.of(new SystemScheduler());
    this.scheduler = settings.scheduler.or(() -> own).orElseThrow();
    this.plan = new ServicePlan(containers, settings.schedule, settings.isServicesOnly);
    this.files = new WatchedFiles(containers.files());
  }

  private Thread newWorker(Runnable task) {
    Thread created = new Thread(task, "danube-service-mode");
    created.setDaemon(true);
    worker = created;
    return created;
  }

  /**
   * Starts with the usual settings: services without a schedule run daily at 00:00 in the time zone
   * of this machine.
   *
   * @param danube runs the containers; the caller closes it, after this mode
   * @param containers the containers
   * @return the mode, which the caller closes
   * @throws IllegalArgumentException if none of the containers is a service
   */
  public static ServiceMode start(Danube danube, ContainerDescriptions containers) {
    return start(danube, containers, settings -> {});
  }

  /**
   * Starts. Returns without waiting for the first run.
   *
   * @param danube runs the containers; the caller closes it, after this mode
   * @param containers the containers
   * @param settings sets up the mode; called immediately
   * @return the mode, which the caller closes
   * @throws IllegalArgumentException if none of the containers is a service, or a description that
   *     was not read from a file is to be watched
   */
  public static ServiceMode start(
      Danube danube, ContainerDescriptions containers, Consumer<? super Builder> settings) {
    Builder builder = new Builder();
    settings.accept(builder);
    if (containers.services().isEmpty()) {
      throw new IllegalArgumentException(
          String.format(
              "%s has no container that runs again; set every, schedule or is_service_container"
                  + " on at least one",
              containers));
    }
    if (builder.isWatched && containers.path().isEmpty()) {
      throw new IllegalArgumentException(
          String.format("%s was not read from a file, so no file can be watched", containers));
    }
    ServiceMode mode = new ServiceMode(danube, containers, builder);
    mode.start(builder);
    return mode;
  }

  private synchronized void start(Builder settings) {
    List<String> first =
        settings.isServicesOnly ? plan.containers().services() : plan.containers().order();
    plan.take(first, scheduler.now());
    plan.parts(first).forEach(part -> execute(() -> run(part)));
    if (settings.isWatched) {
      look = scheduler.schedule(LOOK, () -> execute(this::look));
    }
  }

  /** Hands work to the thread of this mode. */
  private void execute(Runnable work) {
    Runnable tracked =
        scheduler.track(
            () -> {
              if (!isClosed()) {
                work.run();
              }
            });
    try {
      thread.execute(tracked);
    } catch (RejectedExecutionException e) {
      tracked.run(); // this mode is closed: the task does nothing, but it must end
    }
  }

  private synchronized boolean isClosed() {
    return isClosed;
  }

  private void run(List<String> names) {
    ContainerDescriptions containers;
    synchronized (this) {
      containers = plan.containers();
    }
    try {
      Pipeline pipeline = containers.pipeline(names, earlier);
      Run run = danube.start(pipeline, RunSettings.Builder::removeWorkspace); // it is not resumed
      keep(run);
      CompletionStage<RunResult> end = run.toFuture();
      end.whenComplete((result, bug) -> execute(() -> ended(names, result, bug)));
    } catch (RuntimeException | Error e) {
      log.debug("The run of {} could not start", names, e);
      if (isClosed()) {
        return; // what runs the containers is being closed, too
      }
      say(String.format("%s could not start: %s", String.join(", ", names), e.getMessage()));
      ended(names, null, null);
    }
  }

  private synchronized void keep(Run run) {
    runs.removeIf(Run::isDone);
    runs.add(run);
    if (isClosed) {
      run.cancel();
    }
  }

  private void ended(List<String> names, @Nullable RunResult result, @Nullable Throwable bug) {
    if (bug != null) {
      say(String.format("%s ended without a result: %s", String.join(", ", names), bug));
    }
    List<String> lines;
    synchronized (this) {
      lines = plan.ended(names, Optional.ofNullable(result), scheduler.now());
    }
    lines.forEach(this::say);
    continues();
  }

  /** Starts what is due, and waits for the next time. */
  private void continues() {
    List<List<String>> due;
    synchronized (this) {
      timer.close();
      Instant now = scheduler.now();
      List<String> names = plan.takeDue(now);
      due = names.isEmpty() ? List.of() : plan.parts(names);
      plan.earliest()
          .ifPresent(
              time ->
                  timer =
                      scheduler.schedule(
                          Duration.between(now, time), () -> execute(this::continues)));
    }
    due.forEach(this::run);
  }

  private void say(String line) {
    try {
      messages.accept(line);
    } catch (RuntimeException | Error e) {
      log.warn("The listener of messages threw an exception; the message was: {}", line, e);
    }
  }

  /**
   * Reads the file again. Its services run at their next times; a new container that is no service
   * runs once, with the next of them. A changed {@code concurrency}, {@code pull} or login needs
   * another start, because it is a setting of what runs the containers. Runs that are in progress
   * end as they are. If the file has problems, they are a {@linkplain Builder#onMessage message},
   * and the description stays as it was.
   *
   * @throws IllegalStateException if the description was not read from a file
   */
  public void reload() {
    ContainerDescriptions before;
    synchronized (this) {
      before = plan.containers();
    }
    if (before.path().isEmpty()) {
      throw new IllegalStateException(
          String.format("%s was not read from a file, so it cannot be read again", before));
    }
    try {
      ContainerDescriptions changed = before.readAgain();
      files.replace(changed.files());
      if (changed.services().isEmpty()) {
        say(String.format("%s has no container that runs again; it stays as it was", changed));
        return;
      }
      changed.pipeline(); // finds what only a pipeline refuses
      synchronized (this) {
        plan.change(changed, scheduler.now());
      }
      say(
          String.format(
              "%s was read again%s",
              before.path().get(),
              changed.hasBackendOf(before)
                  ? ""
                  : "; concurrency, pull and logins take effect at the next start"));
      execute(this::continues);
    } catch (RuntimeException | IOException | Error e) {
      if (e instanceof DescriptionException broken) {
        files.add(broken.files()); // a change of one of them may mend it
      }
      say(
          String.format(
              "%s cannot be read again, so it stays as it was: %s",
              before.path().get(), e.getMessage()));
    }
  }

  /** Looks whether the file has changed. */
  private void look() {
    synchronized (this) {
      look = scheduler.schedule(LOOK, () -> execute(this::look));
    }
    if (files.haveChanged()) {
      reload();
    }
  }

  /**
   * Returns when services run next.
   *
   * @return the times by the names of the services, without those that are running
   */
  public synchronized Map<String, Instant> next() {
    return plan.next();
  }

  /** Returns the schedules of the services, by their names, in their order. */
  synchronized Map<String, Schedule> schedules() {
    return plan.schedules();
  }

  /**
   * Waits until this mode is closed.
   *
   * @throws InterruptedException if this thread was interrupted meanwhile
   */
  public void await() throws InterruptedException {
    closed.await();
  }

  /** Starts no further run. */
  void stop() {
    synchronized (this) {
      isClosed = true;
      timer.close();
      look.close();
    }
    thread.shutdown();
  }

  /**
   * Cancels the runs that are in progress, and waits until they have ended. If this thread is
   * interrupted meanwhile, it no longer waits, and stays interrupted.
   */
  @Override
  public void close() {
    stop();
    try {
      open().forEach(Run::cancel);
      // A run that is just starting is cancelled when it has started.
      boolean hasEnded =
          Thread.currentThread() == worker // a listener of messages closes this mode
              || thread.awaitTermination(START_LIMIT.toSeconds(), TimeUnit.SECONDS);
      if (!hasEnded) {
        log.warn("A run is still starting; it is cancelled when it has started");
      }
      open().forEach(Run::await);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (CancellationException e) {
      log.debug("The wait for the end of runs was interrupted", e);
    } finally {
      own.ifPresent(SystemScheduler::close);
      closed.countDown();
    }
  }

  private synchronized List<Run> open() {
    return List.copyOf(runs);
  }

  /**
   * A builder of the settings of {@link ServiceMode}, valid only inside the lambda that receives
   * it. Not thread-safe.
   */
  public static final class Builder {

    private Schedule schedule = Schedule.daily(LocalTime.MIDNIGHT, ZoneId.systemDefault());
    private Optional<Scheduler> scheduler = Optional.empty();
    private Consumer<String> messages = log::info;
    private boolean isServicesOnly;
    private boolean isWatched;

    private Builder() {}

    /**
     * Sets when services run for which the description says nothing. Default: daily at 00:00 in the
     * time zone of this machine.
     *
     * @param rule the rule
     * @return this builder
     */
    public Builder schedule(Schedule rule) {
      this.schedule = requireNonNull(rule, "rule");
      return this;
    }

    /**
     * Sets the pause between the end of a run and the next one, as {@link #schedule} with {@link
     * Schedule#every} does.
     *
     * @param pause more than zero
     * @return this builder
     * @throws IllegalArgumentException if the pause is not more than zero
     */
    public Builder every(Duration pause) {
      return schedule(Schedule.every(pause));
    }

    /**
     * Runs only the services at first. Other containers are taken to have succeeded before.
     * Default: all containers run at first.
     *
     * @return this builder
     */
    public Builder servicesOnly() {
      this.isServicesOnly = true;
      return this;
    }

    /**
     * Reads the file again when it has changed, or one with its variables, as {@link
     * ServiceMode#reload} does. Default: only {@link ServiceMode#reload} does.
     *
     * @return this builder
     */
    public Builder watched() {
      this.isWatched = true;
      return this;
    }

    /**
     * Sets what is told about times that are left out, runs that cannot start, and files that are
     * read again. Default: the log.
     *
     * @param listener receives lines; called by several threads, one after another
     * @return this builder
     */
    public Builder onMessage(Consumer<String> listener) {
      this.messages = requireNonNull(listener, "listener");
      return this;
    }

    /**
     * Sets the clock, for tests. Default: the clock of this machine.
     *
     * @param clock the clock
     * @return this builder
     */
    public Builder scheduler(Scheduler clock) {
      this.scheduler = Optional.of(clock);
      return this;
    }
  }
}
