package dev.danube.engine.spi;

import dev.danube.event.RunEvent.LogStream;

/** Takes output, line by line; one line at a time from each stream. */
@FunctionalInterface
public interface LineSink {

  /** Nobody wants to know. */
  LineSink NONE = (stream, text) -> {};

  /**
   * Takes a line. A call that takes long slows the program that prints.
   *
   * @param stream where it came from
   * @param text the line, without its line break
   */
  void line(LogStream stream, String text);

  /**
   * Takes notice of how far a transfer is; a few times a second at most. Does nothing by default.
   *
   * @param what what is being done
   * @param done how many bytes
   * @param total of how many that are known of so far; equal to {@code done} when it is over
   */
  default void progress(String what, long done, long total) {}
}
