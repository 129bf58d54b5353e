package dev.danube.stack;

import dev.danube.Condition;
import dev.danube.DanubeException;
import dev.danube.Group;
import dev.danube.ImageBuild;
import dev.danube.ImageRef;
import dev.danube.Output;
import dev.danube.Parallel;
import dev.danube.Parameter;
import dev.danube.Pipeline;
import dev.danube.Problem;
import dev.danube.Registry;
import dev.danube.RunContext;
import dev.danube.Source;
import dev.danube.SourceInfo;
import dev.danube.Stage;
import dev.danube.StageContext;
import dev.danube.Tag;
import dev.danube.Value;
import dev.danube.engine.internal.source.Checkout;
import dev.danube.stack.StackDecision.ContentKey;
import dev.danube.stack.StackDecision.ImageAction;
import dev.danube.stack.StackDecision.OfImage;
import dev.danube.stack.internal.ImageTests;
import dev.danube.stack.internal.NoCommit;
import dev.danube.stack.internal.StackFiles;
import dev.danube.stack.internal.StackFolder;
import dev.danube.stack.internal.imagetest.ImageTest;
import dev.danube.stack.internal.imagetest.ServiceTest;
import dev.danube.stack.internal.imagetest.TestFile;
import dev.danube.stack.internal.imagetest.TestRun;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The pipeline of a stack: a stage that decides, then a group for each image, which builds, tests,
 * pushes and names it. Groups run at once as far as their parents allow.
 */
final class StackPipeline {

  static final Output<StackDecision> DECISION = Output.of("decision", new DecisionCodec());

  private static final Parameter<String> REBUILD =
      Parameter.choice(StackParameters.REBUILD, "", "content", "git", "all")
          .defaultTo("")
          .describe("the rule by which images are built");

  private static final Parameter<String> IMAGE =
      Parameter.text(StackParameters.IMAGE)
          .defaultTo("")
          .describe("images that are built again, with commas between them");

  private static final Parameter<String> BRANCH =
      Parameter.text(StackParameters.BRANCH)
          .defaultTo("")
          .describe("the branch that ends the tags, in place of that of the commit");

  private static final Parameter<Boolean> PUSH =
      Parameter.flag(StackParameters.PUSH).defaultTo(true).describe("whether images are pushed");

  private final ImageStack stack;
  private final StackSettings settings;
  private final StackFolder folder;
  private final List<Problem> problems = new ArrayList<>();

  private StackPipeline(ImageStack stack, StackSettings settings) {
    this.stack = stack;
    this.settings = settings;
    this.folder = StackFolder.of(stack.folder());
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
    p.source(source())
        .parameter(REBUILD)
        .parameter(IMAGE)
        .parameter(BRANCH)
        .parameter(PUSH)
        .stage("decide", s -> s.output(DECISION).call(this::decide))
        .parallel("images", this::addImages);
  }

  /** Returns the repository around the program, or the folder of a stack that is elsewhere. */
  private Source source() {
    return StackFiles.source(folder);
  }

  private void decide(StageContext stage) throws Exception {
    StackDecision decision;
    try {
      decision = decide(chosen(stage), stage.runContext(), stage.registry());
    } catch (IllegalArgumentException | IllegalStateException | DanubeException e) {
      throw stage.failure(String.valueOf(e.getMessage()));
    }
    decision.warnings().forEach(stage::log);
    stage.log(DecisionText.of(decision));
    warnOfPython(stage, decision);
    stage.set(DECISION, decision);
  }

  private StackSettings chosen(StageContext stage) {
    return settings.with(
        stack,
        s -> {
          StackParameters.ifSet(
              stage.get(REBUILD), value -> s.rebuild(StackParameters.rebuild(value)));
          StackParameters.ifSet(stage.get(IMAGE), value -> s.again(value.split(",", -1)));
          StackParameters.ifSet(stage.get(BRANCH), s::branch);
        });
  }

  private StackDecision decide(StackSettings chosen, RunContext run, Registry registry)
      throws IOException, InterruptedException {
    if (StackFiles.isAround(folder)) {
      return Decider.decide(stack, chosen, run.source(), registry);
    }
    try (Checkout commit = StackFiles.commit(folder)) {
      SourceInfo info = commit.info().orElse(new NoCommit());
      return Decider.decide(stack, chosen, info, registry);
    }
  }

  /** Tells which tests are not run, because there is nothing that could run them. */
  private void warnOfPython(StageContext stage, StackDecision decision) {
    if (settings.pytest().isPresent()) {
      return;
    }
    for (StackVariant variant : stack.variants()) {
      ImageAction action = decision.of(variant.label()).action();
      if (action == ImageAction.BUILD || action == ImageAction.TEST) {
        for (String tests : testsOf(variant).pythonFolders()) {
          stage.log(
              String.format(
                  "warning: the tests in %s are written for pytest and do not run on %s; set"
                      + " pytest(IMAGE)",
                  tests, variant));
        }
      }
    }
  }

