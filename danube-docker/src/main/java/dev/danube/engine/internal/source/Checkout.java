package dev.danube.engine.internal.source;

import dev.danube.SourceInfo;
import dev.danube.engine.internal.IoAction;
import dev.danube.engine.spi.SourceFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The source that a run starts from. Until it is closed, its files can be read and git can be asked
 * about its commit. Thread-safe.
 */
public final class Checkout implements AutoCloseable {

  private final List<SourceFile> files;
  private final Optional<Path> folder;
  private final Optional<SourceInfo> info;
  private final List<String> warnings;
  private final History history;
  private final IoAction closing;

  /** A provider of the files of the folder {@code .git}. */
  interface History {
    List<SourceFile> files() throws IOException;
  }

  Checkout(
      List<SourceFile> files,
      Optional<Path> folder,
      Optional<SourceInfo> info,
      List<String> warnings,
      History history,
      IoAction closing) {
    this.files = List.copyOf(files);
    this.folder = folder;
    this.info = info;
    this.warnings = List.copyOf(warnings);
    this.history = history;
    this.closing = closing;
  }

  /**
   * Returns the files.
   *
   * @return the files in no particular order, except that a folder comes before its content
   */
  public List<SourceFile> files() {
    return files;
  }

  /**
   * Returns the files with those of the folder {@code .git}, if the source has one.
   *
   * @return the files, as {@link #files} does
   * @throws IOException if the history cannot be read
   */
  public List<SourceFile> filesAndHistory() throws IOException {
    List<SourceFile> all = new ArrayList<>(files);
    all.addAll(history.files());
    return all;
  }

  /**
   * Returns the folder of this machine that has these files. It may also have files that are not
   * part of the source.
   *
   * @return its absolute path; empty if there is none, such as for a commit
   */
  public Optional<Path> folder() {
    return folder;
  }

  /**
   * Returns what git knows about the commit.
   *
   * @return the information; empty for a folder without git
   */
  public Optional<SourceInfo> info() {
    return info;
  }

  /**
   * Returns what a user may miss among the files.
   *
   * @return sentences for people; empty if nothing is missing
   */
  public List<String> warnings() {
    return warnings;
  }

  /**
   * Closes the repository, and removes it if it was cloned.
   *
   * @throws IOException if it could not be removed
   */
  @Override
  public void close() throws IOException {
    closing.run();
  }
}
