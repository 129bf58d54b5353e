package dev.danube.outside;

import static dev.danube.Condition.branch;
import static dev.danube.Condition.changed;
import static dev.danube.Condition.imageExists;
import static dev.danube.Condition.not;
import static dev.danube.Condition.onDefaultBranch;
import static dev.danube.Condition.parameter;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.danube.ArtifactPattern;
import dev.danube.ImageName;
import dev.danube.ImageRef;
import dev.danube.Output;
import dev.danube.Parameter;
import dev.danube.Pipeline;
import dev.danube.Secret;
import dev.danube.Source;
import dev.danube.Stage;
import dev.danube.Tag;
import dev.danube.outside.fixture.Problems;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Tests of problems with values, secrets and conditions, by their exact messages. */
class ValueProblemsTest {

  private static final Parameter<String> VERSION = Parameter.text("version");
  private static final Output<String> SUM = Output.text("sum");
  private static final Output<ImageRef> APP = Output.image("app");
  private static final Secret TOKEN = Secret.env("TOKEN");

  // spotless:off

  @Test
  void an_output_without_a_producer() {
    assertThat(Problems.of(p -> p
        .stage("a", s -> s.run("x").output(SUM))
        .stage("b", s -> s.run("x").env("S", Output.text("sums")))
        .stage("c", s -> s.call(c -> {}).input(Output.text("digest")))
        .stage("d", s -> s.image(APP).run("x"))))
        .containsExactly(
            "ci > b: reads output \"sums\", which no stage makes; did you mean \"sum\"?",
            "ci > c: reads output \"digest\", which no stage makes; add .output(...) to the stage that makes it",
            "ci > d: reads output \"app\", which no stage makes; add .output(...) to the stage that makes it");
  }

  @Test
  void an_output_with_two_producers_or_read_by_its_producer() {
    assertThat(Problems.of(p -> p
        .stage("a", s -> s.run("x").output(SUM))
        .stage("b", s -> s.run("x").output(SUM))
        .stage("c", s -> s.buildImage(i -> i.as(APP)).pushImage(APP))))
        .containsExactly(
            "ci > b: output \"sum\" is already made by \"a\" at LINE; a value has one producer",
            "ci > c: reads output \"app\", which it makes itself; do both in Java code, or in two stages");
  }

  @Test
  void one_name_with_two_types() {
    assertThat(Problems.of(p -> p
        .parameter(VERSION)
        .stage("a", s -> s.run("x").output(SUM).env("V", Parameter.integer("version")))
        .stage("b", s -> s.run("x").env("S", Output.integer("sum")))))
        .containsExactly(
            "ci > a: reads parameter \"version\" (integer), which differs from the one (text)"
                + " declared at LINE; keep it in one constant",
            "ci > b: output \"sum\" (integer) differs from the one (text) at LINE; keep it in one constant");
  }

  @Test
  void parameters_are_declared_once() {
    assertThat(Problems.of(p -> p
        .parameter(VERSION)
        .parameter(VERSION)
        .stage("a", s -> s.run("x").env("V", Parameter.text("versio")))
        .stage("b", s -> s.run("x").when(not(parameter(Parameter.flag("dry"), true))))))
        .containsExactly(
            "ci: parameter \"version\" is already declared at LINE; keep one of them",
            "ci > a: reads parameter \"versio\", which the pipeline does not declare; did you mean \"version\"?",
            "ci > b: reads parameter \"dry\", which the pipeline does not declare; add .parameter(...) to the pipeline");
  }

  @Test
  void the_pipeline_itself_reads_no_output() {
    assertThat(Problems.of(p -> p
        .env("S", SUM)
        .stage("a", s -> s.run("x").output(SUM))))
        .containsExactly(
            "ci: the pipeline reads output \"sum\", which a stage makes later; read it in the stages that come after");
  }