  private ImageTests testsOf(StackVariant variant) {
    return testsIn(folder.resolve("tests_common"), variant.image().context() + "/test");
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
    variant.image().definedAt().ifPresent(group::definedAt);
    variant.parent().ifPresent(parent -> group.needs("push " + parent));
    group.stage(
        "build " + variant,
        s -> s.when(is(variant, ImageAction.BUILD)).buildImage(i -> build(i, variant)));
    String image = variant.image().context();
    ImageTests tests = testsOf(variant);
    addTests(group, "test ", variant, tests, imageOf(variant));
    group.stage(
        "push " + variant,
        s ->
            s.when(is(variant, ImageAction.BUILD).and(isPushed()))
                .pushImage(imageOf(variant), pushed(variant)));
    if (variant.image().integrationTests()) {
      addTests(
          group, "integration ", variant, testsIn(image + "/integration_tests"), imageOf(variant));
    }
    group.stage(
        "tag " + variant,
        s ->
            s.when(
                    is(variant, ImageAction.BUILD, ImageAction.TEST, ImageAction.REUSE)
                        .and(isPushed()))
                .input(DECISION)
                .call(stage -> tag(stage, variant)));
  }

  private void build(ImageBuild.Builder i, StackVariant variant) {
    StackImage image = variant.image();
    i.context(image.context()).dockerfile(image.dockerfile());
    image.target().ifPresent(i::target);
    variant.args().forEach(i::buildArg);
    variant
        .parent()
        .ifPresent(
            parent ->
                i.buildArg(
                    ContentKeys.BASE_TAG,
                    DECISION.map("tag of " + parent, d -> builtTag(d.of(parent.label())))));
    i.tag(
        image.repository(),
        Tag.of(DECISION.map("tag of " + variant, d -> builtTag(d.of(variant.label())))));
    i.label("dev.danube.stack", stack.name()).label("dev.danube.stack.image", variant.label());
    i.pull();
    if (image.cache()) {
      i.buildArg("BUILDKIT_INLINE_CACHE", "1")
          .cacheFrom(
              image.repository(),
              Tag.of(DECISION.map("earlier tag of " + variant, d -> d.of(variant.label()).tag())));
    }
  }

  private void addTests(
      Group.Builder group,
      String what,
      StackVariant variant,
      ImageTests tests,
      Value<ImageRef> image) {
    if (!tests.scripts().isEmpty()) {
      group.stage(
          what + variant,
          s -> {
            s.when(is(variant, ImageAction.BUILD, ImageAction.TEST))
                .image(image)
                .env("TEST_IMAGE", image);
            tests.scripts().forEach(script -> s.exec("sh", "-e", script));
          });
    }
    for (TestFile file : tests.files()) {
      addTestFile(group, what, variant, file, image);
    }
    if (!tests.pythonFolders().isEmpty() && settings.pytest().isPresent()) {
      group.stage(
          what + variant + " with pytest",
          s -> {
            s.when(is(variant, ImageAction.BUILD, ImageAction.TEST))
                .image(settings.pytest().get())
                .dockerSocket()
                .network("host")
                .env("TEST_IMAGE", image)
                .env("PYTHONDONTWRITEBYTECODE", "1")
                .tests("pytest-" + variant + ".xml");
            s.run(pytest(variant, tests.pythonFolders()));
          });
    }
  }

  private void addTestFile(
      Group.Builder group,
      String what,
      StackVariant variant,
      TestFile file,
      Value<ImageRef> image) {
    String name = what + variant + " with " + file.name();
    if (!file.tests().isEmpty()) {
      group.stage(
          name,
          s -> {
            s.when(is(variant, ImageAction.BUILD, ImageAction.TEST)).image(image);
            file.options().apply(s);
            runTests(s, name, file.path(), file.tests(), image);
          });
    }
    for (ServiceTest service : file.services()) {
      String stage = name + ": " + service.title();
      group.stage(
          stage,
          s -> {
            s.when(is(variant, ImageAction.BUILD, ImageAction.TEST));
            service.apply(s, image);
            Value<ImageRef> client =
                service
                    .client()
                    .<Value<ImageRef>>map(
                        reference -> DECISION.map("client", d -> ImageRef.of(reference)))
                    .orElse(image);
            runTests(s, stage, file.path(), service.requests(), client);
          });
    }
  }

