package dev.danube.stack;

import dev.danube.ImageRef;
import dev.danube.Problem;
import dev.danube.docker.internal.build.DockerfileFacts;
import dev.danube.engine.spi.BuildException;
import dev.danube.internal.Durations;
import dev.danube.internal.Names;
import dev.danube.internal.WorkspacePaths;
import dev.danube.internal.text.ShellWords;
import dev.danube.stack.internal.BranchTag;
import dev.danube.stack.internal.RefreshPeriod;
import dev.danube.stack.internal.StackFolder;
import dev.danube.stack.internal.TagTemplate;
import dev.danube.stack.internal.imagetest.ImageTests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The check of a definition. Finds all problems at once. */
final class StackCheck {

  /** Settings of images, for their lines. */
  static final String PARENT = "parent";

  static final String REPOSITORY = "repository";
  static final String MANIFEST = "manifest";
  static final String PLANS = "plans";
  static final String TAGS = "tags";
  static final String PLATFORMS = "platforms";
  static final String PINNED = "pinned";
  static final String REFRESH = "refresh";
  static final String DOCKERFILE = "dockerfile";
  static final String TARGET = "target";
  static final String ARGS = "args";

  /** Settings of the stack, for their lines. */
  static final String IMAGES = "images";

  static final String TAG = "tag";
  static final String TESTS = "tests";
  static final String PYTEST = "pytest";

  /** Names that folders, images in a registry and stages can have. */
  private static final Pattern NAME = Pattern.compile("[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*");

  /** The names of the pipelines' own stages. */
  private static final Set<String> RESERVED =
      Set.of("decide", "images", "check", "results", "pages");

  private static final String NO_TARGET =
      "is built up to a stage without a name; remove dockerfile_target, or name one";

  private static final Pattern PLATFORM = Pattern.compile("[a-z0-9]+/[a-z0-9_]+(/[a-z0-9]+)?");

  private static final Pattern PREFIX = Pattern.compile("\\w[\\w.-]*");

  private static final int LONGEST_PREFIX = 100;

  private static final Pattern ARGUMENT = Pattern.compile("[^\\s=]+");

  private final ImageStack.Builder stack;
  private final Map<String, StackImage.Builder> byName = new HashMap<>();

  private StackCheck(ImageStack.Builder stack) {
    this.stack = stack;
  }

  /** Returns what the line of a plan is called. */
  static String plan(String name) {
    return "plan \"" + name + "\"";
  }

  /** Returns what the line of a command is called. */
  static String command(String key) {
    return "command \"" + key + "\"";
  }

  /** Adds the problems of a stack to it. */
  static void check(ImageStack.Builder stack) {
    new StackCheck(stack).check();
  }

  private void check() {
    for (StackImage.Builder image : stack.images) {
      if (byName.put(image.name, image) != null) {
        problem(image, "is defined twice; give one of them another name");
      }
    }
    if (stack.images.isEmpty() && stack.problems.isEmpty()) {
      problem(IMAGES, "", "there are no images; define at least one");
    }
    checkTags();
    stack.images.forEach(this::check);
    StackFolder folder = StackFolder.of(stack.folder);
    checkTests(folder, folder.resolve("tests_common"));
    stack.manifest.forEach(this::checkCommand);
    stack.pytest.ifPresent(this::checkRunner);
    checkRepositories();
    checkLabels();
    checkCycles();
  }

  private void problem(StackImage.Builder image, String message) {
    problem(image, "", message);
  }

  /** Adds a problem of a setting of an image. */
  private void problem(StackImage.Builder image, String setting, String message) {
    Optional<String> place = Optional.ofNullable(image.places.get(setting));
    add(place.or(() -> image.definedAt), "image \"" + image.name + "\"", message);
  }

  /** Adds a problem of a setting of the stack. */
  private void problem(String setting, String path, String message) {
    Optional<String> place = Optional.ofNullable(stack.places.get(setting));
    add(place.or(() -> stack.definedAt), path, message);
  }

  private void add(Optional<String> location, String path, String message) {
    stack.problems.add(new Problem(path, message, location));
  }

