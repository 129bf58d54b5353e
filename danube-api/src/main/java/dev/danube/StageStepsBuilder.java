package dev.danube;

import static java.util.Objects.requireNonNull;

import dev.danube.DefinitionScope.Position;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The part of a stage's builder that adds steps and hooks. */
abstract sealed class StageStepsBuilder<B> extends WorkContainerBuilder<B> permits Stage.Builder {

  StageStepsBuilder(DefinitionScope scope, Position place, String name) {
    super(scope, place, name);
  }

  StageStepsBuilder(String name, ScopedBuilder parent, Location at) {
    super(name, parent, at);
  }

  /**
   * Adds a shell script as a step. It runs in a new {@code sh -e}: {@code cd} and variables do not
   * carry over to the next step, but files do. Its standard input is empty. An exit code other than
   * 0 fails the stage.
   *
   * <p>A script that starts with {@code #!} runs in the interpreter that it names, such as {@code
   * #!/usr/bin/env python3}, without {@code -e}. It receives the script as the file {@code
   * /dev/fd/9}, which is a pipe; node and bun cannot read one.
   *
   * <p>Processes that the script leaves in the background continue, but what they print after the
   * end of the step is dropped: redirect it to a file to read it later.
   *
   * @param script a POSIX shell script of any number of lines
   * @return this builder
   */
  public B run(String script) {
    Steps.run(this, script);
    return self();
  }

  /**
   * Starts a shell script that runs beside the steps after it, in their container, such as a server
   * for tests. The steps after it wait only until it is started.
   *
   * @param name a name for the log, unique in the stage
   * @param script a POSIX shell script, as for {@link #run}
   * @return this builder
   * @see #background(String, String, Readiness)
   */
  public B background(String name, String script) {
    return background(name, script, Readiness.started());
  }

  /**
   * Starts a shell script that runs beside the steps after it, in their container, such as a server
   * for tests. Other steps reach it on {@code localhost}. If it ends before it is ready, or is
   * late, the stage fails with {@link FailureKind#SERVICE}. Its end after that is no failure.
   *
   * <p>It is stopped by SIGTERM when the attempt has ended: after the hooks that run before the
   * artifacts are collected, so that it can still write files for them. What it prints is not in
   * the log, unless the stage fails: the last lines are shown then.
   *
   * @param name a name for the log, unique in the stage
   * @param script a POSIX shell script, as for {@link #run}
   * @param readyWhen what the steps after it wait for; {@link Readiness#http} needs {@code wget} or
   *     {@code curl} in the image
   * @return this builder
   */
  public B background(String name, String script, Readiness readyWhen) {
    Steps.background(this, name, script, readyWhen);
    return self();
  }

  /**
   * Adds a program as a step, started without a shell. Its standard input is empty. An exit code
   * other than 0 fails the stage.
   *
   * @param argv the program, then its arguments
   * @return this builder
   */
  public B exec(String... argv) {
    Steps.exec(this, argv);
    return self();
  }

  /**
   * Runs the image's own entrypoint with these arguments, as {@code docker run} would, in the
   * image's own working directory unless the stage sets one. This must be the only step of its
   * stage, which gets a container of its own.
   *
   * @param args the arguments; none for the image's default command
   * @return this builder
   */
  public B command(String... args) {
    use("command", args);
    Steps.add(this, new Step.Command(List.of(args)));
    return self();
  }

  /**
   * Adds Java code as a step. It runs in this JVM; an exception fails the stage.
   *
   * @param action the code
   * @return this builder
   */
  public B call(StageAction action) {
    Steps.call(this, action);
    return self();
  }

  /**
   * Adds a step that builds an image.
   *
   * @param definition defines the image to build
   * @return this builder
   */
  public B buildImage(Consumer<? super ImageBuild.Builder> definition) {
    use("buildImage");
    ImageBuild.Builder builder = new ImageBuild.Builder(this);
    scope.define(builder, definition);
    Steps.add(this, new Step.BuildImage(builder.build()));
    return self();
  }

