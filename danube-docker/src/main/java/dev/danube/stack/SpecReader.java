package dev.danube.stack;

import dev.danube.Problem;
import dev.danube.internal.Names;
import dev.danube.internal.yaml.YamlMap;
import dev.danube.internal.yaml.YamlProblems;
import dev.danube.stack.internal.ChangeRules;
import dev.danube.stack.internal.RefreshPeriod;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A reader of the files that define a stack. The file {@code spec.yml} may have the keys of the
 * earlier generation, too: {@code plans}, {@code dbuild_env}, {@code skip_plans} and {@code
 * manifests}.
 */
final class SpecReader {

  private static final String SPEC = "spec.yml";
  private static final String RULES = "change_ignore.json";
  private static final String FIRST_LINE = ":1";

  /** The arguments for all plans, among those for each. */
  private static final String COMMON = "common";

  /** The only form of an output that is read. */
  private static final String TABLE = "table";

  /** The only setting that a base image has. */
  private static final String PINNED = "pinned";

  private final Path folder;
  private final ImageStack.Builder stack;

  SpecReader(Path folder, ImageStack.Builder stack) {
    this.folder = folder;
    this.stack = stack;
  }

  void read() throws IOException {
    YamlProblems problems = new YamlProblems(shown(SPEC));
    Optional<String> text = text(SPEC, problems);
    if (!problems.isEmpty()) {
      stack.definedAt = Optional.of(shown(SPEC) + FIRST_LINE);
    } else if (text.isEmpty()) {
      problems.add(
          Optional.empty(),
          "",
          "there is no such file; start the program in the folder around \"" + folder + "\"");
    } else {
      stack.definedAt = Optional.of(shown(SPEC) + FIRST_LINE);
      readSpec(YamlMap.parse(text.get(), problems), problems);
    }
    addProblems(SPEC, text.isPresent(), problems);
    YamlProblems ofRules = new YamlProblems(shown(RULES));
    Optional<String> rules = text(RULES, ofRules);
    if (rules.isPresent()) {
      readRules(YamlMap.parse(rules.get(), ofRules));
    }
    addProblems(RULES, rules.isPresent(), ofRules);
  }

  /** Adds the problems of a file. One of the whole file is told at its first line, if it exists. */
  private void addProblems(String file, boolean exists, YamlProblems problems) {
    String whole = shown(file);
    for (Problem problem : problems.sorted()) {
      boolean isOfWhole = exists && problem.location().filter(whole::equals).isPresent();
      stack.problems.add(
          isOfWhole
              ? new Problem(problem.path(), problem.message(), Optional.of(whole + FIRST_LINE))
              : problem);
    }
  }

  private String shown(String file) {
    return folder.resolve(file).toString();
  }

