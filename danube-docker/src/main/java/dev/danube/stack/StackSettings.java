package dev.danube.stack;

import static java.util.Objects.requireNonNull;

import dev.danube.ChangeBase;
import dev.danube.Condition;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The settings of a run of a stack. Immutable. */
public final class StackSettings {

  private final Rebuild rebuild;
  private final Set<String> again;
  private final Optional<String> branch;
  private final Optional<String> ref;
  private final Optional<Condition> push;
  private final Optional<String> pytest;
  private final Optional<Path> wiki;
  private final Optional<Path> results;
  private final Optional<String> learn;
  private final Clock clock;
  private final ChangeBase since;
  private final boolean hostTests;

  private StackSettings(Builder builder) {
    this.rebuild = builder.rebuild;
    this.again = Collections.unmodifiableSet(new LinkedHashSet<>(builder.again));
    this.branch = builder.branch;
    this.ref = builder.ref;
    this.push = builder.push;
    this.pytest = builder.pytest;
    this.wiki = builder.wiki;
    this.results = builder.results;
    this.learn = builder.learn;
    this.clock = builder.clock;
    this.since = builder.since;
    this.hostTests = builder.hostTests;
  }

  /** Creates settings; refuses images that the stack does not have. */
  static StackSettings of(ImageStack stack, Consumer<? super Builder> definition) {
    return of(stack, new Builder(), definition);
  }

  private static StackSettings of(
      ImageStack stack, Builder builder, Consumer<? super Builder> definition) {
    definition.accept(builder);
    builder.again.forEach(stack::image);
    builder
        .learn
        .filter(name -> stack.variants().stream().noneMatch(one -> one.label().equals(name)))
        .ifPresent(stack::image);
    return new StackSettings(builder);
  }

  /** Returns a copy with further settings. */
  StackSettings with(ImageStack stack, Consumer<? super Builder> definition) {
    Builder builder = new Builder();
    builder.rebuild = rebuild;
    builder.again.addAll(again);
    builder.branch = branch;
    builder.ref = ref;
    builder.push = push;
    builder.pytest = pytest;
    builder.wiki = wiki;
    builder.results = results;
    builder.learn = learn;
    builder.clock = clock;
    builder.since = since;
    builder.hostTests = hostTests;
    return of(stack, builder, definition);
  }

  /** Returns what the CI server calls the branch, if that is not how tags end. */
  Optional<String> ref() {
    return ref;
  }

  Optional<Condition> push() {
    return push;
  }

  Optional<String> pytest() {
    return pytest;
  }

  Optional<Path> wiki() {
    return wiki;
  }

  Optional<Path> results() {
    return results;
  }

  /** Returns the image of which tests are learnt. */
  Optional<String> learn() {
    return learn;
  }

  Clock clock() {
    return clock;
  }

  boolean hostTests() {
    return hostTests;
  }

  ChangeBase since() {
    return since;
  }

  Rebuild rebuild() {
    return rebuild;
  }

  Set<String> again() {
    return again;
  }

  Optional<String> branch() {
    return branch;
  }

  /**
   * A builder of {@link StackSettings}, valid only inside the lambda that receives it. Not
   * thread-safe.
   */
  public static final class Builder {

    private Rebuild rebuild = Rebuild.CONTENT;
    private final Set<String> again = new LinkedHashSet<>();
    private Optional<String> branch = Optional.empty();
    private Optional<String> ref = Optional.empty();
    private Optional<Condition> push = Optional.empty();
    private Optional<String> pytest = Optional.empty();
    private Optional<Path> wiki = Optional.empty();
    private Optional<Path> results = Optional.empty();
    private Optional<String> learn = Optional.empty();
    private Clock clock = Clock.systemUTC();
    private ChangeBase since = ChangeBase.previousCommit();
    private boolean hostTests;

    private Builder() {}

    /**
     * Sets the rule by which images are built. Default: {@link Rebuild#CONTENT}. A commit message
     * with the words {@code full rebuild} builds all images, whatever the rule is.
     *
     * @param rule the rule
     * @return this builder
     */
    public Builder rebuild(Rebuild rule) {
      this.rebuild = requireNonNull(rule, "rule");
      return this;
    }

