package dev.danube;

/**
 * Files that a stage leaves. Immutable.
 *
 * @param glob the pattern of their paths in the workspace
 * @param isOptional whether it may match nothing
 * @param when after which outcomes of the stage they are collected
 */
public record ArtifactPattern(String glob, boolean isOptional, OutcomeFilter when) {

  /** The pattern, for messages. */
  @Override
  public String toString() {
    return glob;
  }

  /**
   * Defines an {@link ArtifactPattern} inside the lambda that got it. Not thread-safe; of no use
   * afterwards.
   */
  public static final class Builder extends ScopedBuilder {

    private final String glob;

    Builder(Stage.Builder stage, String glob) {
      super(stage, "artifact " + glob);
      this.glob = glob;
    }

    /**
     * Lets the pattern match nothing. Default: that fails the stage.
     *
     * @return this builder
     */
    public Builder optional() {
      use("optional");
      flag(Keys.OPTIONAL);
      return this;
    }

    /**
     * Limits the outcomes after which the files are collected. Default: {@link
     * OutcomeFilter#ALWAYS}.
     *
     * @param outcomes after which outcomes of the stage
     * @return this builder
     */
    public Builder when(OutcomeFilter outcomes) {
      use("when");
      set(Keys.ARTIFACT_WHEN, outcomes);
      return this;
    }

    ArtifactPattern build() {
      Settings settings = settings();
      return new ArtifactPattern(
          glob,
          settings.flag(Keys.OPTIONAL),
          settings.one(Keys.ARTIFACT_WHEN).orElse(OutcomeFilter.ALWAYS));
    }
  }
}
