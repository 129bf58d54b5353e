package dev.danube;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An image to build, as {@code docker build} would. Immutable; equal if all its data is.
 *
 * <p>Example: {@code s.buildImage(i -> i.context("app").tag("ghcr.io/acme/app",
 * Tag.commit()).as(APP))}.
 */
public final class ImageBuild {

  private final Settings settings;

  private ImageBuild(Settings settings) {
    this.settings = settings;
  }

  /** The build of a Dockerfile whose folder is its context. */
  static ImageBuild of(String dockerfile) {
    int slash = dockerfile.lastIndexOf('/');
    @Nullable Object[] values = new @Nullable Object[Key.SLOTS];
    values[Keys.CONTEXT.slot()] = slash < 0 ? "." : dockerfile.substring(0, slash);
    values[Keys.DOCKERFILE.slot()] = dockerfile.substring(slash + 1);
    return new ImageBuild(Settings.of(values));
  }

  Settings settings() {
    return settings;
  }

  /**
   * The folder that the Dockerfile may copy from.
   *
   * @return a path in the workspace; {@code .} unless set
   */
  public String context() {
    return settings.one(Keys.CONTEXT).orElse(".");
  }

  /**
   * The files of the context that count.
   *
   * @return patterns of paths in the context; empty for all that {@code .dockerignore} leaves
   */
  public List<String> include() {
    return settings.many(Keys.INCLUDE);
  }

  /**
   * The Dockerfile.
   *
   * @return a path in the context; {@code Dockerfile} unless set
   */
  public String dockerfile() {
    return settings.one(Keys.DOCKERFILE).orElse("Dockerfile");
  }

  /**
   * The text of the Dockerfile, in place of a file.
   *
   * @return empty unless set
   */
  public Optional<String> dockerfileText() {
    return settings.one(Keys.DOCKERFILE_TEXT);
  }

  /**
   * The values of the Dockerfile's arguments.
   *
   * @return in the order set; empty unless set
   */
  public Map<String, Value<?>> buildArgs() {
    return settings.named(Keys.BUILD_ARG);
  }

  /**
   * The stage of the Dockerfile that is built.
   *
   * @return empty, for the last one, unless set
   */
  public Optional<String> target() {
    return settings.one(Keys.TARGET);
  }

  /**
   * The labels of the image.
   *
   * @return in the order set; empty unless set
   */
  public Map<String, String> labels() {
    return settings.named(Keys.LABEL);
  }

  /**
   * The names of the image.
   *
   * @return in the order set; empty unless set
   */
  public List<ImageName> tags() {
    return settings.many(Keys.TAG);
  }

  /**
   * The platform it is built for.
   *
   * @return empty, for that of the daemon, unless set
   */
  public Optional<String> platform() {
    return settings.one(Keys.PLATFORM);
  }

  /**
   * The images whose layers may be used again.
   *
   * @return in the order set; empty unless set
   */
  public List<ImageRef> cacheFrom() {
    return settings.many(Keys.CACHE_FROM);
  }

  /**
   * Whether every layer is built anew.
   *
   * @return false unless set
   */
  public boolean noCache() {
    return settings.flag(Keys.NO_CACHE);
  }

  /**
   * The output that the image becomes.
   *
   * @return empty unless set
   */
  public Optional<Output<ImageRef>> as() {
    return settings.one(Keys.AS);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ImageBuild that && settings.equals(that.settings);
  }

  @Override
  public int hashCode() {
    return settings.hashCode();
  }

  @Override
  public String toString() {
    return tags().isEmpty() ? context() : tags().get(0).toString();
  }

  /**
   * Defines an {@link ImageBuild} inside the lambda that got it. Not thread-safe; of no use
   * afterwards.
   */
  public static final class Builder extends ScopedBuilder {

    private final StageStepsBuilder<?> stage;

    Builder(StageStepsBuilder<?> stage) {
      super(stage, "buildImage");
      this.stage = stage;
    }

    /**
     * Sets the folder that the Dockerfile may copy from. Default: {@code .}, the workspace.
     *
     * @param path a path in the workspace
     * @return this builder
     */
    public Builder context(String path) {
      use("context", path);
      if (isGood(Paths.problem("context", path))) {
        set(Keys.CONTEXT, path);
      }
      return this;
    }

    /**
     * Counts only some files of the context, besides the Dockerfile. Default: all that {@code
     * .dockerignore} leaves.
     *
     * @param globs patterns of paths in the context, such as {@code src/**}
     * @return this builder
     */
    public Builder include(String... globs) {
      use("include", globs);
      for (String glob : globs) {
        if (isGood(Paths.patternProblem("include", glob))) {
          add(Keys.INCLUDE, glob);
        }
      }
      return this;
    }