  @Test
  void a_value_or_secret_in_a_string() {
    assertThat(Problems.of(p -> p
        .parameter(VERSION)
        .stage("a", s -> s
            .run("make -Drev=" + VERSION)
            .exec("curl", "-H", "Authorization: " + TOKEN)
            .env("URL", "http://" + SUM + "/")
            .image("maven:" + VERSION)
            .label("v", "" + VERSION.map("short", v -> v.substring(1)))
            .buildImage(i -> i.tag("acme/app", Tag.of("x")).label("v", VERSION + "")))))
        .containsExactly(
            "ci > a: run contains \"<danube:parameter:version>\": its content is not known here;"
                + " pass it with env(\"NAME\", ...) and write $NAME",
            "ci > a: exec contains \"<danube:secret:TOKEN>\": its content is not known here;"
                + " pass it with secret(\"NAME\", ...) and let a script use $NAME",
            "ci > a: env contains \"<danube:output:sum>\": its content is not known here;"
                + " pass the value itself, not a string",
            "ci > a: image contains \"<danube:parameter:version>\": its content is not known here;"
                + " pass a value, as in image(VERSION.map(\"image\", v -> ImageRef.of(...)))",
            "ci > a: label contains \"<danube:parameter:version>\": its content is not known here;"
                + " only text that is known when the pipeline is defined is allowed here",
            "ci > a: label contains \"<danube:parameter:version>\": its content is not known here;"
                + " only text that is known when the pipeline is defined is allowed here");
  }

  @Test
  void a_value_in_a_name_or_in_what_a_factory_takes() {
    String rest = " contains \"<danube:parameter:version>\": its content is not known here; ";
    assertThat(Problems.of(p -> p
        .parameter(VERSION)
        .stage("build " + VERSION, s -> s.run("x").env("A" + VERSION, "x").secret("B" + VERSION, TOKEN))
        .matrix("m", m -> m.axis("a" + VERSION, "1").stage((cell, s) -> s.run("x")))))
        .containsExactly(
            "ci > build <danube:parameter:version>: name" + rest + "only text that is known when the pipeline is defined is allowed here",
            "ci > build <danube:parameter:version>: env" + rest + "pass the value itself, not a string",
            "ci > build <danube:parameter:version>: secret" + rest + "only text that is known when the pipeline is defined is allowed here",
            "ci > m: axis" + rest + "only text that is known when the pipeline is defined is allowed here");
    assertThatThrownBy(() -> Tag.of("v" + VERSION)).isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Tag.of" + rest + "pass Tag.of(value), and join several tags with Tag.join(...)");
    assertThatThrownBy(() -> branch("release/" + VERSION)).hasMessageStartingWith("branch" + rest);
    assertThatThrownBy(() -> changed("src/" + VERSION)).hasMessageStartingWith("changed" + rest);
    assertThatThrownBy(() -> Source.git("u").ref("v" + VERSION)).hasMessageStartingWith("ref" + rest);
  }

  @Test
  void a_value_that_lost_to_a_stronger_one_is_not_read() {
    assertThat(Problems.of(p -> p
        .parameter(VERSION)
        .defaults(s -> s.image(APP).env("S", SUM))
        .stage("first", s -> s.image("docker:27").env("S", VERSION).run("x"))
        .stage("image", s -> s.image("docker:27").env("S", "").buildImage(i -> i.as(APP)).run("x").output(SUM))
        .stage("uses", s -> s.run("x"))))
        .isEmpty();
  }

  @Test
  void an_output_that_a_post_stage_makes_later() {
    Output<String> report = Output.text("report");
    assertThat(Problems.of(p -> p
        .stage("push", s -> s.run("x").env("R", report))
        .post(after -> after
            .always("early", s -> s.run("x").env("R", report))
            .always("makes", s -> s.run("x").output(report))
            .always("late", s -> s.run("x").env("R", report)))))
        .containsExactly(
            "ci > push: reads output \"report\", which the post stage \"makes\" makes later; make it in a stage",
            "ci > post > early: reads output \"report\", which the post stage \"makes\" makes later; make it in a stage");
  }

  @Test
  void a_secret_that_the_pipeline_sets_openly() {
    assertThat(Problems.of(p -> p.env("TOKEN", "x").stage("a", s -> s.run("x").secret("TOKEN", TOKEN))))
        .containsExactly("ci > a: secret TOKEN is also set by env at LINE; keep one of them");
  }

