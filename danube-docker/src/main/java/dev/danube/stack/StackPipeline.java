package dev.danube.stack;

import static java.util.Objects.requireNonNull;

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
import dev.danube.engine.internal.source.RepositoryAddress;
import dev.danube.stack.StackDecision.ContentKey;
import dev.danube.stack.StackDecision.ImageAction;
import dev.danube.stack.StackDecision.OfImage;
import dev.danube.stack.internal.AskedDigests;
import dev.danube.stack.internal.BranchTag;
import dev.danube.stack.internal.FurtherTags;
import dev.danube.stack.internal.NoCommit;
import dev.danube.stack.internal.OpenContainerLabels;
import dev.danube.stack.internal.StackFiles;
import dev.danube.stack.internal.StackFolder;
import dev.danube.stack.internal.TagTemplate;
import dev.danube.stack.internal.imagetest.ImageTests;
import dev.danube.stack.internal.imagetest.TestStages;
import dev.danube.stack.internal.pages.DescribeStep;
import dev.danube.stack.internal.pages.DescribeStep.Named;
import dev.danube.stack.internal.pages.Promotion;
import dev.danube.stack.internal.pages.ResultsStep;
import dev.danube.stack.internal.pages.ResultsStep.Stages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The pipeline of a stack: a stage that decides, then a group for each image, which builds, tests,
 * pushes and names it. Groups run at once as far as their parents allow.
 */
final class StackPipeline {

  static final Output<StackDecision> DECISION = Output.of("decision", new DecisionCodec());

  /** The labels that tell of the commit. */
  private static final Output<List<String>> ORIGIN = Output.lines("origin");

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

  private static final Parameter<String> LOCK =
      Parameter.choice(StackParameters.LOCK, "", StackParameters.UPDATE)
          .defaultTo("")
          .describe("update: take the newest base images that are pinned, into stack.lock");

  private static final Parameter<String> SINCE =
      Parameter.choice(StackParameters.SINCE, "", "previous", "branch", StackParameters.SUCCESS)
          .defaultTo("")
          .describe(
              "rebuild=git compares with the commit before, the start of the branch, or success");

  private final ImageStack stack;
  private final StackSettings settings;
  private final StackFolder folder;
  private final List<Problem> problems = new ArrayList<>();
  private final Map<StackVariant, Stages> imageStages = new LinkedHashMap<>();
  private final Map<StackVariant, List<String>> pythonTests = new LinkedHashMap<>();

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
        .parameter(LOCK)
        .parameter(SINCE)
        .stage("decide", s -> s.output(DECISION).output(ORIGIN).call(this::decide))
        .parallel("images", this::addImages);
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

  private void decide(StageContext stage) throws Exception {
    StackDecision decision;
    try {
      if (stage.get(LOCK).equals(StackParameters.UPDATE)) {
        PinnedBases.update(stack, new AskedDigests(stage.registry())).forEach(stage::log);
      }
      decision = decide(chosen(stage), stage.runContext(), stage.registry());
    } catch (IllegalArgumentException | IllegalStateException | DanubeException e) {
      throw stage.failure(String.valueOf(e.getMessage()));
    }
    decision.warnings().forEach(stage::log);
    stage.log(DecisionText.of(decision));
    showOnPage(stage, decision);
    warnOfPython(stage, decision);
    if (settings.results().isPresent()) {
      ResultsStep.write(settings.results().get(), new DecisionCodec().encode(decision));
    }
    stage.set(DECISION, decision);
    stage.set(ORIGIN, origin(stage));
  }

  /** Returns the labels that tell of the commit and its repository, as far as they are known. */
  private List<String> origin(StageContext stage) throws IOException, InterruptedException {
    return OpenContainerLabels.lines(
        StackFiles.commitOf(folder, stage.runContext()),
        RepositoryAddress.of(folder.root(), stage.runContext().environment()));
  }

