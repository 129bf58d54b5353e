package dev.danube.server.internal.schedule;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.description.Schedule;
import dev.danube.server.internal.definition.CronRule;
import dev.danube.server.internal.definition.HostTokens;
import dev.danube.server.internal.run.RunService;
import dev.danube.server.internal.store.RunCause;
import dev.danube.server.internal.store.ScheduleStore;
import dev.danube.server.internal.store.Store;
import dev.danube.server.internal.store.StoredPipeline;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The schedules of all pipelines. A pipeline is triggered when its time has come, unless a run of
 * it waits or is in progress. Times at which the service did not run are not made up for.
 * Thread-safe.
 */
public final class Schedules implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Schedules.class);

  /** How often the clock is read. */
  private static final Duration PERIOD = Duration.ofSeconds(1);

  /** How late a pipeline may be triggered: the machine may have slept. */
  private static final Duration LATEST = Duration.ofMinutes(1);

  private static final Duration END_LIMIT = Duration.ofSeconds(20);

  private record Entry(CronRule rule, Schedule times, Optional<Instant> next) {

    static Entry after(CronRule rule, Schedule times, Instant time) {
      return new Entry(rule, times, times.next(time));
    }
  }

  private final HostTokens tokens;
  private final Store store;
  private final ScheduleStore stored;
  private final RunService runs;
  private final InstantSource clock;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "danube-server-schedules");
            thread.setDaemon(true);
            return thread;
          });

  @GuardedBy("this") private final Map<String, Entry> entries = new HashMap<>();

  /**
   * Creates the schedules that are stored; {@link #open} lets them trigger pipelines.
   *
   * @param tokens the tokens of the host
   * @param store the database, which the caller closes
   * @param runs runs the pipelines; the caller closes it
   * @param clock tells the time
   */
  public Schedules(HostTokens tokens, Store store, RunService runs, InstantSource clock) {
    this.tokens = tokens;
    this.store = store;
    this.stored = store.schedules();
    this.runs = runs;
    this.clock = clock;
    Instant now = clock.instant();
    stored
        .all()
        .forEach(
            (pipeline, rule) -> {
              try {
                entries.put(pipeline, Entry.after(rule, rule.times(), now));
              } catch (IllegalArgumentException e) {
                // It was valid when it was stored; this JVM may know other time zones.
                log.error("Pipeline {} is not run by its schedule", pipeline, e);
              }
            });
  }

  /** Triggers pipelines from now on. */
  public void open() {
    ScheduledFuture<?> unused =
        thread.scheduleWithFixedDelay(
            this::tick, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Sets the schedule of a pipeline, which exists.
   *
   * @param author who sets it
   * @throws IllegalArgumentException if the rule is invalid
   */
  public synchronized void set(String pipeline, CronRule rule, String author) {
    Entry entry = Entry.after(rule, rule.times(), clock.instant());
    stored.set(pipeline, rule, author);
    entries.put(pipeline, entry);
  }

  /** Removes the schedule of a pipeline. Returns false if it has none. */
  public synchronized boolean remove(String pipeline) {
    entries.remove(pipeline);
    return stored.delete(pipeline);
  }

  /** Returns the schedules of all pipelines, by the ids of these, in the order of these. */
  public synchronized SortedMap<String, CronRule> rules() {
    SortedMap<String, CronRule> rules = new TreeMap<>();
    entries.forEach((pipeline, entry) -> rules.put(pipeline, entry.rule()));
    return rules;
  }

  /** Returns the schedule of a pipeline; empty if it has none. */
  public synchronized Optional<CronRule> rule(String pipeline) {
    return Optional.ofNullable(entries.get(pipeline)).map(Entry::rule);
  }

  /**
   * Returns the next times of a pipeline.
   *
   * @param most how many
   */
  public synchronized List<Instant> next(String pipeline, int most) {
    Entry entry = entries.get(pipeline);
    List<Instant> times = new ArrayList<>();
    Optional<Instant> next = entry == null ? Optional.empty() : entry.next();
    while (entry != null && next.isPresent() && times.size() < most) {
      times.add(next.get());
      next = entry.times().next(next.get());
    }
    return times;
  }

  /** Triggers the pipelines whose time has come. */
  public void tick() {
    try {
      for (String pipeline : due(clock.instant())) {
        trigger(pipeline);
      }
    } catch (RuntimeException e) {
      log.error("The schedules of pipelines could not be read", e);
    }
  }

  private synchronized List<String> due(Instant now) {
    List<String> due = new ArrayList<>();
    for (Map.Entry<String, Entry> one : entries.entrySet()) {
      Entry entry = one.getValue();
      Optional<Instant> time = entry.next().filter(next -> !next.isAfter(now));
      if (time.isPresent()) {
        one.setValue(Entry.after(entry.rule(), entry.times(), now));
        if (time.get().isBefore(now.minus(LATEST))) {
          log.warn("Pipeline {} has missed its time {}", one.getKey(), time.get());
        } else {
          due.add(one.getKey());
        }
      }
    }
    return due;
  }

  private void trigger(String pipeline) {
    try {
      Optional<StoredPipeline> found = store.pipelines().find(pipeline);
      if (found.isPresent()) {
        trigger(found.get());
      } else {
        remove(pipeline); // it was deleted
      }
    } catch (RuntimeException e) {
      log.error("Pipeline {} could not be run by its schedule", pipeline, e);
    }
  }

  private void trigger(StoredPipeline pipeline) {
    Optional<String> refusal = tokens.refusal(pipeline.definition());
    if (refusal.isPresent()) {
      log.warn("Pipeline {} is not run by its schedule: {}", pipeline.id(), refusal.get());
    } else if (runs.triggerIfIdle(pipeline, RunCause.SCHEDULE).isEmpty()) {
      log.info(
          "Pipeline {} is not run by its schedule: its last run has not ended, or too many"
              + " pipelines run",
          pipeline.id());
    }
  }

  /** Stops to trigger pipelines. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(END_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        log.error("A schedule is still being followed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
