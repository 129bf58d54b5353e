package dev.danube.docker.internal.image;

import dev.danube.ImageBuild;
import dev.danube.docker.internal.daemon.Daemon;
import dev.danube.docker.internal.workspace.WorkspaceReader;
import dev.danube.engine.spi.BuildException;
import dev.danube.internal.WorkspacePaths;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

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

  private static final int LONGEST_TEXT = 1 << 20;

  /**
   * Reads the files of a build from the workspace. As in BuildKit, a file beside the Dockerfile
   * with its name and {@code .dockerignore} takes precedence over that of the context.
   *
   * @param container a container that has the workspace
   * @throws BuildException if the Dockerfile does not exist or cannot be read
   */
  static BuildFiles read(Daemon daemon, String container, ImageBuild build)
      throws InterruptedException {
    Reader reader = new Reader(daemon, container);
    try {
      Optional<String> ofContext = reader.text(build.context(), IGNORE_FILE);
      Optional<String> own = build.dockerfileText();
      if (own.isPresent()) {
        return new BuildFiles(own.get(), Optional.empty(), IGNORE_FILE, ofContext);
      }
      String name = build.dockerfile();
      String text = reader.text(build.context(), name).orElseThrow(() -> missing(build));
      Optional<String> ofDockerfile = reader.text(build.context(), name + IGNORE_FILE);
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

  private static BuildException missing(ImageBuild build) {
    return new BuildException(
        String.format(
            "There is no Dockerfile \"%s\" in the context \"%s\" of the workspace",
            build.dockerfile(), build.context()),
        -1,
        null);
  }

  /** A reader of text files of the workspace. */
  private record Reader(Daemon daemon, String container) {

    Optional<String> text(String folder, String path) throws IOException, InterruptedException {
      String wanted = WorkspacePaths.resolve(folder, path).orElse("");
      AtomicReference<@Nullable String> text = new AtomicReference<>();
      new WorkspaceReader(
              daemon,
              container,
              (name, mode, content) -> {
                if (name.equals(wanted)) {
                  byte[] bytes = content.readNBytes(LONGEST_TEXT);
                  text.set(new String(bytes, StandardCharsets.UTF_8));
                }
              })
          .read(wanted);
      return Optional.ofNullable(text.get());
    }
  }
}