    /**
     * Sets the Dockerfile. Default: {@code Dockerfile}.
     *
     * @param path a path in the context
     * @return this builder
     */
    public Builder dockerfile(String path) {
      use("dockerfile", path);
      if (isGood(Paths.problem("dockerfile", path))) {
        set(Keys.DOCKERFILE, path);
      }
      return this;
    }

    /**
     * Sets the text of the Dockerfile, in place of a file.
     *
     * @param text its instructions
     * @return this builder
     */
    public Builder dockerfileText(String text) {
      use("dockerfileText", text);
      if (text.isBlank()) {
        problemHere("dockerfileText is blank; give at least a FROM");
      } else {
        set(Keys.DOCKERFILE_TEXT, text);
      }
      return this;
    }

    /**
     * Sets an argument of the Dockerfile.
     *
     * @param name its name
     * @param value its value
     * @return this builder
     */
    public Builder buildArg(String name, String value) {
      use("buildArg", name, value);
      return arg(name, new Value.Fixed<>(value));
    }

    /**
     * Sets an argument of the Dockerfile to what is known when the image is built.
     *
     * @param name its name
     * @param value its value; reading an output is waiting for it
     * @return this builder
     */
    public Builder buildArg(String name, Value<?> value) {
      use("buildArg", name);
      requireNonNull(value, "buildArg");
      return arg(name, value);
    }

    private Builder arg(String name, Value<?> value) {
      if (isGood(ContainerBuilder.nameProblem("buildArg", name))) {
        put(Keys.BUILD_ARG, name, value);
      }
      return this;
    }

    /**
     * Builds a stage of the Dockerfile. Default: the last one.
     *
     * @param name the stage
     * @return this builder
     */
    public Builder target(String name) {
      use("target", name);
      if (isGood(ContainerBuilder.wordProblem("target", name, "release"))) {
        set(Keys.TARGET, name);
      }
      return this;
    }

    /**
     * Gives the image a label.
     *
     * @param name its name
     * @param value its value
     * @return this builder
     */
    public Builder label(String name, String value) {
      use("label", name, value);
      if (isGood(ContainerBuilder.nameProblem("label", name))) {
        put(Keys.LABEL, name, value);
      }
      return this;
    }

    /**
     * Gives the image a name. May be called several times.
     *
     * @param reference such as {@code ghcr.io/acme/app:1.4.0}
     * @return this builder
     */
    public Builder tag(String reference) {
      use("tag", reference);
      if (reference.contains("@")) {
        problemHere(
            String.format("tag \"%s\" has a digest, which nobody can give an image", reference));
      } else if (!ValueMarks.isIn(reference) && isGood(ImageRef.problem(reference))) {
        add(Keys.TAG, ImageRef.of(reference).asName());
      }
      return this;
    }

    /**
     * Gives the image a name whose tag is known when it is built. May be called several times.
     *
     * @param repository the name without a tag, such as {@code ghcr.io/acme/app}
     * @param tag the tag
     * @return this builder
     */
    public Builder tag(String repository, Tag tag) {
      use("tag", repository);
      if (isGood(ImageRef.repositoryProblem(repository))) {
        add(Keys.TAG, new ImageName(repository, requireNonNull(tag, "tag")));
      }
      return this;
    }

    /**
     * Sets the platform that the image is built for. Default: that of the daemon.
     *
     * @param platform such as {@code linux/arm64}
     * @return this builder
     */
    public Builder platform(String platform) {
      use("platform", platform);
      if (isGood(WorkContainerBuilder.platformProblem(platform))) {
        set(Keys.PLATFORM, platform);
      }
      return this;
    }

    /**
     * Uses the layers of an image again, where they fit. May be called several times.
     *
     * @param reference the image
     * @return this builder
     */
    public Builder cacheFrom(String reference) {
      use("cacheFrom", reference);
      if (isGood(ImageRef.problem(reference))) {
        add(Keys.CACHE_FROM, ImageRef.of(reference));
      }
      return this;
    }

    /**
     * Builds every layer anew. Default: layers of earlier builds are used again.
     *
     * @return this builder
     */
    public Builder noCache() {
      use("noCache");
      flag(Keys.NO_CACHE);
      return this;
    }

    /**
     * Makes the image an output of the stage, for stages that run, tag or push it.
     *
     * @param output the output; the stage need not declare it otherwise
     * @return this builder
     */
    public Builder as(Output<ImageRef> output) {
      use("as");
      set(Keys.AS, output);
      stage.add(Keys.OUTPUT, output);
      return this;
    }

    ImageBuild build() {
      Settings all = settings();
      if (all.one(Keys.DOCKERFILE).isPresent() && all.one(Keys.DOCKERFILE_TEXT).isPresent()) {
        problemHere("buildImage has a dockerfile and a dockerfileText; keep one of them");
      }
      return new ImageBuild(all);
    }
  }
}
