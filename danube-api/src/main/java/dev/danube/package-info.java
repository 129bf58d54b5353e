/**
 * The types with which a user defines a pipeline, and the types of the result of a run.
 *
 * <p>A definition is immutable, may be shared by threads, and is checked as a whole: {@link
 * dev.danube.PipelineDefinitionException} reports all {@link dev.danube.Problem}s at once. A failed
 * stage is a value; exceptions are for wrong definitions and missing daemons: {@link
 * dev.danube.DanubeException}, {@link dev.danube.BackendException} and, for those who ask for it,
 * {@link dev.danube.RunFailedException}.
 *
 * <p>Each topic has a page, with an example:
 *
 * <ul>
 *   <li><a href="doc-files/order.html">Order and failures</a>: who waits for whom, and what a
 *       failure does
 *   <li><a href="doc-files/hooks.html">Hooks and post stages</a>: what runs after the others, also
 *       after a failure or a cancellation
 *   <li><a href="doc-files/approvals.html">Approvals</a>: questions to people
 *   <li><a href="doc-files/reuse.html">Pipelines in pipelines</a>, and other ways to write a thing
 *       once
 *   <li><a href="doc-files/conditions.html">Conditions</a>: branches, tags, changed files, CI
 *       servers
 *   <li><a href="doc-files/steps.html">Steps</a>: scripts, programs, Java code, and the shell
 *   <li><a href="doc-files/containers.html">Containers</a>: the main container, own containers,
 *       their images and settings
 *   <li><a href="doc-files/services.html">Services</a>: containers beside stages, and when they are
 *       ready
 *   <li><a href="doc-files/workspace.html">Files</a>: source, workspace, caches and mounts
 *   <li><a href="doc-files/secrets.html">Secrets</a>: where they come from and go to, and logins
 *   <li><a href="doc-files/values.html">Values</a>: parameters, outputs, artifacts and tests
 *   <li><a href="doc-files/images.html">Images</a>: building, pushing and promoting them
 *   <li><a href="doc-files/retries.html">Retries and limits</a>: attempts, timeouts, cancelling
 *   <li><a href="doc-files/resources.html">Resources</a>: what only few stages may use at a time
 * </ul>
 *
 * <p>The module danube-docker has pages about running pipelines, in {@code dev.danube.engine},
 * about the command line, in {@code dev.danube.cli}, and about tests, in {@code
 * dev.danube.testing}.
 *
 * <p>The types by topic:
 *
 * <ul>
 *   <li>Work: {@link dev.danube.Pipeline}, its {@link dev.danube.Node}s {@link dev.danube.Stage},
 *       {@link dev.danube.Parallel}, {@link dev.danube.Group} and {@link dev.danube.Matrix}, the
 *       {@link dev.danube.Step}s and {@link dev.danube.Hook}s of a stage, its {@link
 *       dev.danube.Approval}, {@link dev.danube.Post} stages, which run after all others, and
 *       {@link dev.danube.Source}, the files that a run starts with. Java code is a {@link
 *       dev.danube.StageAction}.
 *   <li>Containers: {@link dev.danube.Image} and {@link dev.danube.ImageRef}, {@link
 *       dev.danube.Mount}, {@link dev.danube.Cache}, {@link dev.danube.PublishedPort}, {@link
 *       dev.danube.ContainerOption}, {@link dev.danube.Service} with its {@link
 *       dev.danube.Readiness}, and {@link dev.danube.Secret}. An {@link dev.danube.ArtifactPattern}
 *       selects files to keep.
 *   <li>Images: {@link dev.danube.ImageBuild}, with {@link dev.danube.Tag}s that make an {@link
 *       dev.danube.ImageName}. An {@link dev.danube.ImagePull} asks a {@link dev.danube.Registry},
 *       whose {@link dev.danube.ImageInfo} describes an image.
 *   <li>Facts that are known only while a pipeline runs: {@link dev.danube.Value}, which is a
 *       {@link dev.danube.Parameter}, an {@link dev.danube.Output} with its {@link
 *       dev.danube.Codec}, or derived from one; {@link dev.danube.Condition}, with {@link
 *       dev.danube.ChangeBase} for changes and {@link dev.danube.Outcomes} for what came before.
 *   <li>The view of a run for Java code: {@link dev.danube.RunContext}, {@link
 *       dev.danube.ConditionContext}, {@link dev.danube.SourceInfo} and {@link
 *       dev.danube.StageContext}, with its {@link dev.danube.ExecResult} and {@link
 *       dev.danube.CancellationToken}.
 *   <li>Failures: {@link dev.danube.Retry}, {@link dev.danube.AllowFailure}, {@link
 *       dev.danube.ErrorHandler} with its {@link dev.danube.Decision}, {@link
 *       dev.danube.OutcomeFilter}.
 *   <li>Results: {@link dev.danube.RunResult}, {@link dev.danube.StageResult}, {@link
 *       dev.danube.TestReport}, {@link dev.danube.Attempt}, {@link dev.danube.Artifact}, {@link
 *       dev.danube.StageFailure} with its {@link dev.danube.FailureKind}, {@link
 *       dev.danube.Outcome} and {@link dev.danube.SkipReason}.
 * </ul>
 *
 * <p>Inside, in the order in which a definition passes through them:
 *
 * <ul>
 *   <li>Builders: {@code ScopedBuilder} and its subclasses {@code NodeListBuilder}, {@code
 *       BlockBuilder}, {@code NodeBuilder}, {@code ContainerOptionBuilder}, {@code
 *       ContainerBuilder}, {@code WorkContainerBuilder} and {@code StageStepsBuilder}; {@code
 *       Steps} for stages and hooks; {@link dev.danube.Defaults}. What is not complete yet is a
 *       {@code NodeDraft}.
 *   <li>Settings: a {@code SettingsCollector} collects the values of {@code Key}s, which {@code
 *       Keys} lists, as immutable {@code Settings}. Nodes share {@code AbstractNode}, {@code
 *       Children} and {@code PostChildren}.
 *   <li>Checks: {@code DefinitionScope} collects problems, each with its {@code Location}. {@code
 *       DefinitionCheck} calls {@code StageCheck}, {@code ServiceCheck}, {@code ValueCheck}, {@code
 *       SecretCheck}, {@code LimitCheck} and {@code OrderCheck}, with {@code PostOrder}; {@code
 *       Paths}, {@code Sizes} and {@code ValueMarks} check texts.
 *   <li>Order: {@code Order} is what is set on a node, {@code Edges} makes {@link dev.danube.Edge}s
 *       of it, {@code WaitGraph} and {@code Cycles} find cycles.
 *   <li>{@code ValueReferences} finds the values that a stage reads, {@code ValueType} reads their
 *       texts, {@code Conditions} are the implementations of conditions, with {@code NodeOutcome},
 *       {@code Selection} makes a part of a pipeline, {@code PipelineCopy} a part of another one,
 *       and {@code Digest} computes the hash of a definition.
 * </ul>
 *
 * <p>No class of this module starts a thread, or opens a file or a socket.
 */
@NullMarked
package dev.danube;

import org.jspecify.annotations.NullMarked;
