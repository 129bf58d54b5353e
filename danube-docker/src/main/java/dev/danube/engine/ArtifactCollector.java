package dev.danube.engine;

import dev.danube.Artifact;
import dev.danube.ArtifactPattern;
import dev.danube.FailureKind;
import dev.danube.Outcome;
import dev.danube.engine.spi.Container;
import dev.danube.internal.Glob;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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
  void collect(List<ArtifactPattern> patterns, Outcome outcome, Container container)
      throws StepFailure, InterruptedException {
    List<String> unmatched = new ArrayList<>();
    for (ArtifactPattern pattern : patterns) {
      if (pattern.when().covers(outcome)
          && !collect(pattern.glob(), container)
          && !pattern.isOptional()) {
        unmatched.add('"' + pattern.glob() + '"');
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
    Glob pattern = Glob.parse(glob);
    Matching files = new Matching(pattern);
    try {
      container.read(pattern.fixedPart(), files);
    } catch (IOException e) {
      throw new StepFailure(
          FailureKind.ARTIFACT, "cannot keep artifacts in " + folder + ": " + e.getMessage(), e);
    }
    return files.matched;
  }

  /** Takes the files that match a pattern. */
  private final class Matching implements Container.FileSink {

    private final Glob pattern;
    private boolean matched;

    Matching(Glob pattern) {
      this.pattern = pattern;
    }

    @Override
    public boolean wants(String path) {
      return pattern.matches(path) && !path.startsWith(StageOutputs.FOLDER + "/");
    }

    @Override
    public void file(String path, int mode, InputStream content) throws IOException {
      matched = true;
      collected.put(path, new Artifact(path, target(path), copy(content, target(path))));
    }
  }

  private Path target(String path) throws IOException {
    try {
      Path target = folder.resolve(path).normalize();
      if (!target.startsWith(folder)) {
        throw new IOException("the path \"" + path + "\" leaves the folder");
      }
      return target;
    } catch (InvalidPathException e) {
      throw new IOException(
          "this machine cannot name a file \""
              + path
              + "\"; set the environment variable LC_ALL to a locale with UTF-8, such as C.UTF-8",
          e);
    }
  }

  private static long copy(InputStream content, Path target) throws IOException {
    Files.createDirectories(target.getParent());
    return Files.copy(content, target, StandardCopyOption.REPLACE_EXISTING);
  }
}
