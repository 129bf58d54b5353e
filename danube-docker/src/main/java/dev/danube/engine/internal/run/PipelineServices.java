package dev.danube.engine.internal.run;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.FailureKind;
import dev.danube.Pipeline;
import dev.danube.engine.internal.secret.RunSecrets;
import dev.danube.engine.internal.secret.StepFailedException;
import dev.danube.engine.spi.Session;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * The services of a pipeline. They are started for the first stage that has a container to reach
 * them from, and stopped when the run ends. Thread-safe.
 */
public final class PipelineServices {

  private final Pipeline pipeline;
  private final Session session;
  private final RunValues values;
  private final RunSecrets secrets;
  private final ContainerFactory containers;
  private final Lock lock;

  @GuardedBy("lock") private @Nullable String network;

  @GuardedBy("lock") private @Nullable ServiceGroup services;

  @GuardedBy("lock") private @Nullable StepFailedException problem;

  public PipelineServices(
      Pipeline pipeline,
      Session session,
      RunValues values,
      RunSecrets secrets,
      ContainerFactory containers) {
    this.pipeline = pipeline;
    this.session = session;
    this.values = values;
    this.secrets = secrets;
    this.containers = containers;
    this.lock = session.newLock();
  }

  /**
   * Returns the network of the services; empty if the pipeline has no services. Starts the services
   * if they are not running yet.
   */
  public Optional<String> network(StageLog log) throws StepFailedException, InterruptedException {
    if (pipeline.services().isEmpty()) {
      return Optional.empty();
    }
    lock.lockInterruptibly();
    try {
      if (problem != null) {
        throw problem;
      }
      if (services == null) {
        start(log);
      }
      return Optional.ofNullable(network);
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock") private void start(StageLog log) throws StepFailedException, InterruptedException {
    ServiceGroup starting = new ServiceGroup(session, values, secrets, containers, log);
    try {
      network = network == null ? session.createNetwork() : network;
      starting.start(pipeline.services(), network);
      services = starting;
    } catch (StepFailedException e) {
      // A failed service would fail for the next stage too; other problems may be gone by then.
      problem = e.kind() == FailureKind.SERVICE ? e : null;
      starting.showLogs(log);
      throw e;
    } finally {
      if (services == null) {
        starting.stop();
      }
    }
  }

  /** Connects the services to the network of a running stage. */
  public void join(String ofStage) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      if (services != null) {
        services.join(ofStage);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Disconnects the services from the network of a stage, before the network is removed. */
  public void leave(String ofStage) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      if (services != null) {
        services.leave(ofStage);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Writes the last lines of the services to a log. */
  public void showLogs(StageLog to) {
    lock.lock();
    try {
      if (services != null) {
        services.showLogs(to);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Stops the services. The session removes what is left of them when it is closed. */
  public void stop() {
    lock.lock();
    try {
      if (services != null) {
        services.stop();
      }
    } finally {
      lock.unlock();
    }
  }
}
