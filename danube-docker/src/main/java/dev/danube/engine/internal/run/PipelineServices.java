package dev.danube.engine.internal.run;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.FailureKind;
import dev.danube.Pipeline;
import dev.danube.engine.internal.secret.RunSecrets;
import dev.danube.engine.internal.secret.StepFailedException;
import dev.danube.engine.spi.Session;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The services of a pipeline: started for the first stage that has a container to reach them from,
 * and stopped when the run ends. Thread-safe.
 */
public final class PipelineServices {

  private final Pipeline pipeline;
  private final Session session;
  private final RunValues values;
  private final RunSecrets secrets;
  private final ContainerFactory containers;
  private final ReentrantLock lock = new ReentrantLock();

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
  }

  /**
   * Returns the network in which the services of the pipeline are reached, and starts them for the
   * first stage that asks; empty if the pipeline has none.
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
      // A service that does not get ready will not for the next stage; anything else may be better.
      problem = e.kind() == FailureKind.SERVICE ? e : null;
      starting.showLogs(log);
      throw e;
    } finally {
      if (services == null) {
        starting.stop();
      }
    }
  }

  /** Lets the services be reached in a network of a stage, which one that runs has. */
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

  /** Takes the services out of a network of a stage, before that is removed. */
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

  /** Shows what the services have printed last. */
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

  /** Stops the services; what is left of them goes with the session. */
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
