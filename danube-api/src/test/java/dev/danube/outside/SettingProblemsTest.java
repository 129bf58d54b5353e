package dev.danube.outside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.danube.Cache;
import dev.danube.Condition;
import dev.danube.Image;
import dev.danube.Mount;
import dev.danube.Output;
import dev.danube.Parameter;
import dev.danube.Pipeline;
import dev.danube.PipelineDefinitionException;
import dev.danube.Readiness;
import dev.danube.Retry;
import dev.danube.Secret;
import dev.danube.Source;
import dev.danube.Stage;
import dev.danube.Step;
import dev.danube.Tag;
import dev.danube.outside.fixture.Problems;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests of problems in the settings of stages, services, images and nodes. */
class SettingProblemsTest {

  // spotless:off

  @Test
  void caches_with_keys() {
    Cache cache = Cache.of("npm", "/root/.npm").keyedBy("package-lock.json", "**/x.lock");
    assertThat(cache.key()).containsExactly("package-lock.json", "**/x.lock");
    assertThat(cache.privateToPipeline().key()).isEqualTo(cache.key());
    assertThat(Cache.of("npm", "/x").key()).isEmpty();
    assertThatThrownBy(() -> cache.keyedBy()).hasMessage("cache npm: keyedBy names no file; write it as in keyedBy(\"pom.xml\")");
    assertThatThrownBy(() -> cache.keyedBy("/a")).isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith("cache npm \"/a\"");
    assertThatThrownBy(cache::locked).hasMessage("cache npm has a key, so each container has a copy of its own; leave out locked()");
    String problem = ": cache npm is keyed by files of the source, but the pipeline has none; add .source(Source.currentRepository()) to the pipeline";
    assertThat(Problems.of(p -> p.cache(cache).stage("a", s -> s.run("x")))).containsExactly("ci" + problem);
    assertThat(Problems.of(p -> p.stage("a", s -> s.cache(cache).run("x")))).containsExactly("ci > a" + problem);
  }

  @Test
  void background_steps() {
    assertThat(Problems.of(p -> p
        .stage("a", s -> s.background("x", " ").background(" ", "x", Readiness.healthCheck()).background("x", "y"))
        .stage("b", s -> s.background("x", "y").command("z"))
        .stage("c", s -> s.background("x", "y", Readiness.port(80)).run("z"))))
        .containsExactly(
            "ci > a: background \"x\": the script is blank; write one or leave the step out",
            "ci > a: background: the name is blank; write one, for the log",
            "ci > a: background \" \" has no health check, which is one of an image; use Readiness.port, http, logLine or command",
            "ci > a: background \"x\" is there twice; give one another name",
            "ci > a: background \"x\" is the last step, so nothing runs beside it; add the steps that need it after it",
            "ci > b: command(...) is not the only step; it replaces what the container does, so put the other steps into stages of their own");
    Step step = Stage.define("c", s -> s.image("x").background("server", "./serve\nnow", Readiness.port(80)).run("z")).steps().get(0);
    assertThat(step).isEqualTo(new Step.Background("server", new Step.Run("./serve\nnow"), Readiness.port(80)));
    assertThat(step.text()).isEqualTo("background server");
    assertThat(step.executedText()).contains("./serve\nnow");
    assertThat(step.isInContainer()).isTrue();
    assertThat(step.isOfImages()).isFalse();
  }

  @Test
  void settings_of_a_container() {
    assertThat(Problems.of(p -> p
        .memory("lots").cpus(0).platform("arm").network("a b").cache("m2", "root/.m2").user("").shell()
        .stage("a", s -> s.run("x")
            .memory("5m").cpus(-1).platform("linux/").network("").cache("-", "/x").user("a b").link("").publish(0).publish(70000, 80)
            .timeoutTotal(Duration.ZERO))))
        .containsExactly(
            "ci: memory \"lots\" is not a size; write it as in \"512m\" or \"2g\"",
            "ci: cpus must be more than 0 and at most 10000, was 0.0",
            "ci: platform \"arm\" is invalid; write it as in \"linux/arm64\"",
            "ci: network \"a b\" is not a single word; write it as in \"host\"",
            "ci: cache m2: the path \"root/.m2\" is not absolute; start it with \"/\"",
            "ci: user \"\" is not a single word; write it as in \"1000:1000\"",
            "ci: shell needs a program; write, for example, shell(\"bash\", \"-e\")",
            "ci > a: memory \"5m\" is less than \"6m\", the minimum that Docker accepts",
            "ci > a: cpus must be more than 0 and at most 10000, was -1.0",
            "ci > a: platform \"linux/\" is invalid; write it as in \"linux/arm64\"",
            "ci > a: network \"\" is not a single word; write it as in \"host\"",
            "ci > a: \"-\" is not the name of a volume; use letters, digits, \".\", \"-\" and \"_\", starting with a letter or digit",
            "ci > a: user \"a b\" is not a single word; write it as in \"1000:1000\"",
            "ci > a: link \"\" is not a single word; write it as in \"https://example.org/wiki/build\"",
            "ci > a: publish 0 is not a port; use 1 to 65535",
            "ci > a: publish 70000 is not a port; use 1 to 65535",
            "ci > a: timeoutTotal must be more than zero, was PT0S");
  }

