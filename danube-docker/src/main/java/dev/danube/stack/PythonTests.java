package dev.danube.stack;

/** The place where tests for pytest run, by the words of {@code spec.yml} in capitals. */
enum PythonTests {

  /** In a container, if an image that has pytest is known. */
  CONTAINER,

  /** As a program of this machine. */
  HOST,

  /** Nowhere. */
  NONE
}
