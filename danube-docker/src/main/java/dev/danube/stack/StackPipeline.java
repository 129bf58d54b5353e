package dev.danube.stack;

import static dev.danube.stack.Decided.DECISION;
import static dev.danube.stack.Decided.imageOf;
import static dev.danube.stack.Decided.is;
import static dev.danube.stack.Decided.pushed;

import dev.danube.Group;
import dev.danube.ImageRef;
import dev.danube.Parallel;
import dev.danube.Pipeline;
import dev.danube.Problem;
import dev.danube.Source;
import dev.danube.Stage;
import dev.danube.StageContext;
import dev.danube.Value;
import dev.danube.stack.StackDecision.ImageAction;
import dev.danube.stack.StackDecision.OfImage;
import dev.danube.stack.internal.StackFiles;
import dev.danube.stack.internal.StackFolder;
import dev.danube.stack.internal.imagetest.ImageTests;
import dev.danube.stack.internal.imagetest.LearnStep;
import dev.danube.stack.internal.imagetest.TestStages;
import dev.danube.stack.internal.pages.Promotion;
import dev.danube.stack.internal.pages.ResultsStep;
import dev.danube.stack.internal.pages.ResultsStep.Stages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The pipeline of a stack: a stage that decides, then a group for each image, which builds, tests,
 * pushes and names it. Groups run at once as far as their parents allow.
 */
final class StackPipeline {

  private final ImageStack stack;
  private final StackSettings settings;
  private final StackFolder folder;
  private final DecideStage decision;
  private final List<Problem> problems = new ArrayList<>();
  private final Map<StackVariant, Stages> imageStages = new LinkedHashMap<>();
  private final Map<StackVariant, List<String>> pythonTests = new LinkedHashMap<>();

  private StackPipeline(ImageStack stack, StackSettings settings) {
    this.stack = stack;
    this.settings = settings;
    this.folder = StackFolder.of(stack.folder());
    this.decision = new DecideStage(stack, settings, pythonTests);
  }

  static Pipeline of(ImageStack stack, StackSettings settings) {
    StackPipeline pipeline = new StackPipeline(stack, settings);
    Pipeline defined = Pipeline.define(stack.name(), pipeline::define);
    if (!pipeline.problems.isEmpty()) {
      throw new StackDefinitionException(stack.name(), pipeline.problems);
    }
    return defined;
  }

  private void define(Pipeline.Builder p) {
    p.source(source());
    decision.addTo(p);
    p.parallel("images", this::addImages);
    settings
        .results()
        .ifPresent(
            results ->
                p.post(
                    post ->
                        post.always(
                            "results", s -> s.call(stage -> writeResults(stage, results)))));
  }

  /** Returns the repository around the program, or the folder of a stack that is elsewhere. */
  private Source source() {
    return StackFiles.source(folder);
  }

  private ImageTests testsOf(StackVariant variant) {
    List<String> folders = new ArrayList<>(List.of(folder.resolve("tests_common")));
    stack.testedWith(variant.image()).forEach(image -> folders.add(image.context() + "/test"));
    return testsIn(folders.toArray(String[]::new));
  }

  /** Returns the folder in which tests for pytest run on this machine; refuses that if needed. */
  private Optional<Path> hostOfTests(ImageTests tests) {
    boolean isHost = stack.pythonTests(settings) == PythonTests.HOST;
    if (isHost && !settings.hostTests() && !tests.pythonFolders().isEmpty()) {
      problems.add(
          new Problem(
              "tests",
              String.format(
                  "the tests in %s run on this machine; allow that with --allow host, or let them"
                      + " run in a container",
                  tests.pythonFolders().get(0)),
              stack.testsAt()));
    }
    return isHost ? Optional.of(folder.root()) : Optional.empty();
  }

  private ImageTests testsIn(String... folders) {
    return ImageTests.in(folder.root(), List.of(folders), problems);
  }

  private void addImages(Parallel.Builder images) {
    for (StackVariant variant : stack.variants()) {
      images.group(variant.label(), group -> addImage(group, variant));
      if (variant.image().prune()) {
        images.stage("prune " + variant, s -> prune(s, variant));
      }
    }
  }

