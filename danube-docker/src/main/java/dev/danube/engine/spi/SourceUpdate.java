package dev.danube.engine.spi;

import java.util.List;

/**
 * The changes of a source since its files were put into a workspace.
 *
 * @param added the paths of files that are new
 * @param changed the paths of files that are different now
 * @param deleted the paths of files that are gone
 * @param files the new and changed files
 */
public record SourceUpdate(
    List<String> added, List<String> changed, List<String> deleted, List<SourceFile> files) {

  /**
   * Copies the lists.
   *
   * @param added the paths of files that are new
   * @param changed the paths of files that are different now
   * @param deleted the paths of files that are gone
   * @param files the new and changed files
   */
  public SourceUpdate {
    added = List.copyOf(added);
    changed = List.copyOf(changed);
    deleted = List.copyOf(deleted);
    files = List.copyOf(files);
  }

  /**
   * Returns whether nothing has changed.
   *
   * @return whether all lists are empty
   */
  public boolean isEmpty() {
    return files.isEmpty() && deleted.isEmpty();
  }
}
