package dev.danube;

/**
 * An image for a container: one that exists, or one to build from a Dockerfile. Immutable.
 *
 * <p>Example: {@code s.image(Image.dockerfile("ci/Dockerfile")).run("make")}.
 *
 * @see <a href="doc-files/containers.html">containers of stages</a>
 */
public sealed interface Image {

  /**
   * Returns an image that exists.
   *
   * @param reference the image, such as {@code maven:3.9-eclipse-temurin-17}
   * @return the image
   * @throws IllegalArgumentException if the reference is invalid
   */
  static Image of(String reference) {
    return new Reference(new Value.Constant<>(ImageRef.of(reference)));
  }

  /**
   * Returns an image that is built from a Dockerfile in the workspace when the first stage of a run
   * needs it. The context of the build is the folder of the Dockerfile. The image has no name.
   * Docker keeps it, so that the next run has little to build if little has changed.
   *
   * @param path the Dockerfile, relative to the workspace, such as {@code ci/Dockerfile}
   * @return the image
   * @throws IllegalArgumentException if the path is blank or leaves the workspace
   */
  static Image dockerfile(String path) {
    Paths.problem("Image.dockerfile", path)
        .ifPresent(
            problem -> {
              throw new IllegalArgumentException(problem);
            });
    return new Dockerfile(ValueMarks.refused("Image.dockerfile", path));
  }

  /**
   * An image that exists.
   *
   * @param reference the reference of the image, which may be known only when the stage runs
   */
  record Reference(Value<ImageRef> reference) implements Image {

    @Override
    public String toString() {
      return reference.toString();
    }
  }

  /**
   * An image that is built for stages.
   *
   * @param path the Dockerfile, relative to the workspace
   */
  record Dockerfile(String path) implements Image {

    /**
     * Returns the build of the image.
     *
     * @return the build
     */
    public ImageBuild build() {
      return ImageBuild.of(path);
    }

    @Override
    public String toString() {
      return "dockerfile " + path;
    }
  }
}
