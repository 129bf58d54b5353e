package dev.danube.stack.internal.pages;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A folder with the pages of a wiki. Immutable.
 *
 * @param path the folder
 * @param repository the address of the repository that the wiki belongs to
 */
public record WikiFolder(Path path, String repository) {

  private static final String HOME = "Home.md";
  private static final String STABLE = "Stable_Tag.md";

  /** The tag whose images have a page of their own. */
  public static final String STABLE_TAG = "stable";

  /**
   * Writes that images have a further tag.
   *
   * @param commit the commit that was promoted, shortened
   * @param images the full names of the images with the tag
   * @param origins the names that they had before, in the same order
   * @param log receives what is missing
   */
  public void promote(
      String commit, String tag, List<String> images, List<String> origins, Consumer<String> log)
      throws IOException {
    Files.createDirectories(path);
    WikiPages pages = new WikiPages(repository);
    List<String> linked = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      boolean hasPage = copy(origins.get(i), images.get(i), log);
      linked.add(hasPage ? pages.link(images.get(i)) : "none");
    }
    String links = String.join("<br>", linked);
    String names = pages.names(images);
    if (tag.equals(STABLE_TAG)) {
      Files.writeString(path.resolve(STABLE), StablePage.of(names, pages.names(origins), links));
    } else {
      String home = HomePage.with(home(), pages.commit(commit), names, links);
      Files.writeString(path.resolve(HOME), home);
    }
  }

  private String home() throws IOException {
    try {
      return Files.readString(path.resolve(HOME));
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  /** Copies the page of an image. Returns whether there is a page with the new name. */
  private boolean copy(String from, String to, Consumer<String> log) throws IOException {
    copyTables(from, to);
    Path page = path.resolve(WikiPages.name(from) + ".md");
    Path copy = path.resolve(WikiPages.name(to) + ".md");
    if (Files.exists(page)) {
      Files.writeString(copy, Files.readString(page));
      return true;
    }
    log.accept("There is no page " + page + " to copy for " + to);
    return Files.exists(copy);
  }

  /** Copies the tables of an image; if it has none, those that the new name had are outdated. */
  private void copyTables(String from, String to) throws IOException {
    Path tables = path.resolve(WikiPages.name(from) + ".json");
    Path copy = path.resolve(WikiPages.name(to) + ".json");
    if (Files.exists(tables)) {
      Files.writeString(copy, Files.readString(tables));
    } else if (Files.exists(path.resolve(WikiPages.name(from) + ".md"))) {
      Files.deleteIfExists(copy);
    }
  }
}
