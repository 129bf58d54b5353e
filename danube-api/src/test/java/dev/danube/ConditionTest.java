package dev.danube;

import static dev.danube.Condition.branch;
import static dev.danube.Condition.changed;
import static dev.danube.Condition.commitMessage;
import static dev.danube.Condition.environment;
import static dev.danube.Condition.imageExists;
import static dev.danube.Condition.not;
import static dev.danube.Condition.onDefaultBranch;
import static dev.danube.Condition.parameter;
import static dev.danube.Condition.tag;
import static dev.danube.Condition.that;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConditionTest {

  private static final Parameter<String> ENV = Parameter.text("env");

  static List<Arguments> conditions() {
    return List.of(
        Arguments.of(
            onDefaultBranch(),
            "default branch",
            false,
            "branch is \"feature/x\", default branch is \"main\""),
        Arguments.of(branch("feature/*"), "branch \"feature/*\"", true, "branch is \"feature/x\""),
        Arguments.of(
            not(branch("feature/*").or(tag("v*")).named("is a feature")),
            "not is a feature",
            false,
            "branch is \"feature/x\""),
        Arguments.of(
            Condition.that("x".repeat(200), run -> true).named("long"),
            "long",
            true,
            "\"" + "x".repeat(119) + "..."),
        Arguments.of(branch("*"), "branch \"*\"", false, "branch is \"feature/x\""),
        Arguments.of(tag("v*"), "tag \"v*\"", false, "tag is not set"),
        Arguments.of(
            changed("src/**", "pom.xml"),
            "changed \"src/**\", \"pom.xml\"",
            true,
            "src/a/B.java changed since the merge base"),
        Arguments.of(
            changed("docs/**"), "changed \"docs/**\"", false, "none of 2 changed paths matches"),
        Arguments.of(
            changed("x").since(ChangeBase.previousCommit()),
            "changed \"x\"",
            false,
            "nothing changed since the previous commit"),
        Arguments.of(
            changed("x").since(ChangeBase.lastSuccess()).orWithoutBase(true),
            "changed \"x\"",
            true,
            "there is no last successful run"),
        Arguments.of(
            commitMessage("(?i)full rebuild"),
            "commit message \"(?i)full rebuild\"",
            true,
            "message is \"Full rebuild\""),
        Arguments.of(
            environment("CI", "true"), "environment CI is \"true\"", false, "CI is \"false\""),
        Arguments.of(environment("X", "1"), "environment X is \"1\"", false, "X is not set"),
        Arguments.of(parameter(ENV, "prod"), "parameter env is \"prod\"", true, "env is \"prod\""),
        Arguments.of(
            imageExists("acme/app:1"), "image acme/app:1 exists", true, "acme/app:1 exists"),
        Arguments.of(
            imageExists("acme/app:2"),
            "image acme/app:2 exists",
            false,
            "acme/app:2 does not exist"),
        Arguments.of(
            that("it is Friday", run -> run.id().equals("r1")),
            "it is Friday",
            true,
            "\"it is Friday\" is true"),
        Arguments.of(not(branch("main")), "not branch \"main\"", true, "branch is \"feature/x\""),
        Arguments.of(
            branch("main").and(tag("v*")),
            "branch \"main\" and tag \"v*\"",
            false,
            "branch is \"feature/x\""),
        Arguments.of(
            branch("feature/x").and(not(tag("v*"))),
            "branch \"feature/x\" and not tag \"v*\"",
            true,
            "branch is \"feature/x\", tag is not set"),
        Arguments.of(
            branch("main").or(tag("v*")),
            "branch \"main\" or tag \"v*\"",
            false,
            "branch is \"feature/x\", tag is not set"),
        Arguments.of(
            branch("main").or(tag("v*")).and(not(environment("CI", "true").or(tag("x")))),
            "(branch \"main\" or tag \"v*\") and not (environment CI is \"true\" or tag \"x\")",
            false,
            "branch is \"feature/x\", tag is not set"));
  }

  @Test
  void what_a_condition_asks_about() {
    Condition all =
        not(parameter(ENV, "prod").and(Condition.outcomes("a", "b").anyFailed()))
            .or(Condition.outcomes("b").noneFailed())
            .named("all");
    assertThat(all.nodes()).containsExactly("a", "b");
    assertThat(all.parameters()).isEqualTo(List.of(ENV));
    assertThat(all.hasCode()).isFalse();
    assertThat(all.or(that("code", run -> true)).hasCode()).isTrue();
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("conditions")
  void a_condition_says_itself_and_what_it_found(
      Condition condition, String text, boolean holds, String found) throws Exception {
    assertThat(condition).hasToString(text);
    assertThat(condition.evaluate(new Facts())).isEqualTo(new Condition.Result(holds, found));
  }

  @Test
  void a_missing_base_fails_loudly() {
    Condition condition = changed("src/**").since(ChangeBase.lastSuccess());
    assertThatThrownBy(() -> condition.evaluate(new Facts()))
        .hasMessage(
            "changed \"src/**\": there is no last successful run to compare with; fetch more"
                + " history, or set the result for this case with .orWithoutBase(true)");
  }

  @Test
  void what_does_not_matter_is_not_asked_for() throws Exception {
    Condition never =
        that(
            "never",
            run -> {
              throw new IllegalStateException("asked");
            });
    assertThat(branch("main").and(never).evaluate(new Facts()).holds()).isFalse();
    assertThat(branch("feature/x").or(never).evaluate(new Facts()).holds()).isTrue();
    assertThatThrownBy(() -> never.evaluate(new Facts())).hasMessage("asked");
  }

  @Test
  void an_image_is_looked_for_at_the_daemon_too_or_in_its_registry_only() throws Exception {
    assertThat(imageExists("acme/app:1").evaluate(new Facts()))
        .isEqualTo(new Condition.Result(true, "acme/app:1 exists"));
    Condition pushed = imageExists("acme/app:1").inRegistry();
    assertThat(pushed.evaluate(new Facts()))
        .isEqualTo(new Condition.Result(false, "acme/app:1 does not exist in its registry"));
    assertThat(pushed).hasToString("image acme/app:1 exists in its registry");
    Condition ofBranch = imageExists("acme/app", Tag.branch()).inRegistry();
    assertThat(ofBranch.evaluate(new Facts()))
        .isEqualTo(new Condition.Result(true, "acme/app:feature-x exists in its registry"));
    assertThat(ofBranch).hasToString("image acme/app:<branch> exists in its registry");
    assertThatThrownBy(() -> imageExists("Acme", Tag.branch()))
        .hasMessageContaining("is not the name of an image without a tag");
  }

  @Test
  void conditions_are_equal_if_their_data_is() {
    assertThat(branch("a").and(not(tag("b")))).isEqualTo(branch("a").and(not(tag("b"))));
    assertThat(changed("a").since(ChangeBase.mergeBase())).isEqualTo(changed("a"));
    assertThat(that("x", run -> true)).isNotEqualTo(that("x", run -> true));
  }

  @Test
  void no_condition_on_a_branch_holds_in_a_pull_request_which_may_be_of_a_fork() throws Exception {
    Facts run = new Facts();
    run.pullRequest = Optional.of("17");
    for (Condition condition : List.of(onDefaultBranch(), branch("feature/*"), branch("**"))) {
      assertThat(condition.evaluate(run)).isEqualTo(new Condition.Result(false, "pull request 17"));
    }
  }

  /** A run on branch feature/x, of a repository whose default branch is main. */
  private static final class Facts implements ConditionContext, RunContext, SourceInfo {

    private Optional<String> pullRequest = Optional.empty();

    @Override
    public Optional<String> pullRequest() {
      return pullRequest;
    }

    @Override
    public RunContext runContext() {
      return this;
    }

    @Override
    public boolean imageExists(ImageRef image) {
      return image.reference().equals("acme/app:1");
    }

    @Override
    public boolean imageExistsInRegistry(ImageRef image) {
      return image.reference().equals("acme/app:feature-x");
    }

    @Override
    public String id() {
      return "r1";
    }

    @Override
    public Pipeline pipeline() {
      throw new UnsupportedOperationException();
    }

    @Override
    public SourceInfo source() {
      return this;
    }

    @Override
    @SuppressWarnings("unchecked") // there is only one parameter, and it is a text
    public <T> T get(Value<T> value) {
      if (value instanceof Value.Constant<T> fixed) {
        return fixed.content();
      }
      if (value instanceof ImageName name) {
        return (T) name.in(this);
      }
      assertThat(value).isSameAs(ENV);
      return (T) "prod";
    }

    @Override
    public Outcome outcome() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Map<String, String> environment() {
      return Map.of("CI", "false");
    }

    @Override
    public Optional<StageResult> stage(String name) {
      throw new UnsupportedOperationException();
    }

    @Override
    public String summary() {
      throw new UnsupportedOperationException();
    }

    @Override
    public String commit() {
      return "4f2a9c10000000000000000000000000000000000";
    }

    @Override
    public Optional<String> branch() {
      return Optional.of("feature/x");
    }

    @Override
    public Optional<String> defaultBranch() {
      return Optional.of("main");
    }

    @Override
    public Optional<String> tag() {
      return Optional.empty();
    }

    @Override
    public String message() {
      return "Full rebuild\n\nof it all";
    }

    @Override
    public String author() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<List<String>> changedPaths(ChangeBase base) {
      if (base.equals(ChangeBase.mergeBase())) {
        return Optional.of(List.of("README.md", "src/a/B.java"));
      }
      return base.equals(ChangeBase.previousCommit()) ? Optional.of(List.of()) : Optional.empty();
    }
  }

  @Test
  void tags_are_cleaned_to_what_a_tag_may_be() {
    Facts run = new Facts();
    assertThat(Tag.commit().in(run)).isEqualTo("4f2a9c1");
    assertThat(Tag.branch().in(run)).isEqualTo("feature-x");
    assertThat(Tag.join(Tag.of(ENV), Tag.branch(), Tag.commit()).in(run))
        .isEqualTo("prod-feature-x-4f2a9c1");
    assertThat(Tag.of(".-v1 +é2").in(run)).isEqualTo("v1-2");
    assertThat(Tag.of("x".repeat(200)).in(run)).isEqualTo("x".repeat(128));
    assertThatThrownBy(() -> Tag.of("///").in(run))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("tag \"///\" has no character that is allowed in a tag");
    assertThat(new ImageName("acme/app", Tag.of("a/b")).in(run))
        .isEqualTo(ImageRef.of("acme/app:a-b"));
  }
}
