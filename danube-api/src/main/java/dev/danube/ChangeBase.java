package dev.danube;

/** The commit that changes are counted from. Immutable. */
public sealed interface ChangeBase {

  /**
   * The commit at which the branch left the default branch; on the default branch itself, the
   * commit before.
   *
   * @return the base
   */
  static ChangeBase mergeBase() {
    return new MergeBase();
  }

  /**
   * The first parent of the commit.
   *
   * @return the base
   */
  static ChangeBase previousCommit() {
    return new PreviousCommit();
  }

  /**
   * The commit of the last run of this pipeline that succeeded, by the record of runs.
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
