package dev.danube.stack;

import dev.danube.ImageRef;
import java.util.List;
import java.util.Optional;

/**
 * The actions of a run of a stack, one for each image, with their reasons. Immutable.
 *
 * @param images the images in the order in which they are built: parents before children; an image
 *     with several plans is there once for each
 * @param warnings sentences about what may surprise; empty if there are none
 */
public record StackDecision(List<OfImage> images, List<String> warnings) {

  /**
   * The identifier of what an image is made of. Immutable. The registry has the image under a tag
   * for each of the two.
   *
   * @param content the hash of its files, its arguments and its parent or base, 64 hexadecimal
   *     digits
   * @param tests the hash of the content and the tests
   */
  public record ContentKey(String content, String tests) {

    private static final int SHORT = 20;

    /**
     * Returns the tag of an image with this content.
     *
     * @return such as {@code k-4f2a9c1e0b7d5a3c8e61}
     */
    public String contentTag() {
      return "k-" + content.substring(0, SHORT);
    }

    /**
     * Returns the tag of an image with this content that has passed these tests.
     *
     * @return such as {@code t-4f2a9c1e0b7d5a3c8e61}
     */
    public String testTag() {
      return "t-" + tests.substring(0, SHORT);
    }
  }

  /** The action of a run for an image. */
  public enum ImageAction {
    /** The image is built, tested and pushed. */
    BUILD,
    /** The image in the registry is tested again, because only its tests changed. */
    TEST,
    /** The image in the registry gets the tag of this run. */
    REUSE,
    /** Nothing happens: the registry has the image under the tag of this run. */
    NONE
  }

  /**
   * The decision about one image. Immutable.
   *
   * @param name the name of the image
   * @param plan the name of the plan; empty if the stack has no plans
   * @param action what happens
   * @param reasons why, in the order of their weight; never empty
   * @param image the name in the registry with the tag of this run
   * @param tag that tag
   * @param base the image that it is built from, as the registry has it: the parent for a child,
   *     the base for a root; empty for a parent that is built in the same run, for a base that the
   *     registry does not have, and for one that is not pinned with {@link Rebuild#GIT}
   * @param baseName the name of that image: with the tag of this run for a parent, and as the
   *     Dockerfile has it for a base; empty for a root that starts from nothing, and for a base
   *     that is not pinned with {@link Rebuild#GIT}
   * @param key the identifier of its content; empty for {@link Rebuild#GIT}
   */
  public record OfImage(
      String name,
      Optional<String> plan,
      ImageAction action,
      List<String> reasons,
      ImageRef image,
      String tag,
      Optional<ImageRef> base,
      Optional<String> baseName,
      Optional<ContentKey> key) {

    /**
     * Returns the name with the plan.
     *
     * @return such as {@code web}, or {@code web-P39} for the plan {@code P39}
     */
    public String label() {
      return StackVariant.label(name, plan);
    }
  }

  /**
   * Returns the decision about an image.
   *
   * @param label its name, with the plan if the stack has plans: {@code web-P39}
   * @return the decision
   * @throws IllegalArgumentException if the stack has no such image
   */
  public OfImage of(String label) {
    return images.stream()
        .filter(image -> image.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    String.format("The stack has no image \"%s\"", label)));
  }
}
