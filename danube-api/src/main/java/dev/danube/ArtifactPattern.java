package dev.danube;

import java.util.Optional;

/**
 * A pattern for files that a stage produces. Immutable.
 *
 * @param glob the pattern of the paths in the workspace
 * @param isOptional whether the pattern may match nothing
 * @param when the outcomes of the stage after which the files are collected
 * @param to the folder on this machine that the files are copied to; empty for none
 * @see <a href="doc-files/values.html">parameters, outputs, artifacts and tests</a>
 */
public record ArtifactPattern(
    String glob, boolean isOptional, OutcomeFilter when, Optional<String> to) {

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

    /**
     * Copies the files to a folder on this machine too, once the stage has ended SUCCESS, without a
     * failure that was ignored. A folder inside of the source should be one that git ignores, or
     * its files belong to the source of the next run. Nobody sees half of a file there: each one
     * replaces the file before when it is complete. Other files in the folder stay. The part of the
     * pattern before its first wildcard is left out: of {@code dist/**}, the file {@code
     * dist/a/b.js} becomes {@code a/b.js}. If a file cannot be written, the stage fails.
     *
     * @param folder the path of the folder, from the working directory of the program; it is
     *     created
     * @return this builder
     */
    public Builder to(String folder) {
      use("to", folder);
      if (folder.isBlank()) {
        problemHere("to is blank; write the path of a folder, or \".\" for the working directory");
      } else {
        set(Keys.TO, folder);
      }
      return this;
    }

    ArtifactPattern build() {
      Settings settings = settings();
      return new ArtifactPattern(
          glob,
          settings.flag(Keys.OPTIONAL),
          settings.one(Keys.ARTIFACT_WHEN).orElse(OutcomeFilter.ALWAYS),
          settings.one(Keys.TO));
    }
  }
}
