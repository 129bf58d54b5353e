package dev.danube.stack.internal.imagetest;

/** A test of an image. */
public interface ImageTest {

  /** Returns the name, which starts with the kind of test. */
  String name();

  /** Runs the test. */
  Findings run(TestedImage image) throws InterruptedException;
}