  private void checkTags() {
    boolean isMissing = stack.plans.isEmpty() && stack.tagPrefix.isEmpty();
    if (isMissing && !stack.images.isEmpty()) {
      problem(TAG, "", "there is no prefix of tags; set tag.prefix, such as \"2026.3\"");
    }
    stack.tagPrefix.ifPresent(prefix -> checkTag(TAG, "", prefix));
    Map<String, String> plansByPrefix = new HashMap<>();
    for (StackPlan plan : stack.plans.values()) {
      String path = plan(plan.name());
      if (!NAME.matcher(plan.name().toLowerCase(Locale.ROOT)).matches()) {
        problem(path, path, "a plan is named by letters, digits and dashes");
      }
      checkTag(path, path, plan.tagPrefix());
      String other = plansByPrefix.put(plan.tagPrefix(), plan.name());
      if (other != null) {
        problem(
            path,
            path,
            String.format(
                "has the prefix of tags \"%s\", as the plan \"%s\" has; their images would have"
                    + " the same names",
                plan.tagPrefix(), other));
      }
    }
  }

  private void checkTag(String setting, String path, String prefix) {
    if (prefix.length() > LONGEST_PREFIX) {
      problem(
          setting,
          path,
          String.format(
              "\"%s\" cannot start a tag; use up to %d characters", prefix, LONGEST_PREFIX));
    } else if (!prefix.isEmpty() && !PREFIX.matcher(prefix).matches()) {
      problem(
          setting,
          path,
          String.format(
              "\"%s\" cannot start a tag; use letters, digits, dots, dashes and underscores",
              prefix));
    }
  }

  private void check(StackImage.Builder image) {
    if (!NAME.matcher(image.name).matches()) {
      problem(
          image,
          "is not named as images of a registry are: lower-case letters, digits, and single dots,"
              + " dashes and underscores between them");
      return;
    }
    if (RESERVED.contains(image.name)) {
      problem(image, "has a name that a stage of the pipeline has; give it another name");
    }
    if (image.parent.isPresent() && !byName.containsKey(image.parent.get())) {
      String parent = image.parent.get();
      problem(
          image,
          PARENT,
          String.format("depends on \"%s\", which is not an image", parent)
              + Names.didYouMean(parent, byName.keySet()));
    }
    checkRepository(image);
    checkPlans(image);
    for (String key : image.manifest) {
      if (!stack.manifest.containsKey(key)) {
        problem(
            image,
            MANIFEST,
            String.format("is described by \"%s\", which is not a command", key)
                + Names.didYouMean(key, stack.manifest.keySet()));
      }
    }
    image.tags.forEach(tag -> checkTemplate(image, new TagTemplate(tag)));
    checkPlatforms(image);
    image.pinned.ifPresent(base -> checkPin(image, base));
    if (image.refresh.filter(age -> age.compareTo(RefreshPeriod.SHORTEST) < 0).isPresent()) {
      problem(
          image,
          REFRESH,
          String.format(
              "is built again after %s; set at least an hour",
              Durations.text(image.refresh.get())));
    }
    image.target.filter(String::isBlank).ifPresent(target -> problem(image, TARGET, NO_TARGET));
    Set<String> arguments = new LinkedHashSet<>(image.buildArgs.keySet());
    image.planArgs.values().forEach(args -> arguments.addAll(args.keySet()));
    for (String name : arguments) {
      if (!ARGUMENT.matcher(name).matches()) {
        problem(
            image,
            ARGS,
            String.format("has the argument \"%s\", which no Dockerfile can have", name));
      }
    }
    checkFiles(image);
  }

  private void checkTemplate(StackImage.Builder image, TagTemplate tag) {
    for (String name : tag.commands()) {
      if (!stack.manifest.containsKey(name)) {
        Set<String> known = new LinkedHashSet<>(stack.manifest.keySet());
        known.addAll(List.of(TagTemplate.PREFIX, TagTemplate.BRANCH, TagTemplate.COMMIT));
        problem(
            image,
            TAGS,
            String.format("has the tag \"%s\", and \"%s\" is not a command", tag.text(), name)
                + Names.didYouMean(name, known));
      }
    }
    prefixes()
        .flatMap(
            prefix -> BranchTag.refusal(prefix, tag.text().replace("{prefix}", prefix)).stream())
        .findFirst()
        .ifPresent(
            why -> problem(image, TAGS, String.format("has the tag \"%s\", %s", tag.text(), why)));
    if (!stack.plans.isEmpty() && !tag.names().contains(TagTemplate.PREFIX)) {
      problem(
          image,
          TAGS,
          String.format(
              "has the tag \"%s\" in all plans; add \"{prefix}\", which differs", tag.text()));
    }
    Map<String, String> any = new HashMap<>();
    tag.names().forEach(name -> any.put(name, "x"));
    try {
      tag.tag(any);
    } catch (IllegalArgumentException e) {
      problem(image, TAGS, String.format("has the tag \"%s\": %s", tag.text(), e.getMessage()));
    }
  }

