package dev.danube.engine.internal.source;

import dev.danube.SourceInfo;
import dev.danube.engine.spi.SourceFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a run starts from. Its files may be read until it is closed, and git may be asked. Safe for
 * use by several threads.
 */
public final class Checkout implements AutoCloseable {

  /** Lets go of what it is read from. */
  interface Closing {
    void close() throws IOException;
  }

  private final List<SourceFile> files;
  private final Optional<Path> folder;
  private final Optional<SourceInfo> info;
  private final Closing closing;

  Checkout(
      List<SourceFile> files, Optional<Path> folder, Optional<SourceInfo> info, Closing closing) {
    this.files = List.copyOf(files);
    this.folder = folder;
    this.info = info;
    this.closing = closing;
  }

  /**
   * The files.
   *
   * @return in no order but that a folder comes before what is in it
   */
  public List<SourceFile> files() {
    return files;
  }

  /**
   * The folder of this machine that has just these files, and others that are not part of it.
   *
   * @return its absolute path; empty if there is none, such as for a commit
   */
  public Optional<Path> folder() {
    return folder;
  }

  /**
   * What git knows of it.
   *
   * @return empty for a folder without git
   */
  public Optional<SourceInfo> info() {
    return info;
  }

  /**
   * Lets go of the repository, and removes it if it was cloned.
   *
   * @throws IOException if it cannot be removed
   */
  @Override
  public void close() throws IOException {
    closing.close();
  }
}
