package dev.danube.engine.spi;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;

/**
 * Something of a source that is put into a workspace. The path of each is relative, with {@code /}
 * between folders; its mode is as in {@code chmod}.
 */
public sealed interface SourceFile {

  /**
   * Where it is.
   *
   * @return relative to the root of the source
   */
  String path();

  /**
   * A folder. Folders of files need not be given.
   *
   * @param path its path
   * @param mode its permissions
   */
  record Folder(String path, int mode) implements SourceFile {}

  /**
   * A file with content.
   *
   * @param path its path
   * @param mode its permissions
   * @param size how many bytes of the content count; fewer are an error
   * @param modified when it was changed last, as programs such as make want to know
   * @param content what is in it
   */
  record Regular(String path, int mode, long size, Instant modified, Content content)
      implements SourceFile {}

  /**
   * A symbolic link.
   *
   * @param path its path
   * @param target where it leads, as the link has it
   */
  record Link(String path, String target) implements SourceFile {}

  /** What is in a file; may be read several times. */
  @FunctionalInterface
  interface Content {

    /**
     * Opens it.
     *
     * @return the content, which the caller closes
     * @throws IOException if it cannot be read
     */
    InputStream open() throws IOException;
  }
}
