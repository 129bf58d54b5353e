package dev.danube;

/**
 * A pattern for files that a stage produces. Immutable.
 *
 * @param glob the pattern of the paths in the workspace
 * @param isOptional whether the pattern may match nothing
 * @param when the outcomes of the stage after which the files are collected
 * @see <a href="doc-files/values.html">parameters, outputs, artifacts and tests</a>
 */
public record ArtifactPattern(String glob, boolean isOptional, OutcomeFilter when) {

  /** Returns the pattern, for messages. */
  @Override
  public String toString() {
    return glob;
  }

  /**
   * A builder of an {@link ArtifactPattern}, valid only inside the lambda that receives it. Not
   * thread-safe.
   */
  public static final class Builder extends ScopedBuilder {

    private final String glob;

    Builder(Stage.Builder stage, String glob) {
      super(stage, "artifact " + glob);
      this.glob = glob;
    }

    /**
     * Allows the pattern to match nothing. Default: a pattern that matches nothing fails the stage.
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
     * @param outcomes the outcomes of the stage
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
