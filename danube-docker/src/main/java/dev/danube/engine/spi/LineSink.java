package dev.danube.engine.spi;

import dev.danube.event.RunEvent.LogStream;

/** A receiver of output, line by line. Lines of the same stream arrive one at a time. */
@FunctionalInterface
public interface LineSink {

  /** A sink that drops all output. */
  LineSink NONE = (stream, text) -> {};

  /**
   * Receives a line. A call that takes long slows the program that prints.
   *
   * @param stream the stream that the line was printed to
   * @param text the line, without its line feed; a carriage return before that is part of it
   */
  void line(LogStream stream, String text);

  /**
   * Receives a part of a line: one that is longer than a mebibyte, whose next part or end follows,
   * or the last one of a program, which has no line break. Passes it to {@link #line} by default.
   *
   * @param stream the stream that the part was printed to
   * @param text the part, which is at most a little longer than a mebibyte
   */
  default void part(LogStream stream, String text) {
    line(stream, text);
  }

  /**
   * Receives the progress of a transfer, a few times a second at most. Does nothing by default.
   *
   * @param what a description of the transfer
   * @param done the number of bytes that were transferred
   * @param total the number of bytes that are known so far; equal to {@code done} at the end
   */
  default void progress(String what, long done, long total) {}
}
