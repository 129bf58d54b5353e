/**
 * The language: what a user types to define a pipeline, and what a run answers.
 *
 * <p>What is to be done: {@link dev.danube.Pipeline}, its nodes {@link dev.danube.Stage}, {@link
 * dev.danube.Parallel}, {@link dev.danube.Group} and {@link dev.danube.Matrix}, the {@link
 * dev.danube.Step}s and {@link dev.danube.Hook}s of a stage, {@link dev.danube.Post} stages for
 * afterwards, and {@link dev.danube.Source}, the files it starts from. A definition is immutable,
 * may be shared by threads, and is checked as a whole: {@link
 * dev.danube.PipelineDefinitionException} reports everything that is wrong at once.
 *
 * <p>Where and with what: {@link dev.danube.Image}, {@link dev.danube.Mount}, {@link
 * dev.danube.Cache}, {@link dev.danube.Service} with its {@link dev.danube.Readiness}, {@link
 * dev.danube.Secret}, and images to build, {@link dev.danube.ImageBuild} with its {@link
 * dev.danube.Tag}s.
 *
 * <p>What is known only when it runs: {@link dev.danube.Value}, which is a {@link
 * dev.danube.Parameter}, an {@link dev.danube.Output} or derived from one; {@link
 * dev.danube.Condition}, with {@link dev.danube.ChangeBase} for changes; and what Java code sees of
 * a run, {@link dev.danube.RunContext}, {@link dev.danube.SourceInfo} and {@link
 * dev.danube.StageContext}.
 *
 * <p>When something fails: {@link dev.danube.Retry}, {@link dev.danube.AllowFailure}, {@link
 * dev.danube.ErrorHandler} with its {@link dev.danube.Decision}.
 *
 * <p>What became of it: {@link dev.danube.RunResult}, {@link dev.danube.StageResult}, {@link
 * dev.danube.Attempt}, {@link dev.danube.StageFailure} and {@link dev.danube.SkipReason}. A failed
 * stage is a value; exceptions are for wrong definitions and missing daemons.
 *
 * <p>Nothing in this module starts a thread, opens a file or a socket.
 */
@NullMarked
package dev.danube;

import org.jspecify.annotations.NullMarked;
