package dev.danube.stack;

import static java.util.Objects.requireNonNull;

import dev.danube.Pipeline;
import dev.danube.Problem;
import dev.danube.Registry;
import dev.danube.SourceInfo;
import dev.danube.internal.Names;
import dev.danube.stack.internal.BranchTag;
import dev.danube.stack.internal.ChangeRules;
import dev.danube.stack.internal.StackFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Images that are built from each other, with their tests. Immutable.
 *
 * <p>A stack is a folder with a file {@code spec.yml} and a folder for each image, or is defined in
 * Java:
 *
 * <pre>{@code
 * ImageStack stack = ImageStack.read(Path.of("images"));
 *
 * ImageStack stack = ImageStack.define("acme", s -> s
 *     .repository("ghcr.io/acme").tagPrefix("2026.3")
 *     .manifest("pip Packages", "pip list")
 *     .image("base", i -> i.buildArg("PYTHON", "3.11").describe("pip Packages"))
 *     .image("web", i -> i.from("base").integrationTests()));
 * }</pre>
 */
public final class ImageStack {

  private final String name;
  private final Path folder;
  private final Optional<String> tagPrefix;
  private final List<StackImage> images;
  private final List<StackPlan> plans;
  private final Map<String, ManifestCommand> manifest;
  private final ChangeRules rules;
  private final List<String> warnings;
  private final Optional<String> pytest;
  private final boolean inheritsTests;
  private final PythonTests pythonTests;
  private final Optional<String> testsAt;

  private ImageStack(Builder builder) {
    this.name = builder.name;
    this.folder = builder.folder;
    this.tagPrefix = builder.tagPrefix;
    this.images = List.copyOf(builder.built());
    this.plans = List.copyOf(builder.plans.values());
    this.manifest = Collections.unmodifiableMap(new LinkedHashMap<>(builder.manifest));
    this.rules = builder.rules;
    this.warnings = List.copyOf(builder.warnings);
    this.pytest = builder.pytest;
    this.inheritsTests = builder.inheritsTests;
    this.pythonTests = builder.pythonTests;
    this.testsAt = Optional.ofNullable(builder.places.get(StackCheck.PYTEST));
  }

  /**
   * Reads the stack of a folder: {@code spec.yml}, and {@code change_ignore.json} if it is there.
   *
   * @param folder the folder
   * @return the stack, with the name of the folder
   * @throws StackDefinitionException if a file is missing or has problems; names all of them
   * @throws IOException if a file cannot be read
   */
  public static ImageStack read(Path folder) throws IOException {
    String name = String.valueOf(folder.toAbsolutePath().normalize().getFileName());
    Builder builder = new Builder(name).folder(folder);
    new SpecReader(folder, builder).read();
    return builder.build();
  }

  /**
   * Defines a stack.
   *
   * @param name the name of the stack
   * @param definition sets up the stack
   * @return the stack
   * @throws StackDefinitionException if the definition has problems; names all of them
   */
  public static ImageStack define(String name, Consumer<? super Builder> definition) {
    Builder builder = new Builder(requireNonNull(name, "name"));
    definition.accept(builder);
    return builder.build();
  }

  /**
   * Returns the name of the stack.
   *
   * @return the name
   */
  public String name() {
    return name;
  }

  /**
   * Returns the folder that the folders of the images are in.
   *
   * @return the folder, as it was passed
   */
  public Path folder() {
    return folder;
  }

  /**
   * Returns the images as they are defined.
   *
   * @return the images in the order of their definition
   */
  public List<StackImage> images() {
    return images;
  }

  /**
   * Returns the variants that images are built in.
   *
   * @return the plans; empty if each image is built once
   */
  public List<StackPlan> plans() {
    return plans;
  }

  /**
   * Returns the names of the images in the order in which they are built.
   *
   * @return the roots, then their children, then the children of these
   */
  public List<String> order() {
    List<String> order = new ArrayList<>();
    Deque<Optional<String>> open = new ArrayDeque<>(List.of(Optional.<String>empty()));
    while (!open.isEmpty()) {
      Optional<String> parent = open.remove();
      for (StackImage image : images) {
        if (image.parent().equals(parent)) {
          order.add(image.name());
          open.add(Optional.of(image.name()));
        }
      }
    }
    return order;
  }

  /**
   * Returns the names of all images that stand on an image.
   *
   * @param name the name of the image
   * @return its children, their children and so on, in the order in which they are built
   * @throws IllegalArgumentException if the stack has no such image
   */
  public List<String> descendants(String name) {
    image(name);
    List<String> descendants = new ArrayList<>();
    for (String one : order()) {
      Optional<String> parent = image(one).parent();
      if (parent.isPresent() && (parent.get().equals(name) || descendants.contains(parent.get()))) {
        descendants.add(one);
      }
    }
    return descendants;
  }