  @Test
  void a_port_is_not_published_where_it_has_no_effect() {
    assertThat(Problems.of(p -> p
        .stage("a", s -> s.image("x").run("x").network("host").publish(80))
        .stage("b", s -> s.image("x").run("x").network("lan").publish(80))))
        .containsExactly("ci > a: publish has no effect in the network \"host\"; remove one of the two");
  }

  @Test
  void a_container_has_no_further_name_where_nothing_finds_it() {
    assertThat(Problems.of(p -> p
        .stage("a", s -> s.image("x").run("x").network("bridge").networkAlias("y"))
        .stage("b", s -> s.image("x").run("x").network("container:z").networkAlias("y"))
        .stage("c", s -> s.image("x").run("x").network("lan").networkAlias("y"))))
        .containsExactly(
            "ci > a: networkAlias has no effect in the network \"bridge\"; remove one of the two",
            "ci > b: networkAlias has no effect in the network \"container:z\"; remove one of the two");
  }

  @Test
  void a_mount_with_a_label_has_no_colon() {
    assertThatThrownBy(() -> Mount.host("/a:b", "/c").selinux(Mount.Label.SHARED))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The mount of /a:b at /c has a colon, so it cannot have a label");
    assertThat(Mount.host("/a:b", "/c").selinux(Mount.Label.KEPT).source()).isEqualTo("/a:b");
  }

  @Test
  void sizes_that_are_none_or_too_large() {
    assertThat(Problems.of(p -> p
        .memory("17179869185g")
        .stage("a", s -> s.run("x").memory("512bb"))
        .stage("b", s -> s.run("x").memory("").allowFailure(new int[0]))))
        .containsExactly(
            "ci: memory \"17179869185g\" is more than any machine has",
            "ci > a: memory \"512bb\" is not a size; write it as in \"512m\" or \"2g\"",
            "ci > b: memory \"\" is not a size; write it as in \"512m\" or \"2g\"",
            "ci > b: allowFailure names no exit code; name one, or write allowFailure() for all");
  }

  @Test
  void two_things_at_one_place() {
    assertThat(Problems.of(p -> p
        .cache("ws", "/workspace")
        .stage("a", s -> s.run("x").cache("m2", "/m2").mount(Mount.volume("v", "/m2")))))
        .containsExactly(
            "ci: cache at /workspace, which is the workspace; choose another path",
            "ci > a: mount at /m2, which is already the path of a cache at LINE; choose another path");
  }

  @Test
  void a_mistake_in_defaults_that_shows_at_the_end_is_reported_once() {
    assertThat(Problems.of(p -> p
        .defaults(s -> s.when(Condition.onDefaultBranch()))
        .stage("a", s -> s.run("x"))
        .stage("b", s -> s.run("x"))))
        .singleElement().asString().startsWith("ci > a: condition \"default branch\" needs the commit");
  }

  @Test
  void an_outer_builder_inside_a_lambda_that_runs_later() {
    assertThat(Problems.of(p -> p
        .cpus(0)
        .defaults(s -> p.env("A", "1"))
        .stage("a", s -> s.run("x"))))
        .contains("ci: cpus must be more than 0 and at most 10000, was 0.0")
        .anyMatch(problem -> problem.endsWith("env was called inside the lambda of \"ci > a\"; use that lambda's own parameter"));
  }

