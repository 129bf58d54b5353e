package dev.danube.engine.internal.stage;

import dev.danube.ArtifactPattern;
import dev.danube.FailureKind;
import dev.danube.engine.internal.run.StageLog;
import dev.danube.engine.internal.secret.StepFailedException;
import dev.danube.internal.Glob;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A copy of artifacts to the folders on this machine that their pattern and the run name. */
final class ArtifactExport {

  private final Path kept;
  private final Optional<Path> copies;
  private final StageLog log;

  /**
   * Creates an export.
   *
   * @param kept the folder that has the artifacts
   * @param copies the folder that the run names; empty for none
   */
  ArtifactExport(Path kept, Optional<Path> copies, StageLog log) {
    this.kept = kept.toAbsolutePath().normalize();
    this.copies = copies;
    this.log = log;
  }

  /**
   * Copies the files that a pattern matched.
   *
   * @throws StepFailedException if a file cannot be written
   */
  void copy(ArtifactPattern pattern, List<String> names) throws StepFailedException {
    String fixed = Glob.parse(pattern.glob()).fixedPart();
    String part = names.contains(fixed) ? fixed.substring(0, fixed.lastIndexOf('/') + 1) : fixed;
    if (pattern.to().isPresent()) {
      copy(names, kept.resolve(part).normalize(), pattern.to().get());
    }
    if (copies.isPresent()) {
      copy(names, kept, copies.get().toString());
    }
  }

  /** Copies files of a folder. */
  private void copy(List<String> names, Path from, String to) throws StepFailedException {
    int copied = 0;
    List<String> linksLast = names.stream().sorted(Comparator.comparing(this::isLink)).toList();
    for (String name : linksLast) {
      Path file = kept.resolve(name);
      try {
        if (new ArtifactFolder(Path.of(to)).copy(from.relativize(file).toString(), file, from)) {
          copied++;
        } else {
          log.say("not copied: " + name + " is a link to what is not copied");
        }
      } catch (IOException | InvalidPathException e) {
        throw new StepFailedException(
            FailureKind.ARTIFACT,
            String.format("cannot copy the artifact %s to %s: %s", name, to, reason(e)),
            e);
      }
    }
    if (copied > 0) {
      log.say(String.format("copied %d file%s to %s", copied, copied == 1 ? "" : "s", to));
    }
  }

  private boolean isLink(String name) {
    return Files.isSymbolicLink(kept.resolve(name));
  }

  private static String reason(Exception e) {
    if (e instanceof DirectoryNotEmptyException folder) {
      return folder.getFile() + " is a folder; remove it";
    }
    if (e instanceof AccessDeniedException denied) {
      return "no permission to write " + denied.getFile();
    }
    return e instanceof FileSystemException failed && failed.getReason() == null
        ? e.toString()
        : String.valueOf(e.getMessage());
  }
}