  /**
   * Adds a step that pulls an image, as {@code docker pull} does: also one that the daemon has, if
   * the registry has a newer one. With the pull policy {@code NEVER} the image must be at the
   * daemon. An image that the run has made is not pulled.
   *
   * @param reference the image
   * @return this builder
   */
  public B pullImage(String reference) {
    return pullImage(reference, i -> {});
  }

  /**
   * Adds a step that pulls an image, as {@link #pullImage(String)} does, with settings.
   *
   * @param reference the image
   * @param definition defines the pull
   * @return this builder
   */
  public B pullImage(String reference, Consumer<? super ImagePull.Builder> definition) {
    use("pullImage", reference);
    known(reference).ifPresent(image -> pullImage(image, definition));
    return self();
  }

  /**
   * Adds a step that pulls an image, as {@link #pullImage(String)} does, with settings.
   *
   * @param image the image, such as an {@link ImageName}
   * @param definition defines the pull
   * @return this builder
   */
  public B pullImage(Value<ImageRef> image, Consumer<? super ImagePull.Builder> definition) {
    use("pullImage");
    ImagePull.Builder builder = new ImagePull.Builder(this, requireNonNull(image, "image"));
    scope.define(builder, definition);
    Steps.add(this, new Step.PullImage(builder.build()));
    return self();
  }

  /**
   * Adds a step that gives an image one more name in its registry, without a pull, as {@link
   * Registry#tag} does. A release is thus an image that was tested, and not one that was built
   * again.
   *
   * @param image the image, which must be in the registry, such as the output of {@link
   *     #pushImage(Value, Output)}; if it is an output of another stage, this stage waits for that
   *     stage
   * @param repository the new name without a tag, in the same registry
   * @param tag the new tag
   * @return this builder
   */
  public B tagInRegistry(Value<ImageRef> image, String repository, Tag tag) {
    use("tagInRegistry", repository);
    requireNonNull(image, "image");
    requireNonNull(tag, "tag");
    if (isGood(ImageRef.repositoryProblem(repository))) {
      Steps.add(this, new Step.TagInRegistry(image, new ImageName(repository, tag)));
    } else {
      refuse(Keys.STEP);
    }
    return self();
  }

  /**
   * Adds a step that gives an image one more name. An image that is not present is pulled first.
   *
   * @param reference the image
   * @param repository the new name without a tag, such as {@code ghcr.io/acme/app}
   * @param tag the new tag
   * @return this builder
   */
  public B tagImage(String reference, String repository, Tag tag) {
    use("tagImage", reference);
    known(reference).ifPresent(image -> tagImage(image, repository, tag));
    return self();
  }

  /**
   * Adds a step that gives an image one more name.
   *
   * @param image the image; if it is an output of another stage, this stage waits for that stage
   * @param repository the new name without a tag, such as {@code ghcr.io/acme/app}
   * @param tag the new tag
   * @return this builder
   */
  public B tagImage(Value<ImageRef> image, String repository, Tag tag) {
    use("tagImage", repository);
    requireNonNull(image, "image");
    requireNonNull(tag, "tag");
    if (isGood(ImageRef.repositoryProblem(repository))) {
      Steps.add(this, new Step.TagImage(image, new ImageName(repository, tag)));
    } else {
      refuse(Keys.STEP);
    }
    return self();
  }

  /**
   * Adds a step that pushes an image to its registry.
   *
   * @param reference the image
   * @return this builder
   */
  public B pushImage(String reference) {
    use("pushImage", reference);
    known(reference).ifPresent(this::pushImage);
    return self();
  }

  /**
   * Adds a step that pushes an image to its registry. An image that was built in the run is pushed
   * under all its names.
   *
   * @param image the image; if it is an output of another stage, this stage waits for that stage
   * @return this builder
   */
  public B pushImage(Value<ImageRef> image) {
    use("pushImage");
    requireNonNull(image, "image");
    Steps.add(this, new Step.PushImage(image, Optional.empty()));
    return self();
  }

