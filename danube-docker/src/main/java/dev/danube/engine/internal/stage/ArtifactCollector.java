package dev.danube.engine.internal.stage;

import static java.util.Objects.requireNonNull;

import dev.danube.Artifact;
import dev.danube.ArtifactPattern;
import dev.danube.FailureKind;
import dev.danube.Outcome;
import dev.danube.Stage;
import dev.danube.engine.internal.run.StageLog;
import dev.danube.engine.internal.secret.StepFailedException;
import dev.danube.engine.spi.Container;
import dev.danube.internal.Glob;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** A collector that copies the files that match a stage's patterns out of the workspace. */
final class ArtifactCollector {

  private final ArtifactFolder folder;
  private final ArtifactExport export;
  private final StageLog log;
  private final Map<String, Artifact> collected = new TreeMap<>();
  private final Map<ArtifactPattern, List<String>> found = new LinkedHashMap<>();
  private final Set<String> withTests = new TreeSet<>();
  private final Set<String> generated = new TreeSet<>();
  private final UnaryOperator<String> mask;

  /**
   * Creates a collector that has collected nothing.
   *
   * @param folder the folder that the files are collected into
   * @param copies the folder that they are copied to if the stage succeeds; empty for none
   * @param mask hides secrets in what is read from files
   */
  ArtifactCollector(Path folder, Optional<Path> copies, StageLog log, UnaryOperator<String> mask) {
    this.folder = new ArtifactFolder(folder);
    this.export = new ArtifactExport(folder, copies, log);
    this.log = log;
    this.mask = mask;
  }

  /** Returns the files that were collected so far, and reads the JUnit files among them. */
  CollectedFiles files() {
    JUnitFiles tests = new JUnitFiles(mask);
    for (String name : withTests) {
      try {
        tests.read(name, requireNonNull(collected.get(name)).file());
      } catch (IOException e) {
        log.say("not read as tests: " + name + ": " + e.getMessage());
      }
    }
    return new CollectedFiles(List.copyOf(collected.values()), tests.report());
  }

  /**
   * Collects the files of a stage that match the patterns for an outcome.
   *
   * @throws StepFailedException if a pattern that is not optional matches nothing; the files of the
   *     other patterns are collected anyway
   */
  void collect(Stage stage, Outcome outcome, Container container)
      throws StepFailedException, InterruptedException {
    List<String> unmatched = new ArrayList<>();
    for (ArtifactPattern pattern : stage.artifacts()) {
      if (pattern.when().covers(outcome)) {
        found.put(pattern, collect(pattern, container, unmatched));
      }
    }
    List<String> withoutTests = new ArrayList<>();
    for (ArtifactPattern pattern : stage.tests()) {
      withTests.addAll(collect(pattern, container, withoutTests));
    }
    for (ArtifactPattern pattern : stage.generated()) {
      if (pattern.when().covers(outcome)) {
        generated.addAll(collect(pattern, container, new ArrayList<>()));
      }
    }
    List<String> missing = new ArrayList<>();
    if (!unmatched.isEmpty()) {
      missing.add("the artifact " + String.join(", ", unmatched));
    }
    if (!withoutTests.isEmpty()) {
      missing.add("the tests " + String.join(", ", withoutTests));
    }
    if (!missing.isEmpty()) {
      throw new StepFailedException(
          FailureKind.ARTIFACT,
          "no file in /workspace matches " + String.join(", or ", missing),
          null);
    }
  }

  /** Returns the names of the generated files that were collected. */
  Set<String> generated() {
    return generated;
  }

  /**
   * Copies what was collected to the folders that the patterns and the run name.
   *
   * @throws StepFailedException if a file cannot be written
   */
  void copy() throws StepFailedException {
    for (Map.Entry<ArtifactPattern, List<String>> one : found.entrySet()) {
      export.copy(one.getKey(), one.getValue());
    }
  }

  /**
   * Collects files and returns their names.
   *
   * @param unmatched receives the pattern if it has to match something and does not
   */
  private List<String> collect(ArtifactPattern pattern, Container container, List<String> unmatched)
      throws StepFailedException, InterruptedException {
    Matching files = collect(pattern.glob(), container);
    if (files.names.isEmpty() && !pattern.isOptional()) {
      unmatched.add('"' + pattern.glob() + '"' + files.near());
    }
    return files.names;
  }

  private Matching collect(String glob, Container container)
      throws StepFailedException, InterruptedException {
    Glob pattern = Glob.parse(glob);
    Matching files = new Matching(glob, pattern);
    try {
      container.read(pattern.fixedPart(), files);
      if (files.names.isEmpty() && files.near.isEmpty() && !pattern.fixedPart().isEmpty()) {
        container.read(folderOf(pattern.fixedPart()), files.namesOnly());
      }
    } catch (IOException e) {
      throw new StepFailedException(
          FailureKind.ARTIFACT,
          "cannot keep artifacts in " + folder.path() + ": " + e.getMessage(),
          e);
    }
    return files;
  }

  private static String folderOf(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }

  /** A receiver of the files that match one pattern. */
  private final class Matching implements Container.FileSink {

    /** The most paths that are named. */
    private static final int MOST_NEAR = 3;

    private final Glob pattern;
    private final Glob sameName;
    private final String fixedPart;
    private final List<String> near = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private int others;

    Matching(String glob, Glob pattern) {
      this.pattern = pattern;
      this.fixedPart = pattern.fixedPart();
      this.sameName = Glob.parse("**/" + glob.substring(glob.lastIndexOf('/') + 1));
    }

    @Override
    public boolean wants(String path) {
      if (path.startsWith(StageOutputs.FOLDER + "/")) {
        return false;
      }
      boolean isMatch = pattern.matches(path);
      if (!isMatch && (fixedPart.contains("/") || sameName.matches(path) || isIn(path))) {
        addNear(path);
      }
      return isMatch;
    }

    /** Returns whether a path is in the folder that the pattern starts with. */
    private boolean isIn(String path) {
      return !fixedPart.isEmpty() && path.startsWith(fixedPart + "/");
    }

    private void addNear(String path) {
      if (near.size() < MOST_NEAR) {
        near.add(path);
      } else {
        others++;
      }
    }

    /** Returns a receiver that only takes note of what is near. */
    Container.FileSink namesOnly() {
      return new Container.FileSink() {
        @Override
        public boolean wants(String path) {
          Matching.this.wants(path);
          return false;
        }

        @Override
        public void file(String path, int mode, InputStream content) {}

        @Override
        public void link(String path, String target) {}
      };
    }

    /** Returns what is there in place of a match, for a message; empty if there is nothing near. */
    String near() {
      return near.isEmpty()
          ? ""
          : " (there is "
              + String.join(", ", near)
              + (others == 0 ? "" : " and " + others + " more")
              + ")";
    }

    @Override
    public void file(String path, int mode, InputStream content) throws IOException {
      names.add(path);
      collected.put(path, folder.keep(path, mode, content));
    }

    @Override
    public void link(String path, String target) throws IOException {
      Optional<Artifact> link = folder.keepLink(path, target);
      if (link.isPresent()) {
        names.add(path);
        collected.put(path, link.get());
      } else {
        log.say("not kept: " + path + " is a link that leads out of the workspace, to " + target);
      }
    }

    @Override
    public void progress(String path, long done, long total) {
      log.progress("keeping " + path, done, total);
    }
  }
}
