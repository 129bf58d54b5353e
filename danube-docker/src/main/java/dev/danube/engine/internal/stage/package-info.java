/**
 * The execution of one stage, from its turn to its end.
 *
 * <ul>
 *   <li>{@link ActiveStage} is a stage whose turn has come; {@link StageRunner} makes its attempts,
 *       {@link AttemptRunner} one of them; {@link RetryDecision} decides what follows a failed one,
 *       and {@link AttemptStop} stops them.
 *   <li>Steps: {@link ContainerStep}, {@link ImageStep} with {@link EarlierImages}, {@link
 *       JavaStepContext}, {@link HookRunner}. {@link UserStackTrace} is what users' code throws,
 *       {@link LibraryClash} what the JVM throws if a library has the wrong version.
 *   <li>{@link BackgroundSteps} are the steps that run beside others.
 *   <li>{@link StageContainer} is the container of an attempt, {@link StageNetwork} its network,
 *       {@link CacheLocks} the locks of the caches that a stage waits for.
 *   <li>Results: {@link StageOutputs}; {@link ArtifactCollector} collects {@link CollectedFiles}
 *       into an {@link ArtifactFolder}, {@link ArtifactExport} copies them from there, and {@link
 *       JUnitFiles} are those with tests, {@link GeneratedFiles} those that equal the source.
 * </ul>
 */
@NullMarked
package dev.danube.engine.internal.stage;

import org.jspecify.annotations.NullMarked;
