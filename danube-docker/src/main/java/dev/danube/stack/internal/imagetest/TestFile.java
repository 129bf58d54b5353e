package dev.danube.stack.internal.imagetest;

import java.util.List;

/**
 * A file of tests. Immutable.
 *
 * @param path the path from the root of the repository
 * @param options the settings of the container that the tests run in
 * @param tests the tests, in the order in which they run: those that only look come first
 * @param services the tests of the image as it starts by itself
 */
public record TestFile(
    String path, RunOptions options, List<ImageTest> tests, List<ServiceTest> services) {

  /** Returns the name of the file without its folders. */
  public String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
