package dev.danube.stack.internal.imagetest;

import dev.danube.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The tests of an image that are there when the pipeline is defined. Immutable.
 *
 * @param scripts the shell scripts in the folders themselves, by their paths from the root of the
 *     repository
 * @param files the files of tests that are written as data, in the folders themselves
 * @param pythonFolders the folders with tests in Python
 */
public record ImageTests(List<String> scripts, List<TestFile> files, List<String> pythonFolders) {

  /** The files that pytest finds in a folder and below it. */
  private static final Pattern PYTHON = Pattern.compile("(.*/)?(test_[^/]*|[^/]*_test)\\.py");

  /** The files that may have tests as data. */
  private static final Pattern DATA = Pattern.compile("[^/]*\\.(yaml|yml|json)");

  /**
   * Finds the tests in folders, which are named by their paths from the root.
   *
   * @param problems receives what is wrong with the tests
   */
  public static ImageTests in(Path root, List<String> folders, List<Problem> problems) {
    List<String> scripts = new ArrayList<>();
    List<TestFile> data = new ArrayList<>();
    List<String> python = new ArrayList<>();
    for (String folder : folders) {
      for (String file : files(root.resolve(folder))) {
        if (file.endsWith(".sh") && !file.contains("/")) {
          scripts.add(folder + "/" + file);
        } else if (DATA.matcher(file).matches()) {
          read(root, folder + "/" + file, problems, data);
        } else if (PYTHON.matcher(file).matches() && !python.contains(folder)) {
          python.add(folder);
        }
      }
    }
    return new ImageTests(List.copyOf(scripts), List.copyOf(data), List.copyOf(python));
  }

  private static void read(Path root, String path, List<Problem> problems, List<TestFile> files) {
    try {
      TestFileReader.read(root, path, problems).ifPresent(files::add);
    } catch (IOException e) {
      throw new UncheckedIOException(path + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static List<String> files(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString().replace('\\', '/'))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public boolean isEmpty() {
    return scripts.isEmpty() && files.isEmpty() && pythonFolders.isEmpty();
  }
}
