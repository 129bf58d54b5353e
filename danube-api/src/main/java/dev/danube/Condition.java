package dev.danube;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * Whether a stage, a group or a parallel runs. Evaluated when its turn comes, before a container is
 * started for it. Immutable; equal if all its data is, where Java code is equal only to itself.
 *
 * <p>A condition says itself by {@code toString}, such as {@code default branch and not tag
 * "*-rc*"}; with the values found that is the reason why a stage was skipped.
 *
 * <p>Example: {@code s.when(onDefaultBranch().and(not(tag("*-rc*"))))}.
 */
public sealed interface Condition permits Condition.Changed, Conditions.Known {

  /**
   * What came of an evaluation. Immutable.
   *
   * @param holds whether the condition is true
   * @param found the values that decided it, such as {@code branch is "main"}
   */
  record Result(boolean holds, String found) {}

  /**
   * Evaluates the condition.
   *
   * @param context what it may ask
   * @return whether it holds, and the values found
   * @throws Exception if it cannot be said; fails the stage
   */
  Result evaluate(ConditionContext context) throws Exception;

  /**
   * Whether the commit is on the branch that others start from.
   *
   * @return the condition; it throws if the repository does not say which branch that is
   */
  static Condition onDefaultBranch() {
    return new Conditions.DefaultBranch();
  }

  /**
   * Whether the commit is on one of some branches.
   *
   * @param glob the branch, such as {@code main} or {@code release/*}
   * @return the condition; false where there is no branch
   * @throws IllegalArgumentException if it is not a pattern
   */
  static Condition branch(String glob) {
    return new Conditions.Branch(Conditions.checked("branch", glob));
  }

  /**
   * Whether the commit has one of some tags.
   *
   * @param glob the tag, such as {@code v*}
   * @return the condition; false where there is no tag
   * @throws IllegalArgumentException if it is not a pattern
   */
  static Condition tag(String glob) {
    return new Conditions.HasTag(Conditions.checked("tag", glob));
  }

  /**
   * Whether files were changed: since the {@linkplain ChangeBase#mergeBase merge base} unless
   * {@link Changed#since} says otherwise. Without a base it throws, unless {@link
   * Changed#orWithoutBase} answers.
   *
   * @param globs patterns for paths from the root of the repository; one that matches is enough
   * @return the condition
   * @throws IllegalArgumentException if there is none, or one is not a pattern
   */
  static Changed changed(String... globs) {
    if (globs.length == 0) {
      throw new IllegalArgumentException("changed names no files; write changed(\"src/**\")");
    }
    for (String glob : globs) {
      Conditions.checkPath(glob);
    }
    return new Conditions.ChangedPaths(List.of(globs), ChangeBase.mergeBase(), Optional.empty());
  }

  /**
   * Whether the message of the commit contains something.
   *
   * @param regex a regular expression of Java, found anywhere in the message
   * @return the condition
   * @throws IllegalArgumentException if it is not one
   */
  static Condition commitMessage(String regex) {
    return Conditions.CommitMessage.of(regex);
  }

  /**
   * Whether an environment variable of the JVM has a value.
   *
   * @param name the name of the variable
   * @param value the value
   * @return the condition; false where the variable is not set
   */
  static Condition environment(String name, String value) {
    return new Conditions.EnvironmentIs(
        requireNonNull(name), ValueMarks.refused("environment", value));
  }

  /**
   * Whether a parameter has a value.
   *
   * @param parameter the parameter, which the pipeline declares
   * @param content the value
   * @param <T> its type
   * @return the condition
   * @throws IllegalArgumentException if the parameter can never have the value
   */
  static <T> Condition parameter(Parameter<T> parameter, T content) {
    return new Conditions.ParameterIs<>(parameter, parameter.checked(content));
  }

  /**
   * Whether an image is there: at the daemon, or in its registry.
   *
   * @param reference such as {@code ghcr.io/acme/app:1.4.0}
   * @return the condition
   * @throws IllegalArgumentException if it is not a reference
   */
  static Condition imageExists(String reference) {
    return new Conditions.HasImage(ImageRef.of(reference));
  }

  /**
   * Whatever Java code says.
   *
   * @param description what it means, for the reason of a skip
   * @param test the code
   * @return the condition
   */
  static Condition that(String description, Test test) {
    return new Conditions.That(requireNonNull(description), requireNonNull(test));
  }

  /**
   * The opposite of a condition.
   *
   * @param condition a condition
   * @return true where that is false
   */
  static Condition not(Condition condition) {
    return new Conditions.Not(requireNonNull(condition));
  }

  /**
   * Both conditions; the other is not evaluated if this one is false.
   *
   * @param other a further condition
   * @return true where both are
   */
  default Condition and(Condition other) {
    return new Conditions.And(this, requireNonNull(other));
  }

  /**
   * Either condition; the other is not evaluated if this one is true.
   *
   * @param other a further condition
   * @return true where one of the two is
   */
  default Condition or(Condition other) {
    return new Conditions.Or(this, requireNonNull(other));
  }

  /** Java code that is a condition. */
  @FunctionalInterface
  interface Test {

    /**
     * Evaluates it.
     *
     * @param run what is known of the run
     * @return whether the condition holds
     * @throws Exception if it cannot be said; fails the stage
     */
    boolean holds(RunContext run) throws Exception;
  }

  /** Whether files were changed. */
  sealed interface Changed extends Condition permits Conditions.ChangedPaths {

    /**
     * Counts changes from another base.
     *
     * @param base the base
     * @return the changed copy
     */
    Changed since(ChangeBase base);

    /**
     * Answers where there is no base, as in the first run of all or in a shallow clone.
     *
     * @param holds the answer
     * @return the changed copy
     */
    Changed orWithoutBase(boolean holds);
  }
}