  private Stream<String> prefixes() {
    return stack.plans.isEmpty()
        ? Stream.of(stack.tagPrefix.orElse(""))
        : stack.plans.values().stream().map(StackPlan::tagPrefix);
  }

  private void checkPlatforms(StackImage.Builder image) {
    for (String platform : image.platforms) {
      if (!PLATFORM.matcher(platform).matches()) {
        problem(
            image,
            PLATFORMS,
            String.format("has the platform \"%s\"; write it as in \"linux/arm64\"", platform));
      }
    }
  }

  private void checkPin(StackImage.Builder image, String base) {
    if (image.parent.isPresent()) {
      problem(
          image,
          PINNED,
          String.format(
              "pins %s, but is built from \"%s\"; pin the base of the root",
              base, image.parent.get()));
    } else if (!isRepository(base)) {
      problem(
          image,
          PINNED,
          String.format("pins \"%s\"; name it as in \"quay.io/acme/start\", without a tag", base));
    }
  }

  private static boolean isRepository(String name) {
    try {
      ImageRef.of(name + ":tag");
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private void checkRepository(StackImage.Builder image) {
    Optional<String> start = stack.repositoryOfImages();
    if (image.repository.isEmpty() && start.isEmpty()) {
      problem(image, "has no name in a registry; set image_name, or repository for all images");
      return;
    }
    String repository = repository(image);
    if (!isRepository(repository)) {
      problem(
          image,
          REPOSITORY,
          String.format(
              "has the name \"%s\"; write it as in \"ghcr.io/acme/app\", without a tag",
              repository));
    }
  }

  private String repository(StackImage.Builder image) {
    return image.repository.orElse(stack.repositoryOfImages().orElse("") + "/" + image.name);
  }

  /** Refuses two images with one name, of which the last one that is pushed would win. */
  private void checkRepositories() {
    if (stack.repository.filter(start -> !isRepository(start + "/image")).isPresent()) {
      problem(
          REPOSITORY,
          "",
          String.format(
              "\"%s\" cannot start the names of images; write it as in \"ghcr.io/acme\"",
              stack.repository.get()));
    }
    Map<String, String> names = new HashMap<>();
    for (StackImage.Builder image : stack.images) {
      String other = names.putIfAbsent(repository(image), image.name);
      if (other != null && !other.equals(image.name)) {
        problem(
            image,
            REPOSITORY,
            String.format(
                "has the name \"%s\", as the image \"%s\" has; give it a name of its own",
                repository(image), other));
      }
    }
  }

  private void checkPlans(StackImage.Builder image) {
    if (!stack.plans.isEmpty() && image.skippedPlans.containsAll(stack.plans.keySet())) {
      problem(image, PLANS, "is built for no plan; remove it, or one of its skip_plans");
    }
    Set<String> named = new LinkedHashSet<>(image.skippedPlans);
    named.addAll(image.planArgs.keySet());
    for (String plan : named) {
      if (!stack.plans.containsKey(plan)) {
        warnOfPlan(image, plan);
      }
    }
    StackImage.Builder parent = image.parent.map(byName::get).orElse(null);
    if (parent != null) {
      for (String plan : parent.skippedPlans) {
        if (!image.skippedPlans.contains(plan) && stack.plans.containsKey(plan)) {
          problem(
              image,
              String.format(
                  "is built for the plan \"%s\", but its parent \"%s\" is not", plan, parent.name));
        }
      }
    }
  }

  /** Tells of a plan that does not exist, as of one that is no longer built. */
  private void warnOfPlan(StackImage.Builder image, String plan) {
    warn(
        image,
        PLANS,
        String.format("names the plan \"%s\", which does not exist", plan)
            + Names.didYouMean(plan, stack.plans.keySet()));
  }

  private void warn(StackImage.Builder image, String setting, String message) {
    String place =
        Optional.ofNullable(image.places.get(setting))
            .or(() -> image.definedAt)
            .map(line -> line + ": ")
            .orElse("");
    stack.warnings.add(String.format("%simage \"%s\" %s", place, image.name, message));
  }

  private void checkFiles(StackImage.Builder image) {
    StackFolder folder = StackFolder.of(stack.folder);
    if (!folder.exists()) {
      return; // the stack is defined for another machine, or for a test
    }
    String context = image.build(folder.path(), Optional.empty()).context();
    Path files = folder.root().resolve(context);
    if (WorkspacePaths.resolve(".", context).isEmpty()) {
      problem(image, "is built from \"" + context + "\", which is outside of the repository");
    } else if (!Files.isDirectory(files)) {
      String inside = folder.resolve(context);
      boolean isInside = Files.isDirectory(folder.root().resolve(inside));
      problem(
          image,
          "has no folder " + context + (isInside ? "; did you mean \"" + inside + "\"?" : ""));
    } else if (Files.isSymbolicLink(files)) {
      problem(
          image,
          "is built from " + context + ", which is a link; set context to the folder it leads to");
    } else if (WorkspacePaths.resolve(".", image.dockerfile).isEmpty()) {
      problem(
          image,
          DOCKERFILE,
          String.format(
              "is built by %s, which is outside of the folder %s; set context to a folder around"
                  + " both",
              image.dockerfile, context));
    } else if (!Files.isRegularFile(files.resolve(image.dockerfile))) {
      problem(
          image,
          DOCKERFILE,
          String.format("has no %s in the folder %s", image.dockerfile, context));
    } else {
      checkStages(image, files.resolve(image.dockerfile));
      checkTests(folder, context + "/test", context + "/integration_tests");
    }
  }

  /** Warns of a Dockerfile without a stage, or without the one that is to be built. */
  private void checkStages(StackImage.Builder image, Path dockerfile) {
    List<String> stages;
    try {
      stages = DockerfileFacts.of(Files.readString(dockerfile)).stages();
    } catch (IOException | BuildException e) {
      return; // the build tells what is wrong
    }
    if (stages.isEmpty()) {
      warn(image, DOCKERFILE, String.format("has no FROM in its %s", image.dockerfile));
    }
    String target = image.target.orElse("");
    boolean isThere =
        target.isBlank()
            || target.contains("$")
            || stages.stream().anyMatch(target::equalsIgnoreCase)
            || IntStream.range(0, stages.size()).anyMatch(i -> target.equals(String.valueOf(i)));
    if (!isThere && !stages.isEmpty()) {
      warn(
          image,
          TARGET,
          String.format(
                  "is built up to \"%s\", which is no stage of its %s", target, image.dockerfile)
              + Names.didYouMean(target, stages));
    }
  }

  private void checkCommand(String key, ManifestCommand command) {
    try {
      ShellWords.of(command.command());
    } catch (IllegalArgumentException e) {
      problem(
          command(key),
          command(key),
          String.format("%s in: %s", e.getMessage(), command.command()));
    }
  }

  private void checkRunner(String image) {
    try {
      ImageRef.of(image);
    } catch (IllegalArgumentException e) {
      problem(TESTS, "tests", String.format("\"image\" is no image: %s", e.getMessage()));
    }
  }

  /** Refuses an image that is called as another one for a plan. */
  private void checkLabels() {
    for (StackImage.Builder image : stack.images) {
      for (String plan : stack.plans.keySet()) {
        String label = StackVariant.label(image.name, Optional.of(plan));
        StackImage.Builder other = byName.get(label);
        if (other != null) {
          problem(
              other,
              String.format(
                  "has the name of \"%s\" for the plan \"%s\"; give it another name",
                  image.name, plan));
        }
      }
    }
  }

  private void checkTests(StackFolder folder, String... tests) {
    ImageTests.in(folder.root(), List.of(tests), stack.problems);
  }

  private void checkCycles() {
    Set<String> reported = new HashSet<>();
    for (StackImage.Builder image : stack.images) {
      Set<String> above = new LinkedHashSet<>();
      Optional<String> at = Optional.of(image.name);
      while (at.isPresent() && byName.containsKey(at.get()) && above.add(at.get())) {
        at = byName.get(at.get()).parent;
      }
      boolean isInCycle = at.isPresent() && at.get().equals(image.name);
      if (isInCycle && !reported.contains(image.name)) {
        reported.addAll(above);
        List<String> all = new ArrayList<>(above);
        all.add(image.name);
        problem(image, PARENT, "depends on itself: " + String.join(" -> ", all));
      }
    }
  }
}
