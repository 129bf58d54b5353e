package dev.danube;

/** Where the image of a container comes from. Immutable. */
public sealed interface Image {

  /**
   * An image that exists.
   *
   * @param reference such as {@code maven:3.9-eclipse-temurin-17}
   * @return the image
   * @throws IllegalArgumentException if it is not a reference
   */
  static Image of(String reference) {
    return new Reference(new Value.Fixed<>(ImageRef.of(reference)));
  }

  /**
   * An image that is built from a Dockerfile in the workspace when the first stage of a run needs
   * it. The folder of the Dockerfile is its context. It has no name, and on Docker it stays for the
   * next run, which has little to build then if little has changed.
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
   * @param reference its reference, known already or when the stage runs
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
     * How it is built.
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
