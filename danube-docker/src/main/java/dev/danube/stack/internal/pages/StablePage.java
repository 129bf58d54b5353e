package dev.danube.stack.internal.pages;

import java.util.List;

/** The page that lists the images of the last promotion. */
public final class StablePage {

  private StablePage() {}

  /**
   * Returns the page.
   *
   * @param images the full names of the images
   * @param origins the names that they had before, in the same order
   */
  public static String of(WikiPages pages, List<String> images, List<String> origins) {
    return "| Global-Stable Image | Based On | Manifest |\n| :- | :- | :- |\n|"
        + pages.names(images)
        + "|"
        + pages.names(origins)
        + "|"
        + pages.links(images)
        + "|";
  }
}
