package dev.danube;

/** The commit that the commit of a run is compared with to find changed files. Immutable. */
public sealed interface ChangeBase {

  /**
   * Returns the merge base: the commit at which the branch left the default branch. On the default
   * branch itself, it is the first parent of the commit.
   *
   * @return the base
   */
  static ChangeBase mergeBase() {
    return new MergeBase();
  }

  /**
   * Returns the first parent of the commit.
   *
   * @return the base
   */
  static ChangeBase previousCommit() {
    return new PreviousCommit();
  }

  /**
   * Returns the commit of the last successful run of this pipeline, according to the records of
   * runs.
   *
   * @return the base
   */
  static ChangeBase lastSuccess() {
    return new LastSuccess();
  }

  /** The base of {@link #mergeBase}. */
  record MergeBase() implements ChangeBase {

    @Override
    public String toString() {
      return "merge base";
    }
  }

  /** The base of {@link #previousCommit}. */
  record PreviousCommit() implements ChangeBase {

    @Override
    public String toString() {
      return "previous commit";
    }
  }

  /** The base of {@link #lastSuccess}. */
  record LastSuccess() implements ChangeBase {

    @Override
    public String toString() {
      return "last successful run";
    }
  }
}
