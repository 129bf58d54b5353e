package dev.danube.engine;

import dev.danube.Artifact;
import dev.danube.FailureKind;
import dev.danube.engine.spi.Container;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.PatternSyntaxException;

/** Copies the files that match the patterns of a stage out of the workspace. */
final class ArtifactCollector {

  private final Path folder;
  private final Map<String, Artifact> collected = new TreeMap<>();

  ArtifactCollector(Path folder) {
    this.folder = folder;
  }

  /** What was collected so far, by name. */
  List<Artifact> artifacts() {
    return List.copyOf(collected.values());
  }

  /**
   * Collects what matches.
   *
   * @throws StepFailure if a pattern matches nothing; the others were collected all the same
   */
  void collect(List<String> globs, Container container) throws StepFailure, InterruptedException {
    List<String> unmatched = new ArrayList<>();
    for (String glob : globs) {
      if (!collect(glob, container)) {
        unmatched.add('"' + glob + '"');
      }
    }
    if (!unmatched.isEmpty()) {
      throw new StepFailure(
          FailureKind.ARTIFACT,
          "no file in /workspace matches the artifact " + String.join(", ", unmatched),
          null);
    }
  }

  private boolean collect(String glob, Container container)
      throws StepFailure, InterruptedException {
    Predicate<String> matcher = matcher(glob);
    List<String> matched = new ArrayList<>();
    try {
      container.read(
          fixedPart(glob),
          (path, mode, content) -> {
            if (matcher.test(path)) {
              matched.add(path);
              collected.put(path, new Artifact(path, target(path), copy(content, target(path))));
            }
          });
    } catch (IOException e) {
      throw new StepFailure(
          FailureKind.ARTIFACT, "cannot keep artifacts in " + folder + ": " + e, e);
    }
    return !matched.isEmpty();
  }

  private Path target(String path) throws IOException {
    Path target = folder.resolve(path).normalize();
    if (!target.startsWith(folder)) {
      throw new IOException("the path \"" + path + "\" leaves the folder");
    }
    return target;
  }

  private static long copy(InputStream content, Path target) throws IOException {
    Files.createDirectories(target.getParent());
    return Files.copy(content, target, StandardCopyOption.REPLACE_EXISTING);
  }

  /** The folders at the front of a pattern that have no wildcard: only what is below is read. */
  private static String fixedPart(String glob) {
    StringBuilder fixed = new StringBuilder();
    for (String part : glob.split("/", -1)) {
      if (part.matches(".*[*?\\[{\\\\].*")) {
        break;
      }
      fixed.append(fixed.isEmpty() ? "" : "/").append(part);
    }
    return fixed.toString();
  }

  private static Predicate<String> matcher(String glob) throws StepFailure {
    try {
      PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
      // For Java "**/x" is x in any folder but the topmost, which nobody means.
      PathMatcher topmost =
          glob.startsWith("**/")
              ? FileSystems.getDefault().getPathMatcher("glob:" + glob.substring(3))
              : matcher;
      return path -> matcher.matches(Path.of(path)) || topmost.matches(Path.of(path));
    } catch (PatternSyntaxException e) {
      throw new StepFailure(
          FailureKind.ARTIFACT, "artifact \"" + glob + "\" is not a pattern: " + e.getMessage(), e);
    }
  }
}