  @Test
  void a_secret_that_is_also_an_open_variable() {
    assertThat(Problems.of(p -> p
        .defaults(s -> s.env("TOKEN", "none"))
        .stage("a", s -> s.run("x").secret("TOKEN", TOKEN).secret("", TOKEN).secretFile("a/b", TOKEN)
            .service("db", d -> d.image("postgres:16").env("PW", "x").secret("PW", TOKEN).secretFile("/k", TOKEN).workdir("w").cpus(0).platform("arm")))))
        .containsExactly(
            "ci > a: secret \"\" is not a valid name; it must not be blank or contain \"=\" or a control character",
            "ci > a: secretFile \"a/b\" is not a file name; use letters, digits, \".\", \"-\" and \"_\"",
            "ci > a: secret TOKEN is also set by env at LINE; keep one of them",
            "ci > a > db: secretFile \"/k\" is not a file name; use letters, digits, \".\", \"-\" and \"_\"",
            "ci > a > db: workdir \"w\" of a service is not absolute; start it with \"/\"",
            "ci > a > db: cpus must be more than 0 and at most 10000, was 0.0",
            "ci > a > db: platform \"arm\" is invalid; write it as in \"linux/arm64\"",
            "ci > a > db: secret PW is also set by env at LINE; keep one of them");
  }

  @Test
  void generated_files_without_a_source_on_this_machine() {
    String problem = "ci > a: generated \"gen/**\" is compared with the source folder on this machine, but the source of the pipeline is ";
    String advice = "; use Source.currentRepository() or Source.directory(path)";
    assertThat(Problems.of(p -> p.stage("a", s -> s.run("x").generated("gen/**").generated("b")))).containsExactly(problem + "not set" + advice);
    assertThat(Problems.of(p -> p.source(Source.git("https://token@example.org/a.git")).stage("a", s -> s.run("x").generated("gen/**"))))
        .containsExactly(problem + "git https://example.org/a.git" + advice);
    assertThat(Problems.of(p -> p.source(Source.currentRepository().committedOnly()).stage("a", s -> s.run("x").generated("gen/**"))))
        .containsExactly(problem + "committedOnly()" + advice);
    assertThat(Problems.of(p -> p.source(Source.currentRepository()).stage("a", s -> s.run("x").generated("/gen"))))
        .singleElement().asString().startsWith("ci > a: generated \"/gen\"");
    Stage stage = Pipeline.define("ci", p -> p.image("x").source(Source.currentRepository()).stage("a", s -> s.run("x").generated("gen/**"))).allStages().get(0);
    assertThat(stage.generated()).extracting(ArtifactPattern::glob).containsExactly("gen/**");
    assertThat(stage.hasFiles()).isTrue();
    assertThat(stage.worksInContainer()).isTrue();
  }

  @Test
  void a_condition_on_the_commit_without_a_source() {
    String advice = " needs the commit, but the pipeline has no git source;"
        + " add .source(Source.currentRepository()) to the pipeline";
    assertThat(Problems.of(p -> p
        .stage("a", s -> s.run("x").when(onDefaultBranch().or(branch("x"))))
        .group("g", g -> g.when(not(changed("src/**"))).stage("b", s -> s.run("x")))
        .stage("c", s -> s.buildImage(i -> i.tag("acme/app", Tag.join(Tag.of("v"), Tag.commit()))))
        .stage("d", s -> s.tagImage("acme/app:1", "acme/app", Tag.branch()))))
        .containsExactly(
            "ci > a: condition \"default branch\"" + advice,
            "ci > g: condition \"changed \"src/**\"\"" + advice,
            "ci > c: the tag of buildImage acme/app:v-<commit>" + advice,
            "ci > d: the tag of tagImage acme/app:1 as acme/app:<branch>" + advice);
    assertThat(Problems.of(p -> p
        .env("BRANCH", Tag.branch())
        .stage("a", s -> s.env("V", Tag.join(Tag.of("v"), Tag.commit())).run("x"))
        .stage("b", s -> s.image(new ImageName("acme/app", Tag.commit())).run("x"))
        .stage("c", s -> s.pullImage(new ImageName("acme/app", Tag.commit()), i -> {}))
        .stage("d", s -> s.run("x").when(imageExists("acme/app", Tag.commit())))
        .stage("e", s -> s.env("V", Tag.of("1")).buildImage(i -> i.buildArg("V", Tag.branch().map("upper", v -> v))))))
        .containsExactly(
            "ci: env with the tag of <branch>" + advice,
            "ci > a: env with the tag of v-<commit>" + advice,
            "ci > b: image with the tag of acme/app:<commit>" + advice,
            "ci > c: the tag of pullImage acme/app:<commit>" + advice,
            "ci > d: condition \"image acme/app:<commit> exists\"" + advice,
            "ci > e: the tag of buildImage ." + advice);
    assertThat(Problems.of(p -> p
        .source(Source.directory(Path.of(".")))
        .stage("a", s -> s.run("x").when(onDefaultBranch())))).hasSize(1);
    assertThat(Problems.of(p -> p
        .source(Source.currentRepository())
        .stage("a", s -> s.run("x").when(onDefaultBranch())))).isEmpty();
  }

