package dev.danube.engine.internal.stage;

import dev.danube.FailureKind;
import dev.danube.Stage;
import dev.danube.engine.internal.LongText;
import dev.danube.engine.internal.run.RunScope;
import dev.danube.engine.internal.run.StageLog;
import dev.danube.engine.internal.secret.StepFailedException;
import dev.danube.engine.internal.source.Checkout;
import dev.danube.engine.internal.source.TextDiff;
import dev.danube.engine.spi.SourceFile;
import dev.danube.internal.Glob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** A comparison of the files that a stage generates with the folder of the source. */
final class GeneratedFiles {

  /** The most paths in the message of a failure. */
  private static final int MOST_PATHS = 5;

  /** The most lines of differences in the log of a stage, and their length in characters. */
  private static final int MOST_LINES = 200;

  private static final int LONGEST_LINE = 500;

  private final RunScope scope;
  private final Stage stage;
  private final Path made;
  private final StageLog log;

  /** The kind of a difference. */
  private enum Difference {
    NEW,
    CHANGED,
    GONE;

    /** Returns the kind as a person reads it behind a path. */
    String text() {
      return switch (this) {
        case NEW -> "new";
        case CHANGED -> "changed";
        case GONE -> "not generated";
      };
    }
  }

  /**
   * Creates a comparison.
   *
   * @param made the folder of the artifacts of the stage, which has the generated files
   */
  GeneratedFiles(RunScope scope, Stage stage, Path made, StageLog log) {
    this.scope = scope;
    this.stage = stage;
    this.made = made;
    this.log = log;
  }

  /**
   * Compares the files, and takes them into the folder of the source if the run requests it.
   *
   * @param names the paths of the generated files
   * @throws StepFailedException if they differ and are not taken, or a file cannot be read or
   *     written
   */
  void check(Set<String> names) throws StepFailedException, InterruptedException {
    try {
      Checkout source = scope.source().original();
      Path folder = source.folder().orElseThrow();
      SortedMap<String, Difference> differences = differences(source, folder, names);
      if (names.isEmpty() && differences.isEmpty()) {
        throw failure("no file in /workspace or the source matches the generated " + patterns());
      }
      if (scope.recording().appliesGenerated()) {
        apply(differences, folder);
      } else if (!differences.isEmpty()) {
        show(differences, folder);
        throw failure(
            "the generated files differ from the source: "
                + text(differences)
                + "; take them with --apply or run.applyGenerated(), or change what generates them");
      }
    } catch (IOException e) {
      throw new StepFailedException(
          FailureKind.ARTIFACT,
          "cannot compare the generated files with the source: " + e.getMessage(),
          e);
    }
  }

  private static StepFailedException failure(String message) {
    return new StepFailedException(FailureKind.ARTIFACT, message, null);
  }

  private String patterns() {
    return String.join(
        ", ", stage.generated().stream().map(one -> '"' + one.glob() + '"').toList());
  }

  private SortedMap<String, Difference> differences(Checkout source, Path folder, Set<String> names)
      throws IOException {
    SortedMap<String, Difference> found = new TreeMap<>();
    for (String name : names) {
      Path before = folder.resolve(name);
      if (!Files.exists(before, LinkOption.NOFOLLOW_LINKS)) {
        found.put(name, Difference.NEW);
      } else if (!isSame(before, folder, made.resolve(name))) {
        found.put(name, Difference.CHANGED);
      }
    }
    List<Glob> globs = stage.generated().stream().map(one -> Glob.parse(one.glob())).toList();
    for (SourceFile file : source.files()) {
      String path = file.path();
      if (!(file instanceof SourceFile.Folder)
          && !leadsOut(file)
          && !names.contains(path)
          && globs.stream().anyMatch(glob -> glob.matches(path))
          && Files.exists(folder.resolve(path), LinkOption.NOFOLLOW_LINKS)) {
        found.put(path, Difference.GONE);
      }
    }
    return found;
  }

  /** Returns whether a file is a link that leads out of the source, which is never generated. */
  private static boolean leadsOut(SourceFile file) {
    if (!(file instanceof SourceFile.Link link)) {
      return false;
    }
    Path target = Path.of(link.target());
    return target.isAbsolute()
        || Path.of(link.path()).resolveSibling(target).normalize().startsWith("..");
  }

  private boolean isSame(Path before, Path folder, Path after) throws IOException {
    if (Files.isSymbolicLink(before) || Files.isSymbolicLink(after)) {
      return Files.isSymbolicLink(before)
          && Files.isSymbolicLink(after)
          && target(before, folder).equals(target(after, made));
    }
    return Files.isRegularFile(before)
        && Files.mismatch(before, after) < 0
        && Files.isExecutable(before) == Files.isExecutable(after);
  }

  /** Returns where a link leads, from the folder that it is in. */
  private static Path target(Path link, Path folder) throws IOException {
    return folder.relativize(link.resolveSibling(Files.readSymbolicLink(link)).normalize());
  }

  /** Returns the first differences, for a message. */
  private static String text(Map<String, Difference> differences) {
    String paths =
        String.join(
            ", ",
            differences.entrySet().stream()
                .limit(MOST_PATHS)
                .map(one -> one.getKey() + " (" + one.getValue().text() + ")")
                .toList());
    int more = differences.size() - MOST_PATHS;
    return more > 0 ? paths + " and " + more + " more" : paths;
  }

  /**
   * Writes the differences to the log: what the source has with a minus, what is new with a plus.
   */
  private void show(Map<String, Difference> differences, Path folder) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String path : differences.keySet()) {
      lines.addAll(TextDiff.lines(path, folder.resolve(path), made.resolve(path)));
    }
    lines.stream().limit(MOST_LINES).forEach(line -> log.show(LongText.cut(line, LONGEST_LINE)));
    if (lines.size() > MOST_LINES) {
      log.show("... and " + (lines.size() - MOST_LINES) + " more lines");
    }
  }

  private void apply(Map<String, Difference> differences, Path folder) throws IOException {
    ArtifactFolder target = new ArtifactFolder(folder);
    List<String> links = new ArrayList<>(); // what they lead to has to be there before
    List<String> gone = new ArrayList<>();
    for (Map.Entry<String, Difference> one : differences.entrySet()) {
      String path = one.getKey();
      if (one.getValue() == Difference.GONE) {
        gone.add(path);
      } else if (Files.isSymbolicLink(made.resolve(path))) {
        links.add(path);
      } else {
        target.copy(path, made.resolve(path), made);
      }
    }
    for (String path : links) {
      if (!target.copy(path, made.resolve(path), made)) {
        throw new IOException(path + " is a link to what the source does not have");
      }
    }
    for (String path : gone) {
      Files.deleteIfExists(folder.resolve(path));
    }
    if (!differences.isEmpty()) {
      log.say("applied to " + folder + ": " + text(differences));
    }
  }
}
