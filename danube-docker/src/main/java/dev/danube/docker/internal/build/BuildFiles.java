package dev.danube.docker.internal.build;

import dev.danube.ImageBuild;
import dev.danube.docker.internal.daemon.Daemon;
import dev.danube.docker.internal.workspace.WorkspaceReader;
import dev.danube.engine.spi.BuildException;
import dev.danube.engine.spi.Container;
import dev.danube.internal.WorkspacePaths;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The files that tell how an image is built.
 *
 * @param dockerfile the text of the Dockerfile
 * @param path the path of the Dockerfile in the context; empty if it is not a file of the context
 * @param ignoreFile the name of the file that excludes files from the context
 * @param ignore the text of that file; empty if there is none
 * @param ignoreOfContext the text of {@code .dockerignore} in the context; empty if there is none
 * @param isChanged whether the text differs from that of the file
 */
record BuildFiles(
    String dockerfile,
    Optional<String> path,
    String ignoreFile,
    Optional<String> ignore,
    Optional<String> ignoreOfContext,
    boolean isChanged) {

  /** The file that excludes files from every build in a context. */
  static final String IGNORE_FILE = ".dockerignore";

  private static final int LONGEST_TEXT = 1 << 20;

  /** The most links that are followed to a file. */
  private static final int MOST_HOPS = 10;

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
        return new BuildFiles(
            own.get(), Optional.empty(), IGNORE_FILE, ofContext, ofContext, false);
      }
      String name = build.dockerfile();
      String text = reader.text(build.context(), name).orElseThrow(() -> missing(build));
      Optional<String> ofDockerfile = reader.text(build.context(), name + IGNORE_FILE);
      return new BuildFiles(
          text,
          WorkspacePaths.resolve(".", name),
          ofDockerfile.isPresent() ? name + IGNORE_FILE : IGNORE_FILE,
          ofDockerfile.or(() -> ofContext),
          ofContext,
          false);
    } catch (IOException e) {
      throw new BuildException(
          "Cannot read the Dockerfile of " + build + ": " + e.getMessage(), -1, e);
    }
  }

  /** Returns the files with another text of the Dockerfile, or the same if it is no other. */
  BuildFiles with(String text) {
    return text.equals(dockerfile)
        ? this
        : new BuildFiles(text, path, ignoreFile, ignore, ignoreOfContext, true);
  }

  /**
   * Returns whether the image may contain the Dockerfile if it copies the whole context. If not,
   * the daemon must drop the file from the context.
   */
  boolean isDockerfileCopied() {
    return path.filter(name -> !rules().excludes(name)).isPresent();
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

  /** A reader of text files of the workspace. */
  private record Reader(Daemon daemon, String container) {

    /** Returns the text of a file, which may be a link to another one; empty if there is none. */
    Optional<String> text(String folder, String path) throws IOException, InterruptedException {
      Optional<String> wanted = WorkspacePaths.resolve(folder, path);
      for (int hops = 0; hops < MOST_HOPS && wanted.isPresent(); hops++) {
        TextSink sink = new TextSink(wanted.get());
        new WorkspaceReader(daemon, container, sink).read(wanted.get());
        if (sink.target == null) {
          return Optional.ofNullable(sink.text);
        }
        wanted = WorkspacePaths.resolve(parent(wanted.get()), sink.target);
      }
      return Optional.empty();
    }

    private static String parent(String path) {
      return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }
  }

  /** A sink of one text file, or of the link in its place. */
  private static final class TextSink implements Container.FileSink {

    private final String wanted;
    private @Nullable String text;
    private @Nullable String target;

    TextSink(String wanted) {
      this.wanted = wanted;
    }

    @Override
    public boolean wants(String path) {
      return path.equals(wanted);
    }

    @Override
    public void file(String path, int mode, InputStream content) throws IOException {
      byte[] bytes = content.readNBytes(LONGEST_TEXT + 1);
      if (bytes.length > LONGEST_TEXT) {
        throw new IOException(path + " has more than " + LONGEST_TEXT + " bytes");
      }
      text = new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public void link(String path, String to) {
      target = to;
    }
  }
}