  /**
   * Adds a step that pushes an image to its registry, and an output for the reference of the image
   * in the registry: the repository and the digest. If the image has several names, the output
   * refers to the first.
   *
   * @param image the image; if it is an output of another stage, this stage waits for that stage
   * @param pushed the output, such as {@code ghcr.io/acme/app@sha256:...}
   * @return this builder
   */
  public B pushImage(Value<ImageRef> image, Output<ImageRef> pushed) {
    use("pushImage");
    requireNonNull(image, "image");
    add(Keys.OUTPUT, requireNonNull(pushed, "pushed"));
    Steps.add(this, new Step.PushImage(image, Optional.of(pushed)));
    return self();
  }

  /**
   * Adds a step that removes an image from the daemon. It does not fail if there is no such image.
   * Containers of the run that have the image and are not used by a stage are removed first. If a
   * stage uses the image at the same time, Docker keeps the image and removes only the name that
   * was passed.
   *
   * @param reference the image
   * @return this builder
   */
  public B removeImage(String reference) {
    use("removeImage", reference);
    known(reference).ifPresent(this::removeImage);
    return self();
  }

  /**
   * Adds a step that removes an image from the daemon. It does not fail if there is no such image.
   * Containers of the run that have the image and are not used by a stage are removed first. If a
   * stage uses the image at the same time, Docker keeps the image and removes only the name that
   * was passed.
   *
   * @param image the image; if it is an output of another stage, this stage waits for that stage
   * @return this builder
   */
  public B removeImage(Value<ImageRef> image) {
    use("removeImage");
    requireNonNull(image, "image");
    Steps.add(this, new Step.RemoveImage(image));
    return self();
  }

  private Optional<Value<ImageRef>> known(String reference) {
    if (!ValueMarks.isIn(reference) && isGood(ImageRef.problem(reference))) {
      return Optional.of(new Value.Constant<>(ImageRef.of(reference)));
    }
    refuse(Keys.STEP);
    return Optional.empty();
  }

  /**
   * Adds steps that run in the stage's container if its last attempt ended SUCCESS or UNSTABLE,
   * within a time limit of their own. The steps run after the artifacts are collected, so that
   * nothing can fail the stage any more.
   *
   * @param definition defines the steps
   * @return this builder
   */
  public B onSuccess(Consumer<? super Hook.Builder> definition) {
    return hook("onSuccess", OutcomeFilter.ON_SUCCESS, definition);
  }

  /**
   * Adds steps that run in the stage's container if it was cancelled after it had started, within a
   * time limit of their own.
   *
   * @param definition defines the steps
   * @return this builder
   */
  public B onCancel(Consumer<? super Hook.Builder> definition) {
    return hook("onCancel", OutcomeFilter.ON_CANCEL, definition);
  }

  /**
   * Adds steps that run in the stage's container if its last attempt ended FAILED or ERRORED,
   * within a time limit of their own.
   *
   * @param definition defines the steps
   * @return this builder
   */
  public B onFailure(Consumer<? super Hook.Builder> definition) {
    return hook("onFailure", OutcomeFilter.ON_FAILURE, definition);
  }

  /**
   * Adds steps that run in the stage's container after its last attempt, whatever its outcome is,
   * also after a cancellation, within a time limit of their own. The steps run before artifacts are
   * collected, so that they can create artifacts. If an artifact is missing and the stage is tried
   * again, they run again.
   *
   * @param definition defines the steps
   * @return this builder
   */
  public B always(Consumer<? super Hook.Builder> definition) {
    return hook("always", OutcomeFilter.ALWAYS, definition);
  }

  private B hook(String setter, OutcomeFilter when, Consumer<? super Hook.Builder> definition) {
    use(setter);
    Hook.Builder builder = new Hook.Builder(this, setter);
    scope.define(builder, definition);
    addUnquestioned(Keys.HOOK, builder.build(when));
    return self();
  }
}
