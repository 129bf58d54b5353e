package dev.danube.engine.internal.run;

import dev.danube.Pipeline;
import dev.danube.RunContext;
import dev.danube.Stage;
import dev.danube.engine.internal.lockfile.RunPins;
import dev.danube.engine.internal.record.RunRecording;
import dev.danube.engine.internal.secret.RunSecrets;
import dev.danube.engine.internal.source.RunSource;
import dev.danube.engine.spi.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The objects that the stages of a run share. Immutable; all its parts are thread-safe.
 *
 * @param id the id of the run
 * @param pipeline the pipeline that runs
 * @param session the run's part of the backend, with its clock
 * @param grace the time that a step has between SIGTERM and SIGKILL
 * @param context the view of the run for the user's code
 * @param values the contents of parameters and outputs
 * @param secrets the secrets; each is fetched at its first use
 * @param source the files that the run starts from, and their commit
 * @param pins the digests and commits that a lock file gives
 * @param containers creates containers
 * @param caches the caches with keys
 * @param services the services of the pipeline
 * @param events passes events to the record and to listeners
 * @param callbacks calls the lifecycle callbacks
 * @param warnings the warnings so far
 * @param recording the record of the run
 * @param approvals the answers to approvals
 * @param isKilled returns whether the run was killed: its containers are then removed while stages
 *     may be running in them
 */
public record RunScope(
    String id,
    Pipeline pipeline,
    Session session,
    Duration grace,
    RunContext context,
    RunValues values,
    RunSecrets secrets,
    RunSource source,
    RunPins pins,
    ContainerFactory containers,
    KeyedCaches caches,
    PipelineServices services,
    EventDispatcher events,
    CallbackDispatcher callbacks,
    RunWarnings warnings,
    RunRecording recording,
    ApprovalAnswers approvals,
    BooleanSupplier isKilled) {

  /** The limit of a post stage that sets none. A post stage runs after a cancellation too. */
  private static final Duration POST_LIMIT = Duration.ofMinutes(10);

  public Instant now() {
    return session.now();
  }

  /** Returns a text without the secrets that the run knows. */
  public String masked(String text) {
    return secrets.mask(text);
  }

  /** Returns the time limit of one attempt of a stage. A post stage always has one. */
  public Optional<Duration> attemptLimit(Stage stage) {
    return stage.timeout().or(() -> isPost(stage) ? Optional.of(POST_LIMIT) : Optional.empty());
  }

  /** Returns whether a stage is a post stage, of the pipeline or of a block. */
  public boolean isPost(Stage stage) {
    return pipeline.isPost(stage.name());
  }
}