  @Test
  void secrets_of_builds() {
    assertThat(Problems.of(p -> p
        .stage("a", s -> s.buildImage(i -> i.secret("a b", TOKEN).sshKey("", TOKEN)))
        .stage("b", s -> s.buildImage(i -> i.sshAgent().sshKey("default", TOKEN)))
        .stage("c", s -> s.buildImage(i -> i.classicBuilder().secret("x", TOKEN)))
        .stage("d", s -> s.buildImage(i -> i.platforms("linux/amd64", "linux/x86_64").tag("a:1")))
        .stage("e", s -> s.buildImage(i -> i.platforms("linux/amd64", "linux/arm64").platform("linux/arm64")))
        .stage("f", s -> s.buildImage(i -> i.platforms("amd").tag("a:1").cacheFrom("a:1", Tag.of("x"))))))
        .containsExactly(
            "ci > a: secret \"a b\" is not a single word; write it as in \"npmrc\"",
            "ci > a: sshKey \"\" is not a single word; write it as in \"default\"",
            "ci > b: sshAgent and sshKey \"default\" have the same id; keep one of them",
            "ci > c: classicBuilder has neither secrets nor ssh; remove it or them",
            "ci > d: platforms has fewer than two platforms; use platform(...) for one",
            "ci > e: platforms needs a name, under which the image is pushed; add tag(...)",
            "ci > e: buildImage has a platform and platforms; keep one of them",
            "ci > f: platform \"amd\" is invalid; write it as in \"linux/arm64\"",
            "ci > f: \"a:1\" is not the name of an image without a tag; write it as in \"ghcr.io/acme/app\"");
  }

  @Test
  void values_of_pulls_tags_and_conditions() {
    Output<String> version = Output.text("version");
    Output<ImageRef> app = Output.image("app");
    assertThat(Problems.of(p -> p
        .stage("a", s -> s.pullImage("ac me", i -> i.platform("arm")))
        .stage("b", s -> s.pullImage("acme/app", i -> i.platform("arm").optional().as(app)))
        .stage("c", s -> s.tagInRegistry(app, "acme/app:1", Tag.of("2")))
        .stage("d", s -> s.run("x").when(imageExists("acme/app", Tag.of(version)).inRegistry()))
        .group("g", g -> g.when(imageExists("acme/app", Tag.of(version))).stage("e", s -> s.output(version).run("x")))
        .stage("f", s -> s.run("x").input(version).when(imageExists("acme/app", Tag.of(version))))
        .stage("g2", s -> s.run("x").when(imageExists("acme/app", Tag.of(Parameter.text("tag")))))))
        .containsExactly(
            "ci > a: image \"ac me\" is not a valid reference; write it as in \"ghcr.io/acme/app:1.4.0\"",
            "ci > b: platform \"arm\" is invalid; write it as in \"linux/arm64\"",
            "ci > c: \"acme/app:1\" is not the name of an image without a tag; write it as in \"ghcr.io/acme/app\"",
            "ci > d: the condition reads output \"version\", but nothing waits for it; add .input(...) to the stage",
            "ci > g: the condition reads output \"version\", but nothing waits for it; put the condition on a stage that has the output as its input",
            "ci > g2: reads parameter \"tag\", which the pipeline does not declare; add .parameter(...) to the pipeline");
  }

  // spotless:on
}
