package dev.danube.stack.internal;

import java.util.Optional;
import java.util.regex.Pattern;

/** The end of a tag that a branch stands for. */
public final class BranchTag {

  /** A branch with this name would replace the images that a promotion has made stable. */
  public static final String STABLE = "stable";

  /** The characters that become dashes one by one, so that other branches get other tags. */
  private static final Pattern NOT_IN_TAGS = Pattern.compile("[^A-Za-z0-9_.-]");

  private static final Pattern TAG = Pattern.compile("\\w[\\w.-]{0,127}");

  /** The tags of an image's content and tests. */
  private static final Pattern OF_CONTENT = Pattern.compile("[kt]-[0-9a-f]{20}");

  /** The longest tag that registries take. */
  private static final int LONGEST = 128;

  private BranchTag() {}

  /**
   * Returns the end of the tags of a branch.
   *
   * @throws IllegalStateException if the branch cannot be one
   */
  public static String of(String branch) {
    String text = NOT_IN_TAGS.matcher(branch).replaceAll("-");
    if (text.isEmpty() || text.length() > LONGEST) {
      throw new IllegalStateException(
          String.format(
              "The branch \"%s\" cannot end a tag, which needs 1 to %d characters; set another name"
                  + " with --set branch=NAME",
              branch, LONGEST));
    }
    if (text.equals(STABLE)) {
      throw new IllegalStateException(
          "The branch \"stable\" would replace the images that a promotion has made stable; rename"
              + " it, or set another name with --set branch=NAME");
    }
    return text;
  }

  /**
   * Returns why an image cannot get a tag in each run.
   *
   * @param prefix the start of the stack's own tags
   */
  public static Optional<String> refusal(String prefix, String tag) {
    if (tag.equals(STABLE) || tag.equals(prefix + "-" + STABLE)) {
      return Optional.of("which only a promotion sets");
    }
    return OF_CONTENT.matcher(tag).matches()
        ? Optional.of("which looks like a tag of a content")
        : Optional.empty();
  }

  /**
   * Refuses a tag that no image can have.
   *
   * @throws IllegalArgumentException if it is one
   */
  public static void check(String tag) {
    if (!TAG.matcher(tag).matches()) {
      throw new IllegalArgumentException(
          String.format(
              "\"%s\" is not a tag; use up to %d letters, digits, dots, dashes and underscores,"
                  + " not starting with a dot or a dash",
              tag, LONGEST));
    }
  }

  /**
   * Returns a whole tag if it is not too long.
   *
   * @throws IllegalStateException if it is
   */
  public static String checked(String tag) {
    if (tag.length() > LONGEST) {
      throw new IllegalStateException(
          String.format(
              "The tag \"%s\" has %d characters, and at most %d are possible; set a shorter name"
                  + " with --set branch=NAME",
              tag, tag.length(), LONGEST));
    }
    return tag;
  }
}