  /** Adds the decision to the page of the run, if GitHub Actions has named a file for it. */
  private static void showOnPage(StageContext stage, StackDecision decision) throws IOException {
    String file = stage.runContext().environment().getOrDefault("GITHUB_STEP_SUMMARY", "");
    if (!file.isEmpty()) {
      Files.writeString(
          Path.of(file),
          DecisionText.markdown(decision),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    }
  }

  private StackSettings chosen(StageContext stage) {
    return settings.with(
        stack,
        s -> {
          StackParameters.ifSet(
              stage.get(REBUILD), value -> s.rebuild(StackParameters.rebuild(value)));
          StackParameters.ifSet(stage.get(IMAGE), value -> s.again(value.split(",", -1)));
          StackParameters.ifSet(stage.get(BRANCH), s::branch);
          StackParameters.ifSet(stage.get(SINCE), value -> s.since(StackParameters.since(value)));
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
    boolean mayRun = stack.pythonTests(settings) == PythonTests.CONTAINER;
    if (!mayRun || stack.pytest(settings).isPresent()) {
      return;
    }
    for (StackVariant variant : stack.variants()) {
      ImageAction action = decision.of(variant.label()).action();
      if (action == ImageAction.BUILD || action == ImageAction.TEST) {
        for (String tests : requireNonNull(pythonTests.get(variant))) {
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
        build, s -> s.when(is(variant, ImageAction.BUILD)).buildImage(i -> build(i, variant)));
    ImageTests own = testsOf(variant);
    pythonTests.put(variant, own.pythonFolders());
    List<String> tests = addTests(group, "test ", variant, own);
    String push = "push " + variant;
    group.stage(
        push,
        s ->
            s.when(is(variant, ImageAction.BUILD).and(isPushed()))
                .pushImage(imageOf(variant), pushed(variant)));
    List<String> integration =
        image.integrationTests()
            ? addTests(
                group, "integration ", variant, testsIn(image.context() + "/integration_tests"))
            : List.of();
    List<String> others = new ArrayList<>(List.of("tag " + variant));
    group.stage("tag " + variant, s -> tag(s, variant));
    addFurtherTags(group, variant, others);
    if (isDescribed(variant)) {
      others.add("describe " + variant);
      group.stage("describe " + variant, s -> describe(s, variant));
    }
    imageStages.put(variant, new Stages(build, tests, push, integration, others));
  }

  private List<String> addTests(
      Group.Builder group, String what, StackVariant variant, ImageTests tests) {
    TestStages stages =
        new TestStages(
            is(variant, ImageAction.BUILD, ImageAction.TEST),
            imageOf(variant),
            DECISION,
            stack.pytest(settings),
            hostOfTests(tests));
    return stages.add(group, what + variant, tests);
  }

  private boolean isDescribed(StackVariant variant) {
    return settings.wiki().isPresent() || !variant.manifest().isEmpty();
  }

  private void describe(Stage.Builder s, StackVariant variant) {
    List<DescribeStep.DescribingCommand> commands = new ArrayList<>();
    for (String key : variant.manifest()) {
      ManifestCommand command = requireNonNull(stack.manifest().get(key));
      commands.add(
          new DescribeStep.DescribingCommand(
              key, command.title(), command.command(), command.isTable()));
    }
    DescribeStep step = new DescribeStep(commands, settings.wiki());
    String folder = "manifests/" + variant;
    // A wiki has a page for each name, also for one that an image gets without being built.
    Condition isNamed =
        settings.wiki().isPresent()
            ? is(variant, ImageAction.BUILD, ImageAction.TEST, ImageAction.REUSE)
            : is(variant, ImageAction.BUILD);
    s.when(isNamed)
        .image(imageOf(variant))
        .input(DECISION)
        .artifact(folder + "/*.md")
        .call(
            stage -> {
              StackDecision decision = stage.get(DECISION);
              step.perform(
                  stage,
                  named(decision, variant),
                  parents(decision, variant),
                  stableNames(variant),
                  folder);
            });
    if (step.hasTables()) {
      s.artifact(folder + "/*.json");
    }
  }

  /** Returns the names of an image that a promotion may have made stable, the nearest first. */
  private List<String> stableNames(StackVariant variant) {
    String repository = variant.image().repository() + ":";
    List<String> names = new ArrayList<>();
    String prefix = stack.prefix(variant);
    if (!prefix.isEmpty()) {
      names.add(repository + prefix + "-" + BranchTag.STABLE);
    }
    names.add(repository + BranchTag.STABLE);
    return names;
  }

  private static Named named(StackDecision decision, StackVariant variant) {
    OfImage image = decision.of(variant.label());
    return new Named(
        ImageRef.of(variant.image().repository() + ":" + builtTag(image)),
        image.image().reference());
  }

  private static List<Named> parents(StackDecision decision, StackVariant variant) {
    List<Named> parents = new ArrayList<>();
    for (Optional<StackVariant> at = variant.parent(); at.isPresent(); at = at.get().parent()) {
      parents.add(named(decision, at.get()));
    }
    return parents;
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

  private void build(ImageBuild.Builder i, StackVariant variant) {
    StackImage image = variant.image();
    i.context(image.context()).dockerfile(image.dockerfile());
    image.target().ifPresent(i::target);
    variant.args().forEach(i::buildArg);
    if (image.pinned().isPresent()) {
      i.from(DECISION.map("base of " + variant, d -> d.of(variant.label()).base().orElseThrow()));
    }
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
    i.labels(
        DECISION.map(
            "key of " + variant,
            d ->
                d.of(variant.label())
                    .key()
                    .map(key -> Map.of("dev.danube.stack.key", key.content()))
                    .orElse(Map.of())));
    addOrigin(i, variant);
    i.pull();
    if (!image.platforms().isEmpty()) {
      i.platforms(image.platforms().toArray(String[]::new));
    }
    if (image.refresh().isPresent()) {
      i.noCache();
    } else if (image.cache()) {
      i.buildArg("BUILDKIT_INLINE_CACHE", "1")
          .cacheFrom(
              image.repository(),
              Tag.of(DECISION.map("earlier tag of " + variant, d -> d.of(variant.label()).tag())));
    }
  }

  /** Adds the labels that tell which commit and which base an image is built from. */
  private static void addOrigin(ImageBuild.Builder i, StackVariant variant) {
    String label = variant.label();
    i.labels(ORIGIN.map("labels of the commit", OpenContainerLabels::of));
    i.labels(
        DECISION.map(
            "labels of the base of " + label,
            d -> {
              OfImage image = d.of(label);
              Map<String, String> labels =
                  new LinkedHashMap<>(OpenContainerLabels.ofBase(image.baseName()));
              labels.putAll(OpenContainerLabels.ofDigest(image.base()));
              return labels;
            }));
    if (variant.parent().isPresent()) {
      // A parent that is built in this run has a digest once it is pushed.
      StackVariant parent = variant.parent().get();
      i.labels(
          pushed(parent)
              .orElse(imageOf(parent))
              .map(
                  "digest of " + parent,
                  image -> OpenContainerLabels.ofDigest(Optional.of(image))));
    }
  }

  private void tag(Stage.Builder s, StackVariant variant) {
    s.when(isTagged(variant)).input(DECISION).call(stage -> tag(stage, variant));
  }

  private Condition isTagged(StackVariant variant) {
    return is(variant, ImageAction.BUILD, ImageAction.TEST, ImageAction.REUSE).and(isPushed());
  }

  /** Adds stages that set the tags besides that of the branch. */
  private void addFurtherTags(Group.Builder group, StackVariant variant, List<String> added) {
    List<TagTemplate> plain =
        variant.tags().stream().filter(tag -> tag.commands().isEmpty()).toList();
    List<TagTemplate> printed =
        variant.tags().stream().filter(tag -> !tag.commands().isEmpty()).toList();
    if (!plain.isEmpty()) {
      String stage = "more tags " + variant;
      added.add(stage);
      group.stage(
          stage,
          s ->
              s.when(isTagged(variant))
                  .input(DECISION)
                  .call(context -> setTags(context, variant, plain, Map.of())));
    }
    if (!printed.isEmpty()) {
      String stage = "version tags " + variant;
      added.add(stage);
      Map<String, String> commands = new LinkedHashMap<>();
      printed.forEach(
          tag ->
              tag.commands()
                  .forEach(
                      key ->
                          commands.put(key, requireNonNull(stack.manifest().get(key)).command())));
      group.stage(
          stage,
          s ->
              s.when(isTagged(variant))
                  .image(imageOf(variant))
                  .input(DECISION)
                  .call(
                      context ->
                          setTags(
                              context,
                              variant,
                              printed,
                              FurtherTags.outputs(
                                  context, context.get(imageOf(variant)), commands))));
    }
  }

  private void setTags(
      StageContext stage,
      StackVariant variant,
      List<TagTemplate> templates,
      Map<String, String> outputs)
      throws IOException, InterruptedException {
    StackDecision decision = stage.get(DECISION);
    OfImage image = decision.of(variant.label());
    String prefix = stack.prefix(variant);
    Map<String, String> values = new LinkedHashMap<>(outputs);
    values.put(TagTemplate.PREFIX, prefix);
    boolean hasPrefix = image.tag().startsWith(prefix + "-");
    values.put(
        TagTemplate.BRANCH, hasPrefix ? image.tag().substring(prefix.length() + 1) : image.tag());
    if (templates.stream().anyMatch(tag -> tag.names().contains(TagTemplate.COMMIT))) {
      values.put(TagTemplate.COMMIT, StackFiles.shortCommit(folder, stage.runContext()));
    }
    FurtherTags.set(stage, variant.image().repository(), image.image(), templates, values);
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

  /** Removes the daemon's copy of an image once its own stages and those of its children end. */
  private void prune(Stage.Builder s, StackVariant variant) {
    List<String> users = new ArrayList<>(List.of(variant.label()));
    stack.variants().stream()
        .filter(other -> other.parent().filter(variant::equals).isPresent())
        .forEach(child -> users.add(child.label()));
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
