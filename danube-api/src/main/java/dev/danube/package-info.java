/**
 * The types with which a user defines a pipeline, and the types of the result of a run.
 *
 * <p>Work: {@link dev.danube.Pipeline}, its nodes {@link dev.danube.Stage}, {@link
 * dev.danube.Parallel}, {@link dev.danube.Group} and {@link dev.danube.Matrix}, the {@link
 * dev.danube.Step}s and {@link dev.danube.Hook}s of a stage, {@link dev.danube.Post} stages, which
 * run after all others, and {@link dev.danube.Source}, the files that a run starts with. A
 * definition is immutable, may be shared by threads, and is checked as a whole: {@link
 * dev.danube.PipelineDefinitionException} reports all problems at once.
 *
 * <p>Containers: {@link dev.danube.Image}, {@link dev.danube.Mount}, {@link dev.danube.Cache},
 * {@link dev.danube.Service} with its {@link dev.danube.Readiness}, {@link dev.danube.Secret}, and
 * the build of images, {@link dev.danube.ImageBuild} with its {@link dev.danube.Tag}s.
 *
 * <p>Facts that are known only while a pipeline runs: {@link dev.danube.Value}, which is a {@link
 * dev.danube.Parameter}, an {@link dev.danube.Output} or derived from one; {@link
 * dev.danube.Condition}, with {@link dev.danube.ChangeBase} for changes; and the view of a run for
 * Java code, {@link dev.danube.RunContext}, {@link dev.danube.SourceInfo} and {@link
 * dev.danube.StageContext}.
 *
 * <p>Failures: {@link dev.danube.Retry}, {@link dev.danube.AllowFailure}, {@link
 * dev.danube.ErrorHandler} with its {@link dev.danube.Decision}.
 *
 * <p>Results: {@link dev.danube.RunResult}, {@link dev.danube.StageResult}, {@link
 * dev.danube.Attempt}, {@link dev.danube.StageFailure} and {@link dev.danube.SkipReason}. A failed
 * stage is a value; exceptions are for wrong definitions and missing daemons.
 *
 * <p>No class of this module starts a thread, or opens a file or a socket.
 */
@NullMarked
package dev.danube;

import org.jspecify.annotations.NullMarked;
