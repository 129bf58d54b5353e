package dev.danube;

/**
 * Reads and writes the content of an {@link Output}. Used by several threads at a time.
 *
 * @param <T> the type of the content
 */
public interface Codec<T> {

  /**
   * Reads what a step wrote into the file of the output.
   *
   * @param text the file without its last line break
   * @return the content
   * @throws Exception if the text is none; its message says why, and fails the stage
   */
  T decode(String text) throws Exception;

  /**
   * Writes a content so that {@link #decode} reads it back, for the record and for environment
   * variables.
   *
   * @param content the content
   * @return the text
   */
  String encode(T content);
}
