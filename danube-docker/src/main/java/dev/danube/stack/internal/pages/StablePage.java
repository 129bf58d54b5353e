package dev.danube.stack.internal.pages;

/** The page that lists the images of the last promotion. */
public final class StablePage {

  private StablePage() {}

  /**
   * Returns the page.
   *
   * @param names the cell with the names of the images
   * @param origins the cell with the names that they had before
   * @param links the cell with the links to their pages
   */
  static String of(String names, String origins, String links) {
    return "| Global-Stable Image | Based On | Manifest |\n| :- | :- | :- |\n|"
        + String.join("|", names, origins, links)
        + "|";
  }
}
