package dev.danube;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * A condition under which a stage, a group or a parallel runs. It is evaluated when the turn of
 * that node comes, before a container is started for it. Immutable. Two conditions are equal if all
 * their data is equal; Java code is equal only to itself.
 *
 * <p>{@code toString} describes the condition, such as {@code default branch and not tag "*-rc*"}.
 * The description and the values found are the reason why a stage was skipped.
 *
 * <p>Example: {@code s.when(onDefaultBranch().and(not(tag("*-rc*"))))}.
 *
 * @see <a href="doc-files/conditions.html">conditions</a>
 */
public sealed interface Condition
    permits Condition.Changes, Condition.ImageExists, Conditions.Known {

  /**
   * The result of an evaluation. Immutable.
   *
   * @param holds whether the condition is true
   * @param found the values that decided it, such as {@code branch is "main"}
   */
  record Result(boolean holds, String found) {}

  /**
   * Evaluates the condition.
   *
   * @param context the facts that the condition may depend on
   * @return whether the condition is true, and the values found
   * @throws Exception if the condition cannot be evaluated; the stage then fails
   */
  Result evaluate(ConditionContext context) throws Exception;

  /**
   * Returns a condition that is true if the commit is on the default branch, which other branches
   * start from.
   *
   * @return the condition; false in a pull request; its evaluation throws if the default branch is
   *     not known
   */
  static Condition onDefaultBranch() {
    return new Conditions.DefaultBranch();
  }

  /**
   * Returns a condition that is true if the commit is on a branch whose name matches a pattern.
   *
   * @param glob the pattern, such as {@code main} or {@code release/*}
   * @return the condition; false in a pull request, and if there is no branch
   * @throws IllegalArgumentException if the pattern is invalid
   */
  static Condition branch(String glob) {
    return new Conditions.Branch(Conditions.checked("branch", glob));
  }

  /**
   * Returns a condition that is true if the commit has a tag whose name matches a pattern.
   *
   * @param glob the pattern, such as {@code v*}
   * @return the condition; false if there is no tag
   * @throws IllegalArgumentException if the pattern is invalid
   */
  static Condition tag(String glob) {
    return new Conditions.HasTag(Conditions.checked("tag", glob));
  }

  /**
   * Returns a condition that is true if files were changed since the {@linkplain
   * ChangeBase#mergeBase merge base}, or since another base that is set by {@link Changes#since}.
   *
   * @param globs patterns for paths from the root of the repository, at least one; it is enough if
   *     one of them matches
   * @return the condition; its evaluation throws if there is no base, unless {@link
   *     Changes#orWithoutBase} sets a result for this case
   * @throws IllegalArgumentException if there are no patterns, or one is invalid
   */
  static Changes changed(String... globs) {
    if (globs.length == 0) {
      throw new IllegalArgumentException(
          "changed() has no patterns; add one, as in changed(\"src/**\")");
    }
    for (String glob : globs) {
      Conditions.checkPath(glob);
    }
    return new Conditions.ChangedPaths(List.of(globs), ChangeBase.mergeBase(), Optional.empty());
  }

  /**
   * Returns a condition that is true if the message of the commit matches a regular expression.
   *
   * @param regex a Java regular expression that matches anywhere in the message
   * @return the condition
   * @throws IllegalArgumentException if the regular expression is invalid
   */
  static Condition commitMessage(String regex) {
    return Conditions.CommitMessage.of(regex);
  }

  /**
   * Returns a condition that is true if an environment variable of the JVM has a certain value.
   *
   * @param name the name of the variable
   * @param value the value
   * @return the condition; false if the variable is not set
   */
  static Condition environment(String name, String value) {
    return new Conditions.EnvironmentIs(
        requireNonNull(name), ValueMarks.refused("environment", value));
  }

  /**
   * Returns a condition that is true if a parameter has a certain content.
   *
   * @param parameter the parameter, which the pipeline must declare
   * @param content the content
   * @param <T> the type of the content
   * @return the condition
   * @throws IllegalArgumentException if the parameter can never have this content
   */
  static <T> Condition parameter(Parameter<T> parameter, T content) {
    return new Conditions.ParameterIs<>(parameter, parameter.checked(content));
  }

  /**
   * Returns a condition that is true if an image exists, at the daemon or in its registry.
   *
   * @param reference the image, such as {@code ghcr.io/acme/app:1.4.0}
   * @return the condition
   * @throws IllegalArgumentException if the reference is invalid
   */
  static ImageExists imageExists(String reference) {
    return new Conditions.HasImage(new Value.Constant<>(ImageRef.of(reference)), false);
  }

  /**
   * Returns a condition that is true if an image exists, at the daemon or in its registry. Its tag
   * may be known only when the condition is evaluated.
   *
   * @param repository the name without a tag, such as {@code ghcr.io/acme/app}
   * @param tag the tag; a stage must declare an output that the tag reads with {@link
   *     Stage.Builder#input}
   * @return the condition
   * @throws IllegalArgumentException if the repository is invalid
   */
  static ImageExists imageExists(String repository, Tag tag) {
    return new Conditions.HasImage(new ImageName(repository, requireNonNull(tag, "tag")), false);
  }

  /**
   * Returns the outcomes of nodes, for a condition on how they ended. The node that has the
   * condition names them in {@code after} too; a post stage need not. Without {@code after} it
   * would be skipped if one of them fails.
   *
   * @param nodes the names of stages, groups and parallels
   * @return the outcomes, such as for {@code outcomes("unit", "lint").anyFailed()}
   * @throws IllegalArgumentException if no node is named
   */
  static Outcomes outcomes(String... nodes) {
    if (nodes.length == 0) {
      throw new IllegalArgumentException("outcomes() names no node; name those to ask about");
    }
    return new Outcomes(List.of(nodes));
  }

  /**
   * Returns a condition that is decided by Java code.
   *
   * @param description what the condition means, for the reason why a stage was skipped
   * @param test the code
   * @return the condition
   */
  static Condition that(String description, Test test) {
    return new Conditions.That(requireNonNull(description), requireNonNull(test));
  }

  /**
   * Returns the names of the nodes whose outcomes the condition asks about.
   *
   * @return each name once; empty if there are none
   */
  default List<String> nodes() {
    return Conditions.nodes(this);
  }

  /**
   * Returns the parameters that the condition reads, but for those that Java code reads.
   *
   * @return each parameter once; empty if there are none
   */
  default List<Parameter<?>> parameters() {
    return ValueReferences.parameters(Conditions.roots(this));
  }

  /**
   * Returns whether Java code decides the condition, at least in part.
   *
   * @return true for {@link #that}, and for what is made of it
   */
  default boolean hasCode() {
    return Conditions.hasCode(this);
  }

  /**
   * Returns the opposite of a condition.
   *
   * @param condition the condition to negate
   * @return a condition that is true if the other is false
   */
  static Condition not(Condition condition) {
    return new Conditions.Not(requireNonNull(condition));
  }

  /**
   * Returns a condition that is true if this condition and another one are true. The other one is
   * not evaluated if this one is false.
   *
   * @param other the other condition
   * @return the combined condition
   */
  default Condition and(Condition other) {
    return new Conditions.And(this, requireNonNull(other));
  }

  /**
   * Returns a condition that is true if this condition or another one is true. The other one is not
   * evaluated if this one is true.
   *
   * @param other the other condition
   * @return the combined condition
   */
  default Condition or(Condition other) {
    return new Conditions.Or(this, requireNonNull(other));
  }

  /**
   * Returns this condition with a name, which describes it in place of its parts. Use it for a long
   * condition: {@code changed(...).or(...).or(...).named("base is built")}.
   *
   * @param name what the condition means, on one line
   * @return the condition with the name
   * @throws IllegalArgumentException if the name is blank or has more than one line
   */
  default Condition named(String name) {
    return new Conditions.Named(Conditions.checkedName(name), this);
  }

  /** Java code that decides a condition. */
  @FunctionalInterface
  interface Test {

    /**
     * Evaluates the condition.
     *
     * @param run the state of the run
     * @return whether the condition is true
     * @throws Exception if the condition cannot be evaluated; the stage then fails
     */
    boolean holds(RunContext run) throws Exception;
  }

  /** A condition that is true if an image exists. */
  sealed interface ImageExists extends Condition permits Conditions.HasImage {

    /**
     * Returns a copy that asks the registry only. Use it to decide whether something has to be
     * pushed: an image at the daemon may never have been.
     *
     * @return the changed copy
     */
    ImageExists inRegistry();
  }

  /** A condition that is true if files were changed. */
  sealed interface Changes extends Condition permits Conditions.ChangedPaths {

    /**
     * Returns a copy that looks for changes since another base.
     *
     * @param base the base
     * @return the changed copy
     */
    Changes since(ChangeBase base);

    /**
     * Returns a copy with a fixed result for the case that there is no base, as in the very first
     * run or in a shallow clone.
     *
     * @param holds whether the condition is true in this case
     * @return the changed copy
     */
    Changes orWithoutBase(boolean holds);
  }
}
