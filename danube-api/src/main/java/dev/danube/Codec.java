package dev.danube;

/**
 * A reader and writer of the content of an {@link Output}. Used by several threads at the same
 * time.
 *
 * @param <T> the type of the content
 */
public interface Codec<T> {

  /**
   * Reads the text that a step wrote to the file of the output.
   *
   * @param text the text of the file, without its last line break
   * @return the content
   * @throws Exception if the text is not valid; the stage fails, and its failure contains the
   *     message of the exception
   */
  T decode(String text) throws Exception;

  /**
   * Writes a content as text that {@link #decode} can read back. The text is used in the record of
   * the run and in environment variables.
   *
   * @param content the content
   * @return the text
   */
  String encode(T content);
}
