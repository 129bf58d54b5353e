package dev.danube.stack.internal.pages;

import java.util.List;

/**
 * The names and links of the pages of a wiki. Immutable.
 *
 * @param repository the address of the repository that the wiki belongs to, such as {@code
 *     https://github.com/acme/images}
 */
public record WikiPages(String repository) {

  /** Returns the name of the page of an image, without {@code .md}. */
  public static String name(String image) {
    return image.replace("ghcr.io", "ghcr-io").replace('/', '-').replace(':', '-');
  }

  /** Returns the cell of a table that names images. */
  String names(List<String> images) {
    return String.join("<br>", images.stream().map(image -> "`" + image + "`").toList());
  }

  /** Returns the link to the page of an image. */
  String link(String image) {
    return "[Link](" + repository + "/wiki/" + name(image) + ")";
  }

  /** Returns the cell of a table that links to a commit. */
  String commit(String shortCommit) {
    return String.format("[`%s`](%s/commit/%s)", shortCommit, repository, shortCommit);
  }
}
