package dev.danube.docker.internal.build;

import dev.danube.ImageBuild;
import dev.danube.engine.spi.BuildException;
import dev.danube.internal.WorkspacePaths;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The files that tell how an image is built.
 *
 * @param dockerfile the text of the Dockerfile
 * @param path the path of the Dockerfile in the context; empty if it is not a file of the context
 * @param ignoreFile the name of the file that excludes files from the context
 * @param ignore the text of that file; empty if there is none
 */
record BuildFiles(
    String dockerfile, Optional<String> path, String ignoreFile, Optional<String> ignore) {

  /** The file that excludes files from every build in a context. */
  static final String IGNORE_FILE = ".dockerignore";

  /** The name of a Dockerfile that is not a file of the context, in an archive. */
  private static final String OWN_DOCKERFILE = ".danube.dockerfile";

  private static final int LONGEST_TEXT = 1 << 20;

  /**
   * Reads the files of a build. As in BuildKit, a file beside the Dockerfile with its name and
   * {@code .dockerignore} takes precedence over that of the context.
   *
   * @throws BuildException if the Dockerfile does not exist or cannot be read
   */
  static BuildFiles read(BuildFolder folder, ImageBuild build) throws InterruptedException {
    try {
      Optional<String> ofContext = folder.text(IGNORE_FILE);
      Optional<String> own = build.dockerfileText();
      if (own.isPresent()) {
        return new BuildFiles(own.get(), Optional.empty(), IGNORE_FILE, ofContext);
      }
      String name = build.dockerfile();
      String text = folder.text(name).orElseThrow(() -> missing(build));
      Optional<String> ofDockerfile = folder.text(name + IGNORE_FILE);
      return new BuildFiles(
          text,
          WorkspacePaths.resolve(".", name),
          ofDockerfile.isPresent() ? name + IGNORE_FILE : IGNORE_FILE,
          ofDockerfile.or(() -> ofContext));
    } catch (IOException e) {
      throw new BuildException(
          "Cannot read the Dockerfile of " + build + ": " + e.getMessage(), -1, e);
    }
  }

  /**
   * Reads a text file.
   *
   * @throws IOException if it is longer than a Dockerfile can be
   */
  static String text(String path, InputStream content) throws IOException {
    byte[] bytes = content.readNBytes(LONGEST_TEXT + 1);
    if (bytes.length > LONGEST_TEXT) {
      throw new IOException(path + " has more than " + LONGEST_TEXT + " bytes");
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Returns the files with another text of the Dockerfile. */
  BuildFiles with(String text) {
    return new BuildFiles(text, path, ignoreFile, ignore);
  }

  /** Returns the last name in the path of the Dockerfile. */
  String name() {
    String name = path.orElse("Dockerfile");
    return name.substring(name.lastIndexOf('/') + 1);
  }

  /** Returns the path of the Dockerfile in the archive of a context. */
  String pathInArchive() {
    return path.orElse(OWN_DOCKERFILE);
  }

  /**
   * Returns texts that the classic builder needs in the archive of a context, by their paths. The
   * builder drops what the ignore file names after it has read the Dockerfile.
   */
  Map<String, String> forClassicBuilder() {
    Map<String, String> texts = new HashMap<>(Map.of(pathInArchive(), dockerfile));
    if (path.isPresent() && ignoreFile.equals(IGNORE_FILE)) {
      ignore.ifPresent(rules -> texts.put(IGNORE_FILE, rules)); // the file may be a link
    } else {
      texts.put(IGNORE_FILE, ignoreText());
    }
    return texts;
  }

  /**
   * Returns the rules for the builder where they are not a file of the user. A Dockerfile that is
   * not one of the user's files must not get into the image. Nor must these rules, unless they
   * stand for those of the context.
   */
  private String ignoreText() {
    String own = path.isEmpty() ? OWN_DOCKERFILE + "\n" : "";
    boolean isOfContext = ignore.isPresent() && ignoreFile.equals(IGNORE_FILE);
    String self = isOfContext ? "" : IGNORE_FILE + "\n";
    return ignore.orElse("") + "\n" + own + self;
  }

  /**
   * Returns the rules that exclude files.
   *
   * @throws BuildException if the ignore file has a pattern that Docker refuses
   */
  DockerIgnore rules() {
    try {
      return DockerIgnore.parse(ignoreFile, ignore.orElse(""));
    } catch (IllegalArgumentException e) {
      throw new BuildException(String.valueOf(e.getMessage()), -1, e);
    }
  }

  private static BuildException missing(ImageBuild build) {
    return new BuildException(
        String.format(
            "There is no Dockerfile \"%s\" in the context \"%s\" of the workspace",
            build.dockerfile(), build.context()),
        -1,
        null);
  }
}