  @Test
  void services() {
    assertThat(Problems.of(p -> p
        .service("db", d -> d.image("postgres:16"))
        .service("db", d -> d.image("postgres:15"))
        .stage("a", s -> s.run("x")
            .service("db", d -> d.image("postgres:16"))
            .service("web", d -> {})
            .service("web", d -> d.image("nginx:1"))
            .service("no host", d -> d.image("nginx:1")))))
        .containsExactly(
            "ci: service \"db\" is already defined at LINE; give it another name",
            "ci > a: service \"web\" is already defined at LINE; give it another name",
            "ci > a: service \"db\" has the name of a service of the pipeline at LINE; rename it",
            "ci > a > web: no image; add .image(\"...\") to the service",
            "ci > a > no host: service \"no host\" is reached by its name, which is not a valid host name;"
                + " use letters, digits, \"-\", \"_\" and \".\"");
  }

  @Test
  void images_to_build() {
    assertThat(Problems.ofBare(p -> p
        .stage("a", s -> s
            .buildImage(i -> i.context("/").include("a{").dockerfile("../Dockerfile").dockerfileText(" ")
                .buildArg("", "x").target("").tag("A").tag("acme:1", Tag.of("x")).platform("").cacheFrom("")
                .label("=", "x"))
            .buildImage(i -> i.dockerfile("Dockerfile").dockerfileText("FROM scratch"))
            .tagImage("A", "acme/app", Tag.of("1")).tagImage("a", "acme:1", Tag.of("1"))
            .pushImage("A").removeImage("A"))))
        .containsExactly(
            "ci > a: context \"/\" leaves the workspace; write a path relative to /workspace",
            "ci > a: include \"a{\" has an unclosed \"{\"; fix the pattern",
            "ci > a: dockerfileText is blank; it needs at least a FROM",
            "ci > a: buildArg \"\" is not a valid name; it must not be blank or contain \"=\" or a control character",
            "ci > a: target \"\" is not a single word; write it as in \"release\"",
            "ci > a: image \"A\" is not a valid reference; write it as in \"ghcr.io/acme/app:1.4.0\"",
            "ci > a: \"acme:1\" is not the name of an image without a tag; write it as in \"ghcr.io/acme/app\"",
            "ci > a: platform \"\" is invalid; write it as in \"linux/arm64\"",
            "ci > a: image \"\" is not a valid reference; write it as in \"ghcr.io/acme/app:1.4.0\"",
            "ci > a: label \"=\" is not a valid name; it must not be blank or contain \"=\" or a control character",
            "ci > a: dockerfile \"../Dockerfile\" leads out of the workspace from the context \".\"",
            "ci > a: buildImage has a dockerfile and a dockerfileText; keep one of them",
            "ci > a: image \"A\" is not a valid reference; write it as in \"ghcr.io/acme/app:1.4.0\"",
            "ci > a: \"acme:1\" is not the name of an image without a tag; write it as in \"ghcr.io/acme/app\"",
            "ci > a: image \"A\" is not a valid reference; write it as in \"ghcr.io/acme/app:1.4.0\"",
            "ci > a: image \"A\" is not a valid reference; write it as in \"ghcr.io/acme/app:1.4.0\"");
  }

  @Test
  void post_stages_have_no_order_and_are_not_waited_for() {
    assertThat(Problems.of(p -> p
        .stage("a", s -> s.run("x").needs("alert"))
        .stage("alert2", s -> s.run("x").after("alert"))
        .post(after -> after
            .onFailure("alert", s -> s.run("x").needs("a"))
            .always("tidy", s -> s.run("x").needsNothing())
            .onSuccess("a", s -> s.run("x").after("tidy")))))
        .containsExactly(
            "ci > a: needs \"alert\", which is a post stage and runs after all others; remove that",
            "ci > alert2: after \"alert\", which is a post stage and runs after all others; remove that",
            "ci > post > alert: needs in a post stage; remove it, because post stages run after all others, in the order written",
            "ci > post > tidy: needsNothing in a post stage; remove it, because post stages run after all others, in the order written",
            "ci > post > a: the name is taken by \"ci > a\" at LINE; names are unique in a pipeline",
            "ci > post > a: after in a post stage; remove it, because post stages run after all others, in the order written");
  }