    /**
     * Builds images in any case, with those that stand on them.
     *
     * @param images the names of the images
     * @return this builder
     */
    public Builder again(String... images) {
      again.addAll(List.of(images));
      return this;
    }

    /**
     * Pushes and tags images only if a condition is true. Default: always, unless the parameter
     * {@code push} is false.
     *
     * @param condition the condition, such as {@code onDefaultBranch()}
     * @return this builder
     */
    public Builder push(Condition condition) {
      this.push = Optional.of(condition);
      return this;
    }

    /**
     * Runs the tests of images that are written for pytest, in a container of their own. Default:
     * they are not run, and a warning says so. The tests find the image by the environment variable
     * {@code TEST_IMAGE}, and reach Docker and the ports of the machine, so the backend must allow
     * Docker's socket and the namespaces of the host.
     *
     * <p>What tests do with docker-py works as it does on a developer's machine: a fixed port of
     * the host, such as 8888, becomes a free one, and connections to {@code localhost:8888} go
     * there; a folder beside the tests that they bind into a container is copied, so what the
     * container writes there stays there; and what they create is removed when they end, even if
     * they are killed. Programs that tests start get neither. The fixtures {@code docker_client},
     * {@code image_name}, {@code http_client} and {@code container} are there unless a {@code
     * conftest.py} has its own; {@code danube_port(8888)} is the real port, for other programs.
     *
     * @param image an image with Python, pytest and what the tests import
     * @return this builder
     */
    public Builder pytest(String image) {
      this.pytest = Optional.of(image);
      return this;
    }

    /**
     * Allows tests to run as programs of this machine, where the stack says so with {@link
     * ImageStack.Builder#pytestOnHost} or {@code pytest: host}. Who can change the tests can then
     * do here what the user of the program can. Default: such a stack is refused.
     *
     * @return this builder
     */
    public Builder allowHostTests() {
      this.hostTests = true;
      return this;
    }

    /**
     * Writes a page about each image that is built into a folder, such as a checkout of a wiki.
     * Default: only images with {@link StackImage.Builder#describe} get a page, which is an
     * artifact of the stage that describes them.
     *
     * @param folder the folder on this machine, which is created if necessary
     * @return this builder
     */
    public Builder wiki(Path folder) {
      this.wiki = Optional.of(folder);
      return this;
    }

    /**
     * Writes what the run did with each image into a folder, in a YAML file for each image that
     * says whether it was built, tested and pushed, and the decision about all of them in {@code
     * stack.json}. Default: no such files.
     *
     * @param folder the folder on this machine, which is created if necessary
     * @return this builder
     */
    public Builder results(Path folder) {
      this.results = Optional.of(folder);
      return this;
    }

    /**
     * Writes a first file of tests for an image, {@code test/NAME.yaml} in its folder, from what
     * the image starts with and what the commands of its manifest print. A file that exists is not
     * replaced. Default: no such file.
     *
     * @param image the name of the image, or of the image for a plan
     * @return this builder
     */
    public Builder learn(String image) {
      this.learn = Optional.of(image);
      return this;
    }

    /**
     * Sets the clock by which {@link StackImage.Builder#refresh} builds images again. Default: the
     * clock of the machine.
     *
     * @param clock the clock
     * @return this builder
     */
    public Builder clock(Clock clock) {
      this.clock = requireNonNull(clock, "clock");
      return this;
    }

    /**
     * Sets the commit that {@link Rebuild#GIT} compares with. If it is not known, all images are
     * built. With {@link ChangeBase#lastSuccess}, a change counts until a run with it has
     * succeeded, also if other commits follow it; the run may be one of any branch, so each branch
     * needs a home of its own. Default: the commit before.
     *
     * @param base the commit to compare with
     * @return this builder
     */
    public Builder since(ChangeBase base) {
      this.since = requireNonNull(base, "base");
      return this;
    }

    /** Sets what the CI server calls the branch, such as {@code 17/merge}. */
    Builder ref(String name) {
      this.ref = Optional.of(name);
      return this;
    }

    /**
     * Sets the branch whose name ends the tags. Default: the branch of the commit.
     *
     * @param name the name of the branch
     * @return this builder
     */
    public Builder branch(String name) {
      this.branch = Optional.of(name);
      return this;
    }
  }
}