  private void addImage(Group.Builder group, StackVariant variant) {
    StackImage image = variant.image();
    image.definedAt().ifPresent(group::definedAt);
    variant.parent().ifPresent(parent -> group.needs("push " + parent));
    String build = "build " + variant;
    group.stage(
        build,
        s ->
            s.when(is(variant, ImageAction.BUILD))
                .buildImage(new VariantBuild(stack, variant)::define));
    addLearning(group, variant);
    ImageTests own = testsOf(variant);
    pythonTests.put(variant, own.pythonFolders());
    List<String> tests = addTests(group, "test ", variant, imageOf(variant), own);
    String push = "push " + variant;
    group.stage(
        push,
        s ->
            s.when(is(variant, ImageAction.BUILD).and(decision.isPushed()))
                .pushImage(imageOf(variant), pushed(variant)));
    List<String> integration =
        image.integrationTests()
            ? addTests(
                group,
                "integration ",
                variant,
                pushed(variant).orElse(imageOf(variant)),
                testsIn(image.context() + "/integration_tests"))
            : List.of();
    List<String> others = new TagStages(stack, variant, decision.isPushed()).addTo(group);
    DescribeStage description = new DescribeStage(stack, variant, settings.wiki());
    if (description.isNeeded()) {
      others.add("describe " + variant);
      group.stage("describe " + variant, description::define);
    }
    imageStages.put(variant, new Stages(build, tests, push, integration, others));
  }

  /** Adds the stage that writes a first file of tests, if it is asked for. */
  private void addLearning(Group.Builder group, StackVariant variant) {
    StackImage image = variant.image();
    boolean isLearnt =
        settings.learn().filter(List.of(variant.label(), image.name())::contains).isPresent();
    if (isLearnt) {
      Map<String, String> commands = new LinkedHashMap<>();
      for (String key : variant.manifest()) {
        ManifestCommand command = stack.command(key);
        commands.put(command.title(), command.command());
      }
      String name = variant.label() + ".yaml";
      LearnStep step =
          new LearnStep(commands, folder.root().resolve(image.context()).resolve("test/" + name));
      group.stage(
          "learn " + variant,
          s ->
              s.image(imageOf(variant))
                  .input(DECISION)
                  .call(stage -> step.perform(stage, stage.get(imageOf(variant)))));
    }
  }

  private List<String> addTests(
      Group.Builder group,
      String what,
      StackVariant variant,
      Value<ImageRef> tested,
      ImageTests tests) {
    TestStages stages =
        new TestStages(
            is(variant, ImageAction.BUILD, ImageAction.TEST),
            tested,
            DECISION,
            stack.pytest(settings),
            hostOfTests(tests));
    return stages.add(group, what + variant, tests);
  }

  private void writeResults(StageContext stage, Path results) throws IOException {
    StackDecision decision;
    try {
      decision = stage.runContext().get(DECISION);
    } catch (IllegalStateException e) {
      stage.log("There are no results, because nothing was decided");
      return;
    }
    ResultsStep step = new ResultsStep(stage.runContext(), results);
    for (Map.Entry<StackVariant, Stages> one : imageStages.entrySet()) {
      OfImage image = decision.of(one.getKey().label());
      boolean isLeft = image.action() == ImageAction.NONE;
      step.write(image.image().reference(), isLeft, one.getValue());
    }
  }

  /** Removes the daemon's copy of an image once its own stages and those of its children end. */
  private void prune(Stage.Builder s, StackVariant variant) {
    List<String> users = new ArrayList<>(List.of(variant.label()));
    stack.variants().stream()
        .filter(other -> other.parent().filter(variant::equals).isPresent())
        .forEach(child -> users.add(child.label()));
    s.needs(users.toArray(String[]::new))
        .when(is(variant, ImageAction.BUILD).and(decision.isPushed()))
        .removeImage(imageOf(variant));
  }

  /** Returns the pipeline that gives the images of a stack further tags. */
  static Pipeline promotion(ImageStack stack, String from, PromotionSettings settings) {
    Map<String, String> repositories = new LinkedHashMap<>();
    stack.images().forEach(image -> repositories.put(image.name(), image.repository()));
    return new Promotion(
            stack.name() + "-promotion",
            repositories,
            from,
            settings.tags(),
            settings.wiki(),
            StackFolder.of(stack.folder()))
        .pipeline();
  }
}