  @Test
  void a_matrix() {
    assertThat(Problems.of(p -> p
        .matrix("a", m -> m.stage((cell, s) -> s.run("x")))
        .matrix("b", m -> m.axis("jdk", "17"))
        .matrix("c", m -> m.axis("jdk").axis("os", "x").axis("os", "y")
            .exclude(cell -> true).stage((cell, s) -> s.run("x")))
        .matrix("d", m -> m.axis("jdk", "17").stage((c, s) -> s.run("x")).stage((c, s) -> s.run("x")))
        .matrix("e", m -> m.axis("n", "1", "1").maxConcurrent(0).stage((c, s) -> s.run("x")))))
        .containsExactly(
            "ci > a: matrix has no axis; add .axis(\"name\", \"value\", ...)",
            "ci > b: matrix has no stage; define one stage for all cells with .stage((cell, s) -> ...)",
            "ci > c: axis \"jdk\" has no values; add at least one",
            "ci > c: axis \"os\" is defined twice; keep one of them",
            "ci > c: matrix has no cells left; exclude fewer cells",
            "ci > d: matrix has several stages; define one stage for all cells with .stage((cell, s) -> ...)",
            "ci > e: maxConcurrent must be at least 1, was 0",
            "ci > e > e-1: the name is taken by \"ci > e > e-1\" at LINE; names are unique in a pipeline");
  }

