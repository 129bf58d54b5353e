package dev.danube.report;

import dev.danube.StageFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An error of a stage for a CI server.
 *
 * @param title the stage
 * @param message what failed
 * @param file the file in the working directory whose line failed; empty if it is not known
 * @param line the line; 0 without a file
 */
record SourceError(String title, String message, Optional<String> file, int line) {

  /** The folders with source code, as Maven and Gradle have them. */
  private static final List<String> ROOTS = List.of("", "src/main/java", "src/test/java");

  /** Returns the error of a failed stage. */
  static SourceError of(StageFailure failure, Path directory) {
    StackTraceElement[] trace =
        failure.cause().map(Throwable::getStackTrace).orElse(new StackTraceElement[0]);
    for (StackTraceElement frame : trace) {
      Optional<String> file = file(frame, directory);
      if (file.isPresent() && frame.getLineNumber() > 0) {
        return new SourceError(failure.stage(), failure.message(), file, frame.getLineNumber());
      }
    }
    return new SourceError(failure.stage(), failure.message(), Optional.empty(), 0);
  }

  /** Returns the source file of a frame, in the directory itself or in a module of it. */
  private static Optional<String> file(StackTraceElement frame, Path directory) {
    String name = frame.getFileName();
    if (name == null) {
      return Optional.empty();
    }
    String type = frame.getClassName();
    String folder = type.substring(0, Math.max(0, type.lastIndexOf('.'))).replace('.', '/');
    try (Stream<Path> modules = Files.list(directory)) {
      return Stream.concat(Stream.of(directory), modules.filter(Files::isDirectory).sorted())
          .flatMap(module -> ROOTS.stream().map(module::resolve))
          .map(root -> root.resolve(folder).resolve(name))
          .filter(Files::isRegularFile)
          .findFirst()
          .map(found -> directory.relativize(found).toString());
    } catch (java.io.IOException e) {
      return Optional.empty(); // the error is shown without a file
    }
  }
}
