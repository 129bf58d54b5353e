package dev.danube.engine.internal.stage;

import dev.danube.FailureKind;
import dev.danube.ImageBuild;
import dev.danube.ImagePull;
import dev.danube.ImageRef;
import dev.danube.Step;
import dev.danube.Value;
import dev.danube.engine.internal.run.RunScope;
import dev.danube.engine.internal.run.SshAgentSocket;
import dev.danube.engine.internal.run.StageLog;
import dev.danube.engine.internal.secret.StepFailedException;
import dev.danube.engine.spi.BuildInput;
import dev.danube.engine.spi.ImageException;
import dev.danube.engine.spi.Images;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The execution of a step about images, which the daemon performs without a container. */
final class ImageStep {

  private final RunScope scope;
  private final StageOutputs outputs;
  private final StageLog log;

  ImageStep(RunScope scope, StageOutputs outputs, StageLog log) {
    this.scope = scope;
    this.outputs = outputs;
    this.log = log;
  }

  void perform(Step step) throws StepFailedException, InterruptedException {
    Images images = scope.session().images();
    try {
      if (step instanceof Step.BuildImage build) {
        build(images, build.image());
      } else if (step instanceof Step.PullImage pull) {
        pull(images, pull.pull());
      } else if (step instanceof Step.TagInRegistry tag) {
        tagInRegistry(images, tag);
      } else if (step instanceof Step.TagImage tag) {
        images.tag(taken(tag.image()), tag.name().in(scope.context()), log);
      } else if (step instanceof Step.PushImage push) {
        ImageRef image = image(push.image());
        EarlierImages earlier = new EarlierImages(scope);
        images.restored(image, earlier.namesOf(image), earlier.platformsOf(image));
        ImageRef pushed = images.push(image, log);
        push.pushed().ifPresent(output -> outputs.put(output, pushed));
      } else if (step instanceof Step.RemoveImage remove) {
        images.remove(image(remove.image()));
      }
    } catch (IllegalStateException | IllegalArgumentException e) {
      throw new StepFailedException(FailureKind.EXCEPTION, step.text() + ": " + e.getMessage(), e);
    }
  }

  private void build(Images images, ImageBuild build)
      throws StepFailedException, InterruptedException {
    Map<String, String> args = new LinkedHashMap<>();
    build.buildArgs().forEach((name, value) -> args.put(name, scope.values().text(value)));
    Map<String, String> labels = new LinkedHashMap<>();
    build.labelValues().forEach(value -> labels.putAll(scope.values().get(value)));
    List<ImageRef> names = build.tags().stream().map(name -> name.in(scope.context())).toList();
    BuildInput input =
        new BuildInput(
            build.from().isPresent() ? Optional.of(taken(build.from().get())) : Optional.empty(),
            args,
            labels,
            names,
            build.cacheFrom().stream().map(this::image).toList(),
            scope.secrets().contents(build.secrets()),
            scope.secrets().contents(build.sshKeys()),
            build.sshAgent()
                ? Optional.of(SshAgentSocket.of(scope, "sshKey(...)"))
                : Optional.empty(),
            scope.pins()::pinned);
    ImageRef built = images.build(build, input, log);
    build.as().ifPresent(output -> outputs.put(output, built));
  }

  private void pull(Images images, ImagePull pull) throws InterruptedException {
    ImageRef image = image(pull.image());
    try {
      ImageRef pinned = scope.pins().pinned(image);
      ImageRef pulled = images.pull(pinned, pull.platform(), log);
      pull.as().ifPresent(output -> outputs.put(output, pulled));
    } catch (ImageException e) {
      if (!pull.optional()) {
        throw e;
      }
      log.say("continuing without the image " + image + ": " + e.getMessage());
    }
  }

  private void tagInRegistry(Images images, Step.TagInRegistry tag) throws InterruptedException {
    ImageRef name = tag.name().in(scope.context());
    ImageRef tagged = images.registry().tag(taken(tag.image()), name);
    log.say("tagged " + tagged + " as " + name + " in its registry");
  }

  /** Returns an image that is taken from elsewhere, by its digest if a lock file has one. */
  private ImageRef taken(Value<ImageRef> value) throws InterruptedException {
    return scope.pins().pinned(image(value));
  }

  private ImageRef image(Value<ImageRef> value) {
    return scope.values().get(value);
  }
}