  /**
   * Returns the text of a file; empty if there is none, or if it is in no encoding that is read.
   */
  private Optional<String> text(String file, YamlProblems problems) throws IOException {
    ByteBuffer bytes;
    try {
      bytes = ByteBuffer.wrap(Files.readAllBytes(folder.resolve(file)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    try {
      return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
    } catch (CharacterCodingException e) {
      // What is read of the buffer is UTF-8.
      int line = 1;
      for (int at = 0; at < bytes.position(); at++) {
        line += bytes.get(at) == '\n' ? 1 : 0;
      }
      problems.addAtLine(line, "the file is not UTF-8; save it so");
      return Optional.empty();
    }
  }

  private void readRules(YamlMap rules) {
    boolean namesAll = rules.has("BuildAll");
    Set<String> ignored = Set.copyOf(new HashSet<>(rules.texts("ChangeIgnore")));
    Set<String> buildAll = Set.copyOf(new HashSet<>(rules.texts("BuildAll")));
    rules.refuseOtherKeys();
    stack.rules = new ChangeRules(ignored, namesAll ? buildAll : ChangeRules.USUAL.buildAll());
  }

  private void readSpec(YamlMap spec, YamlProblems problems) {
    spec.text("repository").ifPresent(stack::repository);
    readTag(spec);
    readPlans(spec);
    for (String key : List.of("all_info_cmds", "manifests")) {
      spec.maps(key, "command").forEach(this::readCommand);
    }
    spec.map("tests").ifPresent(this::readTests);
    List<String> roots = spec.texts("root");
    boolean hasRoots = spec.has("root");
    Map<String, YamlMap> images = spec.maps("images", "image");
    if (!spec.has("images") && problems.isEmpty()) {
      spec.problem("images", "there is no key \"images\"");
    }
    images.forEach(this::readImage);
    spec.maps("plans", "plan").forEach((plan, map) -> readPlanOfImages(plan, map, images.keySet()));
    for (String root : roots) {
      if (!images.containsKey(root)) {
        spec.problem(
            "root",
            String.format("\"root\" is \"%s\", which is not an image", root)
                + Names.didYouMean(root, images.keySet()));
      }
    }
    if (hasRoots && images.keySet().containsAll(roots)) {
      images.forEach((name, image) -> checkRoot(name, image, roots));
    }
    for (String key : List.of(StackCheck.IMAGES, StackCheck.REPOSITORY)) {
      if (spec.has(key)) {
        stack.places.put(key, spec.location(key));
      }
    }
    spec.refuseOtherKeys();
  }

  private void readTag(YamlMap spec) {
    Optional<YamlMap> tag = spec.map("tag");
    if (tag.isPresent()) {
      Optional<String> prefix = tag.get().text("prefix");
      prefix.ifPresent(stack::tagPrefix);
      stack.places.put(StackCheck.TAG, tag.get().location("prefix"));
      if (prefix.filter(String::isEmpty).isPresent()) {
        tag.get().problem("prefix", "\"prefix\" is empty; set one, such as \"2026.3\"");
      }
      tag.get().refuseOtherKeys();
    }
  }

  private void readTests(YamlMap tests) {
    tests.text("image").ifPresent(stack::pytest);
    stack.places.put(StackCheck.TESTS, tests.location("image"));
    tests.flag("inherit").filter(on -> on).ifPresent(on -> stack.inheritTests());
    tests.text("pytest").ifPresent(place -> readPlace(tests, place));
    tests.refuseOtherKeys();
  }

  private void readPlace(YamlMap tests, String place) {
    stack.places.put(StackCheck.PYTEST, tests.location("pytest"));
    switch (place) {
      case "container" -> stack.pythonTests = PythonTests.CONTAINER;
      case "host" -> stack.pytestOnHost();
      case "none" -> stack.noPytest();
      default ->
          tests.problem(
              "pytest", String.format("\"pytest\" is container, host or none, not \"%s\"", place));
    }
  }

  private static void checkRoot(String name, YamlMap image, List<String> roots) {
    boolean isRoot = image.text("depend_on").isEmpty();
    if (isRoot && !roots.contains(name)) {
      image.problem(
          "", "depends on no other image and is not a \"root\"; set depend_on or add it there");
    } else if (!isRoot && roots.contains(name)) {
      image.problem("depend_on", "is a \"root\" and depends on another image; remove one");
    }
  }

  private void readPlans(YamlMap spec) {
    for (Map.Entry<String, YamlMap> plan : spec.maps("plans", "plan").entrySet()) {
      YamlMap map = plan.getValue();
      Optional<String> prefix = map.text("tag_prefix").or(() -> stack.tagPrefix);
      map.text("tag_stable_postfix"); // the promotion of images names their tags
      map.textMap("build_args"); // they are set when the images are known
      map.texts("skip");
      stack.places.put(StackCheck.plan(plan.getKey()), map.location("tag_prefix"));
      if (prefix.filter(text -> !text.isEmpty()).isEmpty()) {
        stack.warnings.add(
            String.format(
                "%s: the images of plan \"%s\" get the tag \"latest\" on all branches; set"
                    + " tag_prefix",
                map.location(), plan.getKey()));
      }
      stack.plan(plan.getKey(), prefix.orElse(""));
      map.refuseOtherKeys();
    }
  }

  /** Sets what a plan says of images. What an image says of the plan itself counts more. */
  private void readPlanOfImages(String plan, YamlMap map, Set<String> names) {
    Map<String, String> args = map.textMap("build_args");
    List<String> skipped = map.texts("skip");
    for (StackImage.Builder image : stack.images) {
      Map<String, String> own = image.planArgs.computeIfAbsent(plan, key -> new LinkedHashMap<>());
      args.forEach(own::putIfAbsent);
      if (skipped.contains(image.name)) {
        image.skipPlan(plan);
      }
    }
    for (String name : skipped) {
      if (!names.contains(name)) {
        map.problem(
            "skip",
            String.format("\"skip\" names \"%s\", which is not an image", name)
                + Names.didYouMean(name, names));
      }
    }
  }

  private void readCommand(String key, YamlMap command) {
    Optional<String> line = command.text("command");
    stack.places.put(StackCheck.command(key), command.location("command"));
    if (line.filter(text -> !text.isBlank()).isEmpty()) {
      command.problem("", "has no command");
    }
    Optional<String> parse = command.text("parse");
    if (parse.isPresent() && !parse.get().equals(TABLE)) {
      command.problem("parse", String.format("\"parse\" is table, not \"%s\"", parse.get()));
    }
    String title = command.text("description").orElse(key);
    if (parse.isPresent()) {
      stack.manifestTable(key, title, line.orElse(""));
    } else {
      stack.manifest(key, title, line.orElse(""));
    }
    command.refuseOtherKeys();
  }

  private void readImage(String name, YamlMap spec) {
    stack.image(name, image -> readImage(spec, image));
  }

  private void readImage(YamlMap spec, StackImage.Builder image) {
    image.definedAt(spec.location());
    spec.text("depend_on").ifPresent(image::from);
    spec.text("image_name").ifPresent(repository -> readName(repository, image));
    spec.text("context").ifPresent(image::context);
    spec.text("dockerfile").ifPresent(image::dockerfile);
    spec.text("dockerfile_target").ifPresent(image::target);
    spec.textMap("build_args").forEach(image::buildArg);
    readPlanArgs(spec, image);
    spec.texts("skip_plans").forEach(image::skipPlan);
    for (String key : List.of("info_cmds", "manifests")) {
      image.describe(spec.texts(key).toArray(String[]::new));
      if (spec.has(key)) {
        image.places.put(StackCheck.MANIFEST, spec.location(key));
      }
    }
    spec.flag("integration_tests").filter(on -> on).ifPresent(on -> image.integrationTests());
    spec.flag("prune").filter(on -> on).ifPresent(on -> image.prune());
    spec.flag("prepull").filter(on -> !on).ifPresent(on -> image.noCache());
    readPin(spec, image);
    spec.text("refresh").ifPresent(text -> readRefresh(spec, text, image));
    image.tag(spec.texts("tags").toArray(String[]::new));
    image.platforms(spec.texts("platforms").toArray(String[]::new));
    if (spec.has("basic_tests")) {
      stack.warnings.add(
          String.format(
              "%s: image \"%s\": \"basic_tests\" has no effect; remove it",
              spec.location("basic_tests"), image.name));
    }
    image.places.put(StackCheck.DOCKERFILE, spec.location("dockerfile"));
    image.places.put(StackCheck.TARGET, spec.location("dockerfile_target"));
    image.places.put(
        StackCheck.ARGS, spec.location(spec.has("build_args") ? "build_args" : "dbuild_env"));
    image.places.put(StackCheck.TAGS, spec.location("tags"));
    image.places.put(StackCheck.PLATFORMS, spec.location("platforms"));
    image.places.put(StackCheck.PINNED, spec.location("from"));
    image.places.put(StackCheck.REFRESH, spec.location("refresh"));
    image.places.put(StackCheck.PARENT, spec.location("depend_on"));
    image.places.put(StackCheck.REPOSITORY, spec.location("image_name"));
    image.places.put(
        StackCheck.PLANS, spec.location(spec.has("skip_plans") ? "skip_plans" : "dbuild_env"));
    spec.refuseOtherKeys();
  }

  private static void readPin(YamlMap spec, StackImage.Builder image) {
    Map<String, String> pins = spec.textMap("from");
    pins.keySet().forEach(image::pinned);
    boolean isWrong = pins.values().stream().anyMatch(value -> !value.equals(PINNED));
    if (pins.size() > 1 || isWrong) {
      spec.problem("from", "\"from\" takes one base image, as in {quay.io/acme/start: pinned}");
    }
  }

  private static void readRefresh(YamlMap spec, String text, StackImage.Builder image) {
    Optional<Duration> age = RefreshPeriod.parse(text);
    age.ifPresent(image::refresh);
    if (age.isEmpty()) {
      spec.problem(
          "refresh", String.format("\"refresh\" is a time such as 7d or 12h, not \"%s\"", text));
    }
  }

  private void readName(String repository, StackImage.Builder image) {
    image.repository(repository);
    String last = repository.substring(repository.lastIndexOf('/') + 1);
    if (!last.equals(image.name)) {
      stack.warnings.add(
          String.format(
              "image \"%s\" is called %s in the registry, which image_name says",
              image.name, repository));
    }
  }

  private static void readPlanArgs(YamlMap spec, StackImage.Builder image) {
    Optional<YamlMap> all = spec.map("dbuild_env");
    if (all.isPresent()) {
      for (String plan : all.get().keys()) {
        all.get()
            .textMap(plan)
            .forEach(
                (name, value) -> {
                  if (plan.equals(COMMON)) {
                    image.buildArg(name, value);
                  } else {
                    image.buildArg(plan, name, value);
                  }
                });
      }
    }
  }
}
