package dev.danube.engine.spi;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.OptionalLong;

/**
 * A file, folder or link of a source that is put into a workspace. Its path is relative, with
 * {@code /} between folders; its mode is as in {@code chmod}.
 */
public sealed interface SourceFile {

  /**
   * Returns the path.
   *
   * @return the path, relative to the root of the source
   */
  String path();

  /**
   * A folder. The folders above a file need not be listed.
   *
   * @param path the path
   * @param mode the permissions
   */
  record Folder(String path, int mode) implements SourceFile {}

  /**
   * A file with content.
   *
   * @param path the path
   * @param mode the permissions
   * @param size the number of bytes of the content that count; it is an error if there are fewer
   * @param modified the time of the last change, which programs such as make need
   * @param content the content
   */
  record Regular(String path, int mode, long size, Instant modified, Content content)
      implements SourceFile {}

  /**
   * A symbolic link.
   *
   * @param path the path
   * @param target the target, as written in the link
   */
  record Link(String path, String target) implements SourceFile {}

  /** The content of a file, which may be read several times. */
  @FunctionalInterface
  interface Content {

    /**
     * Opens the content.
     *
     * @return the content, which the caller closes
     * @throws IOException if the content cannot be read
     */
    InputStream open() throws IOException;

    /**
     * Returns a number that is another one when the content has changed, as far as that is known
     * without reading it.
     *
     * @return the number; empty, which is the default, if only the content itself tells
     */
    default OptionalLong version() {
      return OptionalLong.empty();
    }
  }
}