  /**
   * Returns an image.
   *
   * @param name its name
   * @return the image
   * @throws IllegalArgumentException if the stack has no such image; suggests the nearest name
   */
  public StackImage image(String name) {
    return images.stream()
        .filter(image -> image.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    String.format("The stack \"%s\" has no image \"%s\"", this.name, name)
                        + Names.didYouMean(name, images.stream().map(StackImage::name).toList())));
  }

  /**
   * Decides what a run would do, by the usual settings.
   *
   * @param source the commit
   * @param registry the registries that are asked for images
   * @return the decision
   * @throws IllegalStateException if the branch of the commit is not known, or cannot be a tag; or
   *     if {@code stack.lock} has no digest of a base image that is pinned
   * @throws IOException if the files of the stack cannot be read
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  public StackDecision decide(SourceInfo source, Registry registry)
      throws IOException, InterruptedException {
    return decide(source, registry, settings -> {});
  }

  /**
   * Decides what a run would do. The decision depends on nothing but the arguments and the files of
   * the stack that git does not ignore.
   *
   * @param source the commit
   * @param registry the registries that are asked for images
   * @param settings sets the rule by which images are built
   * @return the decision
   * @throws IllegalStateException if the branch of the commit is not known, or cannot be a tag; or
   *     if {@code stack.lock} has no digest of a base image that is pinned
   * @throws IOException if the files of the stack cannot be read
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  public StackDecision decide(
      SourceInfo source, Registry registry, Consumer<? super StackSettings.Builder> settings)
      throws IOException, InterruptedException {
    return Decider.decide(this, StackSettings.of(this, settings), source, registry);
  }

  /**
   * Returns the pipeline of the stack, with the usual settings.
   *
   * @return the pipeline
   */
  public Pipeline pipeline() {
    return pipeline(settings -> {});
  }

  /**
   * Returns the pipeline of the stack: it decides, and then builds, tests, pushes and tags images
   * as decided. An image is built as soon as its parent is pushed. A failure ends what stands on
   * the image, and nothing else. The tags of the run are set when all tests of the image have
   * passed, in the registry only.
   *
   * <p>The parameters {@code rebuild}, {@code image}, {@code branch}, {@code push} and {@code
   * since} set what the settings set; {@code since} is {@code previous}, {@code branch} or {@code
   * success}. {@code lock=update} first writes the digests that the registries have for pinned base
   * images into the file {@code stack.lock}, see {@link StackImage.Builder#pinned}.
   *
   * @param settings sets the rule by which images are built, and where they are pushed
   * @return the pipeline
   */
  public Pipeline pipeline(Consumer<? super StackSettings.Builder> settings) {
    return StackPipeline.of(this, StackSettings.of(this, settings));
  }

  /**
   * Returns a pipeline that gives the images of the stack further tags in the registry. Nothing is
   * pulled. If an image is missing, nothing is tagged.
   *
   * @param from the tag that all images have, such as {@code 2026.3-main}
   * @param to the tags that they get, such as {@code 2026.3-stable} and {@code stable}
   * @return the pipeline
   * @throws IllegalArgumentException if a tag is invalid, or there is none to set
   */
  public Pipeline promotion(String from, String... to) {
    return promotion(from, settings -> settings.tag(to));
  }

  /** Returns the start of the tags of an image, which may be empty. */
  String prefix(StackVariant variant) {
    return variant.plan().map(StackPlan::tagPrefix).or(this::tagPrefix).orElseThrow();
  }

  /**
   * Returns a pipeline that gives the images of the stack further tags in the registry, and tells
   * of it in pages if the settings say so. Nothing is pulled. If an image is missing, nothing is
   * tagged.
   *
   * @param from the tag that all images have, such as {@code 2026.3-main}
   * @param settings sets the tags that they get, and the pages
   * @return the pipeline
   * @throws IllegalArgumentException if a tag is invalid, or there is none to set
   */
  public Pipeline promotion(String from, Consumer<? super PromotionSettings.Builder> settings) {
    BranchTag.check(from);
    return StackPipeline.promotion(this, from, PromotionSettings.of(settings));
  }

  Optional<String> tagPrefix() {
    return tagPrefix;
  }

  /** Returns the image that runs tests for pytest; empty if they do not run in a container. */
  Optional<String> pytest(StackSettings settings) {
    return settings.pytest().or(() -> pytest.filter(image -> pythonTests == PythonTests.CONTAINER));
  }

  /** Returns where tests for pytest run. */
  PythonTests pythonTests(StackSettings settings) {
    return settings.pytest().isPresent() ? PythonTests.CONTAINER : pythonTests;
  }

  /** Returns the line that says where tests for pytest run. */
  Optional<String> testsAt() {
    return testsAt;
  }

  /**
   * Returns the images whose tests run on an image: itself, and perhaps those that it stands on.
   */
  List<StackImage> testedWith(StackImage image) {
    List<StackImage> tested = new ArrayList<>(List.of(image));
    Optional<String> parent = image.parent().filter(name -> inheritsTests);
    while (parent.isPresent()) {
      StackImage above = image(parent.get());
      tested.add(0, above);
      parent = above.parent();
    }
    return tested;
  }

  Map<String, ManifestCommand> manifest() {
    return manifest;
  }

  /** Returns a command that describes images. The check of the stack has found that it exists. */
  ManifestCommand command(String key) {
    return requireNonNull(manifest.get(key), key);
  }

  ChangeRules rules() {
    return rules;
  }

  List<String> warnings() {
    return warnings;
  }

  /** Returns the images for each plan, in the order in which they are built. */
  List<StackVariant> variants() {
    Map<String, StackVariant> variants = new LinkedHashMap<>();
    List<Optional<StackPlan>> each =
        plans.isEmpty() ? List.of(Optional.empty()) : plans.stream().map(Optional::of).toList();
    for (String one : order()) {
      StackImage image = image(one);
      for (Optional<StackPlan> plan : each) {
        Optional<String> planName = plan.map(StackPlan::name);
        if (planName.isEmpty() || !image.skippedPlans().contains(planName.get())) {
          Optional<StackVariant> parent =
              image.parent().map(name -> StackVariant.label(name, planName)).map(variants::get);
          StackVariant variant = new StackVariant(image, plan, parent);
          variants.put(variant.label(), variant);
        }
      }
    }
    return List.copyOf(variants.values());
  }

  @Override
  public String toString() {
    return name;
  }

  /**
   * A builder of an {@link ImageStack}, valid only inside the lambda that receives it. Not
   * thread-safe. Wrong values are reported together when the definition is complete.
   */
  public static final class Builder {

    private static final Pattern LINE = Pattern.compile(":(\\d{1,9})$");

    final String name;
    Path folder = Path.of("images");
    Optional<String> repository = Optional.empty();
    Optional<String> tagPrefix = Optional.empty();
    final List<StackImage.Builder> images = new ArrayList<>();
    final Map<String, StackPlan> plans = new LinkedHashMap<>();
    final Map<String, ManifestCommand> manifest = new LinkedHashMap<>();
    ChangeRules rules = ChangeRules.USUAL;
    Optional<String> pytest = Optional.empty();
    boolean inheritsTests;
    PythonTests pythonTests = PythonTests.CONTAINER;
    Optional<String> definedAt = Optional.empty();

    /** The lines of settings, by what {@link StackCheck} calls them. */
    final Map<String, String> places = new LinkedHashMap<>();

    final List<String> warnings = new ArrayList<>();
    final List<Problem> problems = new ArrayList<>();
    private boolean isBuilt;

    Builder(String name) {
      this.name = name;
    }

    private void use() {
      if (isBuilt) {
        throw new IllegalStateException(
            "The stack \"" + name + "\" is complete; its builder cannot be used anymore");
      }
    }

    /**
     * Sets the folder that the folders of the images are in. Default: {@code images}.
     *
     * @param folder the folder
     * @return this builder
     */
    public Builder folder(Path folder) {
      use();
      this.folder = requireNonNull(folder, "folder");
      return this;
    }

    /**
     * Sets the start of the names that images have in the registry. Default: the one that all
     * images with a name of their own share.
     *
     * @param prefix the registry and the owner, such as {@code ghcr.io/acme}
     * @return this builder
     */
    public Builder repository(String prefix) {
      use();
      this.repository = Optional.of(prefix);
      return this;
    }

    /**
     * Sets the start of the tags, before the branch. Needed unless all plans have one.
     *
     * @param prefix such as {@code 2026.3}, for tags such as {@code 2026.3-main}
     * @return this builder
     */
    public Builder tagPrefix(String prefix) {
      use();
      this.tagPrefix = Optional.of(prefix);
      return this;
    }

    /**
     * Adds a variant that images are built in.
     *
     * @param plan its name
     * @param tagPrefix the start of the tags of its images
     * @return this builder
     */
    public Builder plan(String plan, String tagPrefix) {
      use();
      plans.put(requireNonNull(plan, "plan"), new StackPlan(plan, tagPrefix));
      return this;
    }

    /**
     * Adds a command whose output describes images. {@link StackImage.Builder#describe} chooses it
     * by its title.
     *
     * @param title the heading of the section
     * @param command the command
     * @return this builder
     */
    public Builder manifest(String title, String command) {
      return manifest(title, title, command);
    }

    /**
     * Adds a command whose output describes images. {@link StackImage.Builder#describe} chooses it
     * by its key.
     *
     * @param key the key
     * @param title the heading of the section
     * @param command the command
     * @return this builder
     */
    public Builder manifest(String key, String title, String command) {
      return add(key, new ManifestCommand(title, command, false));
    }

    /**
     * Adds a command that prints a table with a row for each thing, such as {@code pip list} does
     * for packages. Besides the section of the page, the table is written into a file with the name
     * of the page and the ending {@code .json}. With {@link StackSettings.Builder#wiki}, the page
     * tells which rows have changed since the image was made stable, if that image has a table. The
     * first column names the rows.
     *
     * @param key the key, by which {@link StackImage.Builder#describe} chooses the command
     * @param title the heading of the section
     * @param command the command
     * @return this builder
     */
    public Builder manifestTable(String key, String title, String command) {
      return add(key, new ManifestCommand(title, command, true));
    }

    private Builder add(String key, ManifestCommand command) {
      use();
      manifest.put(requireNonNull(key, "key"), command);
      return this;
    }

    /**
     * Runs the tests for pytest in a container of an image, as {@link StackSettings.Builder#pytest}
     * does. Default: they are not run.
     *
     * @param image an image with Python, pytest and what the tests import
     * @return this builder
     */
    public Builder pytest(String image) {
      use();
      this.pytest = Optional.of(image);
      return this;
    }

    /**
     * Runs the tests for pytest as a program of this machine, which needs Python, pytest and what
     * the tests import. Only a run with {@link StackSettings.Builder#allowHostTests} does so.
     * Default: they run in a container, see {@link #pytest}.
     *
     * @return this builder
     */
    public Builder pytestOnHost() {
      use();
      this.pythonTests = PythonTests.HOST;
      return this;
    }

    /**
     * Does not run the tests for pytest, and does not warn of that. Default: see {@link #pytest}.
     *
     * @return this builder
     */
    public Builder noPytest() {
      use();
      this.pythonTests = PythonTests.NONE;
      return this;
    }

    /**
     * Runs on each image the tests of those that it stands on, too. Default: only its own, and
     * those for all images.
     *
     * @return this builder
     */
    public Builder inheritTests() {
      use();
      this.inheritsTests = true;
      return this;
    }

    /**
     * Adds an image.
     *
     * @param name the name of the image, and of its folder
     * @param definition sets up the image
     * @return this builder
     */
    public Builder image(String name, Consumer<? super StackImage.Builder> definition) {
      use();
      StackImage.Builder image = new StackImage.Builder(name);
      definition.accept(image);
      images.add(image);
      return this;
    }

    List<StackImage> built() {
      String parent = StackFolder.of(folder).path();
      Optional<String> start = repositoryOfImages();
      return images.stream().map(image -> image.build(parent, start)).toList();
    }

    /** Returns the start of the names of images that have no name of their own. */
    Optional<String> repositoryOfImages() {
      if (repository.isPresent()) {
        return repository;
      }
      List<String> starts =
          images.stream()
              .flatMap(image -> image.repository.stream())
              .filter(name -> name.lastIndexOf('/') > 0)
              .map(name -> name.substring(0, name.lastIndexOf('/')))
              .distinct()
              .toList();
      return starts.size() == 1 ? Optional.of(starts.get(0)) : Optional.empty();
    }

    /** Sorts problems by file, that of the definition first, and by line. */
    private void sortProblems() {
      String own = file(definedAt);
      problems.sort(
          Comparator.comparing((Problem problem) -> !file(problem.location()).equals(own))
              .thenComparing(problem -> file(problem.location()))
              .thenComparingInt(Builder::line));
    }

    private static String file(Optional<String> location) {
      return LINE.matcher(location.orElse("")).replaceFirst("");
    }

    /** Returns the line of a problem; that of a whole file is the first. */
    private static int line(Problem problem) {
      Matcher line = LINE.matcher(problem.location().orElse(""));
      return line.find() ? Integer.parseInt(line.group(1)) : 0;
    }

    private ImageStack build() {
      isBuilt = true;
      StackCheck.check(this);
      if (!problems.isEmpty()) {
        sortProblems();
        throw new StackDefinitionException(name, problems);
      }
      return new ImageStack(this);
    }
  }
}
