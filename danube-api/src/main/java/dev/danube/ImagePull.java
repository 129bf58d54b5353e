package dev.danube;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * The definition of a pull: {@link StageStepsBuilder#pullImage pullImage}. Immutable. Two pulls are
 * equal if all their data is equal.
 *
 * <p>Example: {@code s.pullImage("ghcr.io/acme/app:cache", i -> i.optional())}.
 */
public final class ImagePull {

  private final Value<ImageRef> image;
  private final Settings settings;

  private ImagePull(Value<ImageRef> image, Settings settings) {
    this.image = image;
    this.settings = settings;
  }

  /**
   * Returns the image.
   *
   * @return the image
   */
  public Value<ImageRef> image() {
    return image;
  }

  /**
   * Returns the platform of the image.
   *
   * @return the platform; empty, for the platform of the daemon, unless set
   */
  public Optional<String> platform() {
    return settings.one(Keys.PLATFORM);
  }

  /**
   * Returns whether the stage continues without the image.
   *
   * @return false unless set
   */
  public boolean optional() {
    return settings.flag(Keys.OPTIONAL);
  }

  /**
   * Returns the output for the reference of the image in the registry.
   *
   * @return the output; empty unless set
   */
  public Optional<Output<ImageRef>> as() {
    return settings.one(Keys.AS);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ImagePull that
        && image.equals(that.image)
        && settings.equals(that.settings);
  }

  @Override
  public int hashCode() {
    return image.hashCode() + settings.hashCode();
  }

  @Override
  public String toString() {
    return image.toString();
  }

  /**
   * A builder of an {@link ImagePull}, valid only inside the lambda that receives it. Not
   * thread-safe.
   */
  public static final class Builder extends ScopedBuilder {

    private final StageStepsBuilder<?> stage;
    private final Value<ImageRef> image;

    Builder(StageStepsBuilder<?> stage, Value<ImageRef> image) {
      super(stage, "pullImage");
      this.stage = stage;
      this.image = image;
    }

    /**
     * Sets the platform of the image. Default: the platform of the daemon.
     *
     * @param platform the platform, such as {@code linux/arm64}
     * @return this builder
     */
    public Builder platform(String platform) {
      use("platform", platform);
      if (isGood(ContainerBuilder.platformProblem(platform))) {
        set(Keys.PLATFORM, ContainerBuilder.usualPlatform(platform));
      }
      return this;
    }

    /**
     * Lets the stage continue, with a line in its log, if the image is not available. Default: the
     * stage ends {@code ERRORED}.
     *
     * @return this builder
     */
    public Builder optional() {
      use("optional");
      flag(Keys.OPTIONAL);
      return this;
    }

    /**
     * Makes the pulled image an output of the stage: its repository and digest, so that other
     * stages use this very image even if its tag moves.
     *
     * @param output the output; the stage does not have to declare it elsewhere. It is not made if
     *     the pull is {@link #optional} and the image is not available; {@link Output#orElse} gives
     *     those who read it another content
     * @return this builder
     */
    public Builder as(Output<ImageRef> output) {
      use("as");
      set(Keys.AS, requireNonNull(output, "output"));
      stage.add(Keys.OUTPUT, output);
      return this;
    }

    ImagePull build() {
      return new ImagePull(image, settings());
    }
  }
}
