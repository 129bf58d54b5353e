package dev.danube;

import static java.util.Objects.requireNonNull;

import dev.danube.internal.Glob;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/** The implementations of {@link Condition}. */
final class Conditions {

  private Conditions() {}

  /** A condition that is not {@link Condition.Changes}. */
  sealed interface Known extends Condition {}

  /** A condition on the commit. The pipeline needs a git source for it. */
  private sealed interface AboutCommit
      permits DefaultBranch, Branch, HasTag, ChangedPaths, CommitMessage {}

  /** Checks a pattern for the name of a branch or tag, and returns it. */
  static String checked(String what, String glob) {
    if (glob.isBlank()) {
      throw new IllegalArgumentException(
          String.format("%s \"%s\" matches nothing; write a pattern such as \"v*\"", what, glob));
    }
    String prefix = what.equals("tag") ? "refs/tags/" : "refs/heads/";
    if (glob.startsWith(prefix)) {
      throw new IllegalArgumentException(
          String.format(
              "%s \"%s\" starts with \"%s\", which is not part of the name; write \"%s\"",
              what, glob, prefix, glob.substring(prefix.length())));
    }
    if (glob.startsWith("/") || glob.endsWith("/") || glob.contains("//")) {
      throw new IllegalArgumentException(
          String.format(
              "%s \"%s\" matches nothing: git allows no empty name around a \"/\"; write, for"
                  + " example, \"release/*\"",
              what, glob));
    }
    ValueMarks.refused(what, glob);
    try {
      Glob.parse(glob);
      return glob;
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          String.format("%s \"%s\" %s; fix the pattern", what, glob, e.getMessage()), e);
    }
  }

  /** Checks the name of a condition, and returns it. */
  static String checkedName(String name) {
    if (name.isBlank() || name.lines().count() > 1) {
      throw new IllegalArgumentException(
          String.format("the name of a condition, %s, must be one line of text", q(name)));
    }
    return ValueMarks.refused("named", name);
  }

  /** Checks a pattern for paths in the repository. */
  static void checkPath(String glob) {
    ValueMarks.problem("changed", glob)
        .or(() -> Paths.patternProblem("changed", glob))
        .ifPresent(
            problem -> {
              throw new IllegalArgumentException(problem);
            });
  }

  /** Returns the basic conditions that a condition is made of, at any depth. */
  private static Stream<Condition> parts(Condition condition) {
    if (condition instanceof Not not) {
      return parts(not.condition);
    }
    if (condition instanceof Named named) {
      return parts(named.condition);
    }
    if (condition instanceof And and) {
      return Stream.concat(parts(and.left), parts(and.right));
    }
    if (condition instanceof Or or) {
      return Stream.concat(parts(or.left), parts(or.right));
    }
    return Stream.of(condition);
  }

  /** Returns the first part that needs the commit. */
  static Optional<Condition> firstOfCommit(Condition condition) {
    return parts(condition)
        .filter(
            part ->
                part instanceof AboutCommit
                    || (part instanceof HasImage has && ValueReferences.needsCommit(has.image)))
        .findFirst();
  }

  /** Returns whether Java code is a part of a condition. */
  static boolean hasCode(Condition condition) {
    return parts(condition).anyMatch(That.class::isInstance);
  }

  /** Returns a condition with other names of the nodes that it asks about. */
  static Condition renamed(Condition condition, UnaryOperator<String> name) {
    if (condition instanceof Ended ended) {
      return new Ended(ended.nodes.stream().map(name).toList(), ended.rule);
    }
    if (condition instanceof Named named) {
      return new Named(named.name, renamed(named.condition, name));
    }
    if (condition instanceof Not not) {
      return new Not(renamed(not.condition, name));
    }
    if (condition instanceof And and) {
      return new And(renamed(and.left, name), renamed(and.right, name));
    }
    return condition instanceof Or or
        ? new Or(renamed(or.left, name), renamed(or.right, name))
        : condition;
  }

  /** Returns the names of the nodes whose outcomes a condition asks about. */
  static List<String> nodes(Condition condition) {
    return parts(condition)
        .filter(Ended.class::isInstance)
        .flatMap(part -> ((Ended) part).nodes.stream())
        .distinct()
        .toList();
  }

  /** Returns the parameters and outputs that a condition reads, without those that code reads. */
  static List<Value<?>> roots(Condition condition) {
    List<Value<?>> roots = new ArrayList<>();
    parts(condition)
        .forEach(
            part -> {
              if (part instanceof ParameterIs<?> is) {
                roots.add(is.parameter);
              } else if (part instanceof HasImage has) {
                roots.addAll(has.image.roots());
              }
            });
    return roots;
  }

  /**
   * Returns a negative result in a pull request; otherwise empty. A pull request may come from a
   * stranger's fork, whose branches can have any name.
   */
  private static Optional<Condition.Result> notInPullRequest(SourceInfo source) {
    return source
        .pullRequest()
        .map(number -> new Condition.Result(false, "pull request " + number));
  }

  record DefaultBranch() implements Known, AboutCommit {

    @Override
    public Result evaluate(ConditionContext context) {
      SourceInfo source = context.runContext().source();
      String wanted =
          source
              .defaultBranch()
              .orElseThrow(
                  () ->
                      new IllegalStateException(
                          "The default branch of the source is not known; set it with"
                              + " .defaultBranch(\"main\") on the source"));
      Optional<Result> ofPullRequest = notInPullRequest(source);
      if (ofPullRequest.isPresent()) {
        return ofPullRequest.get();
      }
      boolean holds = source.branch().filter(wanted::equals).isPresent();
      return new Result(
          holds,
          found("branch", source.branch()) + (holds ? "" : ", default branch is " + q(wanted)));
    }

    @Override
    public String toString() {
      return "default branch";
    }
  }

  record Branch(String glob) implements Known, AboutCommit {

    @Override
    public Result evaluate(ConditionContext context) {
      SourceInfo source = context.runContext().source();
      Optional<Result> ofPullRequest = notInPullRequest(source);
      if (ofPullRequest.isPresent()) {
        return ofPullRequest.get();
      }
      Optional<String> branch = source.branch();
      return new Result(
          branch.filter(Glob.parse(glob)::matches).isPresent(), found("branch", branch));
    }

    @Override
    public String toString() {
      return "branch " + q(glob);
    }
  }

  record HasTag(String glob) implements Known, AboutCommit {

    @Override
    public Result evaluate(ConditionContext context) {
      List<String> tags = context.runContext().source().tags();
      Optional<String> matching = tags.stream().filter(Glob.parse(glob)::matches).findFirst();
      return new Result(
          matching.isPresent(), found("tag", matching.or(context.runContext().source()::tag)));
    }

    @Override
    public String toString() {
      return "tag " + q(glob);
    }
  }

  record ChangedPaths(List<String> globs, ChangeBase base, Optional<Boolean> withoutBase)
      implements Condition.Changes, AboutCommit {

    @Override
    public Condition.Changes since(ChangeBase newBase) {
      return new ChangedPaths(globs, requireNonNull(newBase, "base"), withoutBase);
    }

    @Override
    public Condition.Changes orWithoutBase(boolean holds) {
      return new ChangedPaths(globs, base, Optional.of(holds));
    }

    @Override
    public Result evaluate(ConditionContext context) {
      Optional<List<String>> changed = context.runContext().source().changedPaths(base);
      if (changed.isEmpty()) {
        return new Result(withoutBase.orElseThrow(this::noBase), "there is no " + base);
      }
      List<Glob> patterns = globs.stream().map(Glob::parse).toList();
      return changed.get().stream()
          .filter(path -> patterns.stream().anyMatch(pattern -> isMatch(pattern, path)))
          .findFirst()
          .map(path -> new Result(true, path + " changed since the " + base))
          .orElseGet(() -> new Result(false, noneOf(changed.get())));
    }

    /** Compares a path, which stands for all files of a folder if it ends with a slash. */
    private static boolean isMatch(Glob pattern, String path) {
      return path.endsWith("/") ? pattern.matchesIn(path) : pattern.matches(path);
    }

    private IllegalStateException noBase() {
      return new IllegalStateException(
          String.format(
              "%s: there is no %s to compare with; fetch more history, or set the result for this"
                  + " case with .orWithoutBase(true)",
              this, base));
    }

    private String noneOf(List<String> changed) {
      return changed.isEmpty()
          ? "nothing changed since the " + base
          : "none of " + changed.size() + " changed paths matches";
    }

    @Override
    public String toString() {
      return "changed " + String.join(", ", globs.stream().map(Conditions::q).toList());
    }
  }

  record CommitMessage(String regex) implements Known, AboutCommit {

    static CommitMessage of(String regex) {
      try {
        Pattern.compile(ValueMarks.refused("commitMessage", regex));
        return new CommitMessage(regex);
      } catch (PatternSyntaxException e) {
        throw new IllegalArgumentException(
            String.format(
                "commitMessage \"%s\" is not a regular expression: %s", regex, e.getDescription()),
            e);
      }
    }

    @Override
    public Result evaluate(ConditionContext context) {
      String message = context.runContext().source().message();
      String firstLine = message.lines().findFirst().orElse("");
      return new Result(
          Pattern.compile(regex).matcher(message).find(), "message is " + q(firstLine));
    }

    @Override
    public String toString() {
      return "commit message " + q(regex);
    }
  }

  record EnvironmentIs(String name, String value) implements Known {

    @Override
    public Result evaluate(ConditionContext context) {
      Optional<String> actual = Optional.ofNullable(context.runContext().environment().get(name));
      return new Result(actual.filter(value::equals).isPresent(), found(name, actual));
    }

    @Override
    public String toString() {
      return "environment " + name + " is " + q(value);
    }
  }

  record ParameterIs<T>(Parameter<T> parameter, T content) implements Known {

    @Override
    public Result evaluate(ConditionContext context) {
      T actual = context.runContext().get(parameter);
      return new Result(
          content.equals(actual), parameter.name() + " is " + q(parameter.text(actual)));
    }

    @Override
    public String toString() {
      return "parameter " + parameter.name() + " is " + q(parameter.text(content));
    }
  }

  record HasImage(Value<ImageRef> image, boolean inRegistryOnly) implements Condition.ImageExists {

    @Override
    public Condition.ImageExists inRegistry() {
      return new HasImage(image, true);
    }

    @Override
    public Result evaluate(ConditionContext context) throws Exception {
      ImageRef wanted = context.runContext().get(image);
      boolean exists =
          inRegistryOnly ? context.imageExistsInRegistry(wanted) : context.imageExists(wanted);
      return new Result(exists, wanted + (exists ? " exists" : " does not exist") + where());
    }

    private String where() {
      return inRegistryOnly ? " in its registry" : "";
    }

    @Override
    public String toString() {
      return "image " + image + " exists" + where();
    }
  }

  /** A question about several outcomes. */
  enum OutcomeRule {
    ANY_FAILED("any of", "failed"),
    NONE_FAILED("none of", "failed"),
    ANY_SUCCEEDED("any of", "succeeded");

    private final String quantity;
    private final String end;

    OutcomeRule(String quantity, String end) {
      this.quantity = quantity;
      this.end = end;
    }
  }

  record Ended(List<String> nodes, OutcomeRule rule) implements Known {

    @Override
    public Result evaluate(ConditionContext context) {
      RunContext run = context.runContext();
      List<NodeOutcome> all = nodes.stream().map(name -> NodeOutcome.of(name, run)).toList();
      List<NodeOutcome> matching =
          all.stream()
              .filter(one -> rule == OutcomeRule.ANY_SUCCEEDED ? one.succeeded() : one.failed())
              .toList();
      boolean holds = matching.isEmpty() == (rule == OutcomeRule.NONE_FAILED);
      List<NodeOutcome> telling = matching.isEmpty() ? all : matching;
      return new Result(holds, String.join(", ", telling.stream().map(NodeOutcome::text).toList()));
    }

    @Override
    public String toString() {
      return rule.quantity + " " + String.join(", ", nodes) + " " + rule.end;
    }
  }

  record That(String description, Test test) implements Known {

    @Override
    public Result evaluate(ConditionContext context) throws Exception {
      boolean holds = test.holds(context.runContext());
      return new Result(holds, q(description) + (holds ? " is true" : " is false"));
    }

    @Override
    public String toString() {
      return description;
    }
  }

  record Named(String name, Condition condition) implements Known {

    /** The length of the values found; a name is there to keep lines short. */
    private static final int LONGEST_FOUND = 120;

    @Override
    public Result evaluate(ConditionContext context) throws Exception {
      Result result = condition.evaluate(context);
      String found = result.found();
      return new Result(
          result.holds(),
          found.length() > LONGEST_FOUND ? found.substring(0, LONGEST_FOUND) + "..." : found);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  record Not(Condition condition) implements Known {

    @Override
    public Result evaluate(ConditionContext context) throws Exception {
      Result result = condition.evaluate(context);
      return new Result(!result.holds(), result.found());
    }

    @Override
    public String toString() {
      return "not " + inParentheses(condition);
    }
  }

  record And(Condition left, Condition right) implements Known {

    @Override
    public Result evaluate(ConditionContext context) throws Exception {
      Result first = left.evaluate(context);
      return first.holds() ? joined(first, right.evaluate(context), false) : first;
    }

    @Override
    public String toString() {
      return (left instanceof Or ? inParentheses(left) : left)
          + " and "
          + (right instanceof Or ? inParentheses(right) : right);
    }
  }

  record Or(Condition left, Condition right) implements Known {

    @Override
    public Result evaluate(ConditionContext context) throws Exception {
      Result first = left.evaluate(context);
      return first.holds() ? first : joined(first, right.evaluate(context), true);
    }

    @Override
    public String toString() {
      return left + " or " + right;
    }
  }

  /**
   * Returns the result of two conditions, the first of which did not decide. If the second one does
   * not decide either, both are the reason.
   */
  private static Condition.Result joined(
      Condition.Result first, Condition.Result second, boolean decides) {
    return second.holds() == decides
        ? second
        : new Condition.Result(second.holds(), first.found() + ", " + second.found());
  }

  private static String inParentheses(Condition condition) {
    return condition instanceof And || condition instanceof Or
        ? "(" + condition + ")"
        : condition.toString();
  }

  private static String found(String what, Optional<String> value) {
    return value.map(v -> what + " is " + q(v)).orElse(what + " is not set");
  }

  private static String q(String text) {
    return '"' + text + '"';
  }
}