  @Test
  void an_axis_that_is_not_there() {
    assertThatThrownBy(() -> Problems.of(p -> p
        .matrix("a", m -> m.axis("jdk", "17").stage((cell, s) -> s.run(cell.get("jkd"))))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the matrix has no axis \"jkd\"; did you mean \"jdk\"?");
  }

  @Test
  void defaults_hold_settings_only_and_their_mistakes_are_reported_once() {
    assertThat(Problems.of(p -> p
        .defaults(s -> s.run("x").needs("a").memory("?"))
        .stage("a", s -> s.run("x"))
        .stage("b", s -> s.run("x"))))
        .containsExactly(
            "ci > a: defaults add a step; they hold settings only, so write a method or mix-in with the step and apply it",
            "ci > a: defaults set an order; an order is for a single node, so set it there",
            "ci > a: memory \"?\" is not a size; write it as in \"512m\" or \"2g\"");
  }

  @Test
  void one_value_twice_at_one_strength() {
    assertThat(Problems.of(p -> p
        .defaults(s -> s.memory("1g"))
        .defaults(s -> s.memory("2g"))
        .parallel("v", v -> v.maxConcurrent(1).maxConcurrent(2)
            .stage("a", s -> s.run("x")))
        .stage("b", s -> s.run("x").memory("3g").when(Condition.environment("A", "b")).when(Condition.environment("C", "d"))
            .apply(t -> t.cpus(1).cpus(2)))))
        .containsExactly(
            "ci > v: maxConcurrent was already set to 1 at LINE (now 2)",
            "ci > v > a: memory was already set to 1073741824 at LINE (now 2147483648)",
            "ci > b: when was already set to environment A is \"b\" at LINE (now environment C is \"d\")",
            "ci > b: cpus was already set to 1.0 at LINE (now 2.0)");
  }

  @Test
  void a_hook_without_steps() {
    assertThat(Problems.of(p -> p.stage("a", s -> s.run("x").always(h -> {}))))
        .containsExactly("ci > a: always has no steps; add run(...), exec(...) or call(...)");
    assertThat(Problems.ofBare(p -> p.stage("a", s -> s.call(c -> {}).onFailure(h -> h.exec("ls")))))
        .containsExactly("ci > a: no image; add .image(\"...\") to the stage or to the pipeline");
  }

  @Test
  void a_layer_says_where_its_nodes_are_defined() {
    assertThatThrownBy(() -> Pipeline.define("ci", p -> p
        .definedAt("stack.yaml:1").cpus(0)
        .stage("a", s -> s.definedAt("stack.yaml:12").run("x").cpus(0).service("db", d -> d.image("X")))
        .group("g", g -> g.definedAt("stack.yaml:20"))
        .matrix("m", m -> m.definedAt("stack.yaml:30"))))
        .isInstanceOfSatisfying(PipelineDefinitionException.class, e -> assertThat(e.problems())
            .extracting(problem -> problem.location().orElseThrow())
            .containsExactly("stack.yaml:1", "stack.yaml:12", "stack.yaml:12", "stack.yaml:12",
                "stack.yaml:20", "stack.yaml:30"));
  }

  static Stream<Arguments> factories() {
    return Stream.of(
        bad(() -> Retry.attempts(0), "Retry: attempts must be at least 1, was 0"),
        bad(() -> Retry.attempts(2).backoff(Duration.ofSeconds(-1)), "Retry: backoff must not be negative, was PT-1S"),
        bad(() -> Retry.attempts(2).exponentialBackoff(Duration.ofSeconds(2), Duration.ofSeconds(1)),
            "Retry: the longest backoff must not be shorter than the first, PT2S, was PT1S"),
        bad(() -> Readiness.port(0), "Readiness: port must be from 1 to 65535, was 0"),
        bad(() -> Readiness.http(80, "health"), "Readiness: the path \"health\" is invalid; start it with \"/\" and use no spaces"),
        bad(() -> Readiness.logLine("("), "Readiness: \"(\" is not a regular expression: Unclosed group"),
        bad(() -> Readiness.command(), "Readiness.command names no program; write it as in command(\"pg_isready\")"),
        bad(() -> Readiness.healthCheck().within(Duration.ZERO), "Readiness: within must be more than zero, was PT0S"),
        bad(() -> Cache.of("m2", "x"), "cache m2: the path \"x\" is not absolute; start it with \"/\""),
        bad(() -> Mount.host("x", "/y"), "mount: the path \"x\" is not absolute; start it with \"/\""),
        bad(() -> Mount.volume("v", "y"), "mount: the path \"y\" is not absolute; start it with \"/\""),
        bad(() -> Mount.volume("/v", "/y"), "\"/v\" is not the name of a volume; use letters, digits, \".\", \"-\" and \"_\","
            + " starting with a letter or digit"),
        bad(() -> Secret.command(), "Secret.command names no program; write it as in command(\"pass\", \"show\", \"token\")"),
        bad(() -> Source.git(" "), "Source.git has a blank URL; write one"),
        bad(() -> Source.git("x").depth(0), "Source.git: depth must be at least 1, was 0"),
        bad(() -> Condition.branch("[x"), "branch \"[x\" has an unclosed \"[\"; fix the pattern"),
        bad(() -> Condition.tag("{"), "tag \"{\" has an unclosed \"{\"; fix the pattern"),
        bad(() -> Condition.changed("./src"), "changed \"./src\" starts with \"./\"; remove it"),
        bad(() -> Condition.branch(""), "branch \"\" matches nothing; write a pattern such as \"v*\""),
        bad(() -> Condition.parameter(Parameter.choice("c", "a", "b"), "d"), "parameter \"c\" is \"d\"; it has to be one of a, b"),
        bad(() -> Retry.attempts(2).on(), "Retry: on() names no kind of failure; name one"),
        bad(() -> Retry.attempts(2).onExitCode(), "Retry: onExitCode() names no exit code; name one"),
        bad(() -> Condition.changed(), "changed() has no patterns; add one, as in changed(\"src/**\")"),
        bad(() -> Condition.commitMessage("*"), "commitMessage \"*\" is not a regular expression: Dangling meta character '*'"),
        bad(() -> Condition.imageExists("A"), "image \"A\" is not a valid reference; write it as in \"ghcr.io/acme/app:1.4.0\""),
        bad(() -> Image.dockerfile("/x"), "Image.dockerfile \"/x\" leaves the workspace; write a path relative to /workspace"),
        bad(() -> Output.text("a b"), "output \"a b\" is not a valid name; use letters, digits, \".\", \"-\" and \"_\", starting with a letter or digit"),
        bad(() -> Parameter.text(""), "parameter \"\" is not a valid name; use letters, digits, \".\", \"-\" and \"_\", starting with a letter or digit"),
        bad(() -> Parameter.choice("c"), "parameter \"c\" has no options; pass at least one"),
        bad(() -> Parameter.choice("c", "a", "b").defaultTo("d"), "parameter \"c\" is \"d\"; it has to be one of a, b"),
        bad(() -> Parameter.integer("n").check("has to be positive", n -> n > 0).read("-1"),
            "parameter \"n\" is \"-1\"; it has to be positive"),
        bad(() -> Parameter.integer("n").defaultTo(0).check("has to be positive", n -> n > 0),
            "parameter \"n\" is \"0\"; it has to be positive"),
        bad(() -> Parameter.integer("n").read("x"), "parameter \"n\": \"x\" is not an integer"),
        bad(() -> Parameter.flag("f").read("yes"), "parameter \"f\": \"yes\" is neither \"true\" nor \"false\""),
        bad(() -> Tag.join(), "Tag.join has no tags; pass at least one"));
  }

  // spotless:on

  private static Arguments bad(ThrowingCallable call, String message) {
    return Arguments.of(message, call);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("factories")
  void factories_refuse_at_once(String message, ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  @Test
  void good_settings_are_no_problem() {
    assertThat(List.of("64m", "1g", "2gb", "10485760", "10485760b", "512M", "6m"))
        .allSatisfy(
            size ->
                assertThat(Problems.of(p -> p.memory(size).stage("a", s -> s.run("x")))).isEmpty());
  }
}
