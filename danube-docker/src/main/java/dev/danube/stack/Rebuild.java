package dev.danube.stack;

/** The rule by which a stack decides which of its images are built. */
public enum Rebuild {

  /**
   * An image is built if what it is made of is not in the registry yet: its files, its arguments,
   * its parent or base image. What was built and pushed before is never built again, on whatever
   * branch that was. The default.
   */
  CONTENT,

  /**
   * An image is built if the last commit, or one since {@link StackSettings.Builder#since}, changed
   * a file in its folder, if its parent is built, or if the registry does not have its tag. All
   * images are built on the branch {@code main}, and if a file changed that the whole stack depends
   * on.
   */
  GIT,

  /** All images are built. */
  ALL,

  /**
   * No image is built but those of {@link StackSettings.Builder#again}, with what stands on them.
   * No registry is asked.
   */
  NONE
}
