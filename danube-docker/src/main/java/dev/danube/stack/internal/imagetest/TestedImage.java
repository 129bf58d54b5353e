package dev.danube.stack.internal.imagetest;

import dev.danube.ExecResult;
import dev.danube.ImageInfo;
import java.util.List;
import java.util.Map;

/** An image with a container of it that tests run in. */
public interface TestedImage {

  /**
   * Runs a program in the image's own working directory.
   *
   * @param env variables that are added to those of the image
   * @param argv the program, then its arguments
   */
  ExecResult exec(Map<String, String> env, List<String> argv) throws InterruptedException;

  /** Returns what the image consists of. */
  ImageInfo info() throws InterruptedException;
}