  /** Adds tests to a stage, with a file of their results. */
  private static void runTests(
      Stage.Builder s,
      String stage,
      String suite,
      List<? extends ImageTest> tests,
      Value<ImageRef> image) {
    String results = "tests-" + stage.replaceAll("[^A-Za-z0-9._-]+", "-") + ".xml";
    s.input(DECISION)
        .tests(results)
        .call(context -> TestRun.perform(context, context.get(image), suite, tests, results));
  }

  /** Returns the script of the tests in Python. A folder without tests is fine. */
  private static String pytest(StackVariant variant, List<String> folders) {
    List<String> words = new ArrayList<>();
    folders.forEach(folder -> words.add("'" + folder.replace("'", "'\\''") + "'"));
    return String.format(
        "code=0; python3 -m pytest -x -p no:cacheprovider --junitxml=pytest-%s.xml %s || code=$?;"
            + " [ $code = 5 ] || exit $code",
        variant, String.join(" ", words));
  }

  /** Gives an image that is pushed and tested its names in the registry. */
  private static void tag(StageContext stage, StackVariant variant) throws InterruptedException {
    OfImage image = stage.get(DECISION).of(variant.label());
    Optional<ContentKey> key = image.key();
    if (key.isPresent()) {
      Registry registry = stage.registry();
      String repository = variant.image().repository();
      boolean isReused = image.action() == ImageAction.REUSE;
      String known = isReused ? key.get().testTag() : key.get().contentTag();
      ImageRef built = ImageRef.of(repository + ":" + known);
      ImageRef named = registry.tag(built, image.image());
      if (!isReused) {
        registry.tag(built, ImageRef.of(repository + ":" + key.get().testTag()));
      }
      stage.log(image.image() + " is " + named);
    }
  }

  private void prune(Stage.Builder s, StackVariant variant) {
    List<String> users = new ArrayList<>(List.of("tag " + variant));
    stack.variants().stream()
        .filter(other -> other.parent().filter(variant::equals).isPresent())
        .forEach(child -> users.add("tag " + child));
    s.needs(users.toArray(String[]::new))
        .when(is(variant, ImageAction.BUILD).and(isPushed()))
        .removeImage(imageOf(variant));
  }

  /** Returns the name under which an image is built, and found by what stands on it. */
  private static Value<ImageRef> imageOf(StackVariant variant) {
    String repository = variant.image().repository();
    return DECISION.map(
        "image of " + variant,
        d -> ImageRef.of(repository + ":" + builtTag(d.of(variant.label()))));
  }

  private static String builtTag(OfImage image) {
    return image.key().map(ContentKey::contentTag).orElse(image.tag());
  }

  private static Output<ImageRef> pushed(StackVariant variant) {
    return Output.image("pushed-" + variant);
  }

  private static Condition is(StackVariant variant, ImageAction... actions) {
    Set<ImageAction> wanted = Set.of(actions);
    List<String> words = new ArrayList<>();
    for (ImageAction action : actions) {
      words.add(
          switch (action) {
            case BUILD -> "built";
            case TEST -> "tested";
            case REUSE -> "reused";
            case NONE -> "left";
          });
    }
    return Condition.that(
        variant + " is " + String.join(" or ", words),
        run -> wanted.contains(run.get(DECISION).of(variant.label()).action()));
  }

  private Condition isPushed() {
    Condition asked = Condition.parameter(PUSH, true);
    return settings.push().map(asked::and).orElse(asked);
  }

  /** Returns the pipeline that gives the images of a stack further tags. */
  static Pipeline promotion(ImageStack stack, String from, List<String> to) {
    return Pipeline.define(
        stack.name() + "-promotion",
        p -> {
          p.stage("check", s -> s.call(stage -> check(stage, stack, from)));
          p.parallel(
              "images",
              q ->
                  stack
                      .images()
                      .forEach(
                          image ->
                              q.stage(
                                  image.name(),
                                  s -> s.call(stage -> promote(stage, image, from, to)))));
        });
  }

  /** Fails before anything is tagged if an image is missing. */
  private static void check(StageContext stage, ImageStack stack, String from)
      throws InterruptedException {
    List<String> missing = new ArrayList<>();
    for (StackImage image : stack.images()) {
      ImageRef name = ImageRef.of(image.repository() + ":" + from);
      if (stage.registry().digest(name).isEmpty()) {
        missing.add(name.reference());
      }
    }
    if (!missing.isEmpty()) {
      throw stage.failure(
          "The registry has no " + String.join(", no ", missing) + "; nothing was tagged");
    }
  }

  private static void promote(StageContext stage, StackImage image, String from, List<String> to)
      throws InterruptedException {
    ImageRef name = ImageRef.of(image.repository() + ":" + from);
    for (String tag : to) {
      ImageRef named = stage.registry().tag(name, ImageRef.of(image.repository() + ":" + tag));
      stage.log(String.format(Locale.ROOT, "%s:%s is %s", image.repository(), tag, named));
    }
  }
}
