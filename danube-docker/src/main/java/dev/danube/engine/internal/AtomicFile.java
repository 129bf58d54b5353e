package dev.danube.engine.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Methods that write files as a whole. */
public final class AtomicFile {

  private AtomicFile() {}

  /**
   * Replaces a file so that readers see the old one or the new one, never half of one. What UTF-8
   * cannot write, such as half a character that a program printed, becomes a question mark.
   */
  public static void replace(Path file, String text) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".new");
    Files.write(next, text.getBytes(StandardCharsets.UTF_8));
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
