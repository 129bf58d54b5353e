package dev.danube.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.danube.ArtifactPattern;
import dev.danube.Condition;
import dev.danube.ImageBuild;
import dev.danube.ImageRef;
import dev.danube.Outcome;
import dev.danube.Pipeline;
import dev.danube.Readiness;
import dev.danube.RunContext;
import dev.danube.RunResult;
import dev.danube.Stage;
import dev.danube.StageResult;
import dev.danube.Step;
import dev.danube.engine.Danube;
import dev.danube.event.LifecycleCallbacks;
import dev.danube.event.RunEvent.LogLine;
import dev.danube.stack.StackDecision.ContentKey;
import dev.danube.stack.StackDecision.ImageAction;
import dev.danube.stack.internal.TagTemplate;
import dev.danube.stack.internal.imagetest.ImageTests;
import dev.danube.testing.FakeBackend;
import dev.danube.testing.FakeRegistry;
import dev.danube.testing.RecordingListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pipeline of a stack, on the fake backend. */
class StackPipelineTest {

  @TempDir private Path folder;
  private StackRepository repository;
  private final FakeRegistry registry = new FakeRegistry();

  @BeforeEach
  void start() throws Exception {
    repository = new StackRepository(folder);
    repository.write("images/web/test/a.sh", "true\n");
    repository.write("images/tests_common/all.sh", "true\n");
  }

  @AfterEach
  void stop() {
    repository.close();
  }

  private RunResult run(String branch, String... settings) throws Exception {
    return run(branch, backend -> backend, settings);
  }

  private RunResult run(String branch, UnaryOperator<FakeBackend> scripts, String... settings)
      throws Exception {
    FakeBackend backend = FakeBackend.create().registry(registry);
    try (Danube danube = Danube.using(scripts.apply(backend))) {
      return danube.run(
          repository.stack().pipeline(),
          run -> {
            run.set("branch", branch);
            for (int i = 0; i < settings.length; i += 2) {
              run.set(settings[i], settings[i + 1]);
            }
          });
    }
  }

  private static List<String> ran(RunResult result) {
    return result.stages().stream()
        .filter(stage -> stage.outcome() != Outcome.SKIPPED)
        .map(StageResult::name)
        .toList();
  }

  @Test
  void all_is_built_once_and_then_nothing() throws Exception {
    RunResult first = run("dev");
    assertThat(first.outcome()).as(first.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(ran(first))
        .contains("decide", "build base", "test base", "push base", "tag base", "prune ml-gpu")
        .contains("describe base", "describe web", "describe ml-gpu")
        .hasSize(1 + 5 * 5 + 1);
    assertThat(registry.tags("reg.example/acme/web"))
        .hasSize(3)
        .contains("2026.3-dev")
        .anyMatch(tag -> tag.startsWith("k-"))
        .anyMatch(tag -> tag.startsWith("t-"));
    RunResult second = run("dev");
    assertThat(second.outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(ran(second)).containsExactly("decide");
    RunResult other = run("feature/x");
    assertThat(ran(other))
        .containsExactlyInAnyOrder(
            "decide", "tag base", "tag web", "tag ml", "tag web-extra", "tag ml-gpu");
    assertThat(registry.tags("reg.example/acme/web")).contains("2026.3-feature-x");
  }

  @Test
  void a_failure_ends_what_stands_on_the_image_and_nothing_else() throws Exception {
    RunResult failed = run("dev", b -> b.onStage("test web", s -> s.exits(3)));
    assertThat(failed.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(failed.stage("push web").outcome()).isEqualTo(Outcome.SKIPPED);
    assertThat(failed.stage("build web-extra").skipReason().orElseThrow().text())
        .isEqualTo("needs test web, which failed");
    assertThat(failed.stage("tag ml-gpu").outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(registry.tags("reg.example/acme/web")).isEmpty();
    RunResult again = run("dev");
    assertThat(again.outcome()).as(again.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(ran(again))
        .contains("build web", "build web-extra")
        .doesNotContain("build base", "build ml", "tag ml");
  }

  @Test
  void a_push_that_is_denied_is_a_failure_and_made_up_for() throws Exception {
    RunResult denied = run("dev", b -> b.onStage("push ml", s -> s.breaks()));
    assertThat(denied.outcome()).isNotEqualTo(Outcome.SUCCESS);
    assertThat(registry.tags("reg.example/acme/ml")).isEmpty();
    assertThat(ran(run("dev"))).contains("build ml", "push ml", "build ml-gpu");
  }

  @Test
  void tests_alone_run_without_a_build() throws Exception {
    run("dev");
    repository.write("images/web/test/a.sh", "echo more\n");
    RunResult result = run("dev");
    assertThat(ran(result)).containsExactly("decide", "test web", "tag web");
    assertThat(ran(run("dev"))).containsExactly("decide");
  }

  @Test
  void parameters_set_what_settings_set() throws Exception {
    run("dev");
    assertThat(ran(run("dev", "image", "ml"))).contains("build ml", "build ml-gpu").hasSize(12);
    assertThat(ran(run("dev", "rebuild", "all", "push", "false")))
        .contains("build base", "test web")
        .doesNotContain("push base", "tag base", "prune ml-gpu");
    assertThat(ran(run("dev", "branch", "other"))).contains("tag base");
    RunResult git = run("dev", "rebuild", "git");
    assertThat(git.outcome()).as(git.summary()).isEqualTo(Outcome.SUCCESS);
    RunResult wrong = run("dev", "image", "mll");
    assertThat(wrong.stage("decide").failure().orElseThrow().message())
        .contains("The stack \"images\" has no image \"mll\"; did you mean \"ml\"?");
  }

  @Test
  void changes_count_since_another_commit() throws Exception {
    repository.commit("tests");
    run("dev", "rebuild", "git");
    repository.write("images/ml/file", "a");
    repository.commit("a");
    assertThat(ran(run("dev", "rebuild", "git", "since", "previous")))
        .contains("build ml")
        .doesNotContain("build base");
    RecordingListener events = new RecordingListener();
    try (Danube danube = Danube.using(FakeBackend.create().registry(registry))) {
      danube.run(
          repository.stack().pipeline(s -> s.rebuild(Rebuild.GIT).branch("dev")),
          run -> run.set("since", "success").listener(events));
    }
    // The runs of a stack that is elsewhere have no commit.
    assertThat(events.events(LogLine.class))
        .extracting(LogLine::text)
        .anyMatch(
            line ->
                line.contains(
                    "the last successful run is not known, or its commit was not fetched"));
  }

  @Test
  void a_condition_decides_whether_images_are_pushed() throws Exception {
    Condition isRelease =
        Condition.that(
            "release", run -> run.get(Decided.DECISION).of("base").tag().endsWith("-release"));
    Pipeline pipeline = repository.stack().pipeline(s -> s.push(isRelease));
    for (String branch : List.of("dev", "release")) {
      FakeBackend backend = FakeBackend.create().registry(registry);
      try (Danube danube = Danube.using(backend)) {
        RunResult result = danube.run(pipeline, run -> run.set("branch", branch));
        assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
        assertThat(ran(result).contains("push base")).isEqualTo(branch.equals("release"));
        assertThat(ran(result)).contains("build ml-gpu");
      }
    }
  }

  private static ImageBuild build(Pipeline pipeline, String stage) {
    return pipeline.find(stage).orElseThrow().steps().stream()
        .filter(Step.BuildImage.class::isInstance)
        .map(step -> ((Step.BuildImage) step).image())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void an_image_that_is_built_again_reuses_nothing_that_is_old() throws Exception {
    repository.write(
        "images/spec.yml", StackRepository.SPEC.replace("acme/web,", "acme/web, refresh: 7d,"));
    Pipeline pipeline = repository.stack().pipeline();
    assertThat(build(pipeline, "build web").noCache()).isTrue();
    assertThat(build(pipeline, "build web").cacheFrom()).isEmpty();
    assertThat(build(pipeline, "build ml").noCache()).isFalse();
    assertThat(build(pipeline, "build ml").cacheFrom()).hasSize(1);
  }

  private Map<String, String> labels(String image) {
    return registry.inspect(ImageRef.of("reg.example/acme/" + image)).orElseThrow().labels();
  }

  @Test
  void an_image_tells_where_it_comes_from() throws Exception {
    repository.write("images/base/Dockerfile", "FROM start.example/a:1\nCOPY file /\n");
    repository.commit("base");
    registry.put("start.example/a:1");
    String prefix = "org.opencontainers.image.";
    run("dev", b -> b.environment("GITHUB_REPOSITORY", "acme/images"));
    String start = registry.digest(ImageRef.of("start.example/a:1")).orElseThrow();
    String commit = StackRepository.info(repository.checkout()).commit();
    assertThat(labels("base:2026.3-dev"))
        .containsEntry(prefix + "revision", commit)
        .containsEntry(prefix + "source", "https://github.com/acme/images")
        .containsEntry(prefix + "base.name", "start.example/a:1")
        .containsEntry(prefix + "base.digest", start)
        .containsEntry("dev.danube.stack.image", "base")
        .hasEntrySatisfying(
            "dev.danube.stack.key",
            key ->
                assertThat(registry.tags("reg.example/acme/base"))
                    .contains("k-" + key.substring(0, 20)));
    String parent = registry.digest(ImageRef.of("reg.example/acme/base:2026.3-dev")).orElseThrow();
    assertThat(labels("web:2026.3-dev"))
        .containsEntry(prefix + "base.name", "reg.example/acme/base:2026.3-dev")
        .containsEntry(prefix + "base.digest", parent);
    repository.write("images/web/file", "other");
    repository.commit("web");
    assertThat(ran(run("next"))).contains("build web").doesNotContain("build base");
    assertThat(labels("web:2026.3-next"))
        .containsEntry(prefix + "base.name", "reg.example/acme/base:2026.3-next")
        .containsEntry(prefix + "base.digest", parent)
        .doesNotContainKey(prefix + "source");
    assertThat(labels("base:2026.3-next")).containsEntry(prefix + "revision", commit);
    assertThat(Instant.parse(labels("base:2026.3-next").get(prefix + "created")))
        .isBetween(Instant.now().minus(Duration.ofHours(1)), Instant.now());
  }

  @Test
  void tests_in_python_run_in_an_image_that_has_pytest() throws Exception {
    RecordingListener events = new RecordingListener();
    FakeBackend backend = FakeBackend.create().registry(registry);
    try (Danube danube = Danube.using(backend)) {
      danube.run(repository.stack().pipeline(), r -> r.listener(events));
      assertThat(events.events(LogLine.class))
          .extracting(LogLine::text)
          .contains(
              "warning: the tests in images/web/test are written for pytest and do not run on web;"
                  + " set pytest(IMAGE)");
      Pipeline pipeline = repository.stack().pipeline(s -> s.pytest("pytest:1"));
      RunResult result = danube.run(pipeline, r -> r.listener(events));
      assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
      assertThat(ran(result)).contains("test web with pytest").doesNotContain("build web");
      assertThat(pipeline.find("test web with pytest").orElseThrow().steps())
          .last()
          .hasToString(
              "Run[script=export PYTHONPATH=/tmp/danube-pytest${PYTHONPATH:+:$PYTHONPATH}; n=0; for"
                  + " folder in 'images/tests_common' 'images/web/test'; do n=$((n+1)); code=0;"
                  + " python3 -m pytest -x -p danube_pytest -p no:cacheprovider"
                  + " --junitxml=tests-test-web-with-pytest-$n.xml \"$folder\" || code=$?;"
                  + " [ $code = 0 ] || [ $code = 5 ] || exit $code; done]");
    }
  }

  @Test
  void tests_in_python_run_on_this_machine_only_if_that_is_allowed() throws Exception {
    String onHost = StackRepository.SPEC + "tests: {pytest: host}\n";
    repository.write("images/spec.yml", onHost);
    assertThatThrownBy(() -> repository.stack().pipeline())
        .isInstanceOf(StackDefinitionException.class)
        .hasMessageContaining(
            "spec.yml:10: tests: the tests in images/tests_common run on this machine; allow that"
                + " with --allow host, or let them run in a container");
    Pipeline allowed = repository.stack().pipeline(s -> s.allowHostTests());
    Stage tests = allowed.find("test web with pytest").orElseThrow();
    assertThat(tests.image()).isEmpty();
    assertThat(tests.steps()).hasSize(1).allMatch(Step.Call.class::isInstance);
    Pipeline inContainer = repository.stack().pipeline(s -> s.pytest("pytest:1"));
    assertThat(inContainer.find("test web with pytest").orElseThrow().image()).isPresent();
    repository.write("images/spec.yml", onHost.replace("host", "none"));
    RecordingListener events = new RecordingListener();
    try (Danube danube = Danube.using(FakeBackend.create().registry(registry))) {
      Pipeline pipeline = repository.stack().pipeline(s -> s.branch("dev"));
      assertThat(pipeline.find("test web with pytest")).isEmpty();
      danube.run(pipeline, r -> r.listener(events));
    }
    assertThat(events.events(LogLine.class))
        .extracting(LogLine::text)
        .noneMatch(line -> line.contains("pytest"));
  }

  @Test
  void integration_tests_run_on_the_digest_that_was_pushed() throws Exception {
    repository.write("images/ml/integration_tests/all.sh", "true\n");
    Map<String, String> images = new ConcurrentHashMap<>();
    LifecycleCallbacks callbacks =
        new LifecycleCallbacks() {
          @Override
          public void beforeContainer(RunContext run, Stage stage, ImageRef image) {
            images.put(stage.name(), image.reference());
          }
        };
    try (Danube danube = Danube.using(FakeBackend.create().registry(registry))) {
      RunResult result = danube.run(repository.stack().pipeline(), r -> r.callbacks(callbacks));
      assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    }
    assertThat(images.get("integration ml")).startsWith("reg.example/acme/ml").contains("@sha256:");
    assertThat(images.get("test ml")).startsWith("reg.example/acme/ml:k-");
  }

  @Test
  void a_first_file_of_tests_is_learnt() throws Exception {
    Path file = folder.resolve("images/web/test/web.yaml");
    try (Danube danube = Danube.using(FakeBackend.create().registry(registry))) {
      Pipeline learning = repository.stack().pipeline(s -> s.learn("web"));
      assertThat(learning.find("learn ml")).isEmpty();
      RunResult result = danube.run(learning);
      assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
      assertThat(file).content().contains("commandTests:\n- name: Python\n  command: python");
      assertThat(repository.stack().pipeline().find("test web with web.yaml")).isPresent();
      assertThat(danube.run(learning).stage("learn web").failure().orElseThrow().message())
          .contains(file + " exists already; rename it, or remove it");
    }
    assertThatThrownBy(() -> repository.stack().pipeline(s -> s.learn("wob")))
        .hasMessage("The stack \"images\" has no image \"wob\"; did you mean \"web\"?");
  }

  @Test
  void a_parent_is_pruned_when_its_children_are_built() throws Exception {
    repository.write(
        "images/spec.yml",
        StackRepository.SPEC.replace("acme/ml, depend_on", "acme/ml, prune: true, depend_on"));
    Pipeline pipeline = repository.stack().pipeline();
    assertThat(pipeline.find("prune ml").orElseThrow().needs()).containsExactly("ml", "ml-gpu");
    RunResult failed = run("dev", b -> b.onStage("test ml-gpu", s -> s.exits(1)));
    assertThat(failed.stage("prune ml").outcome()).isEqualTo(Outcome.SKIPPED);
  }

  @Test
  void an_image_without_cache_is_not_built_from_an_earlier_one() throws Exception {
    repository.write(
        "images/spec.yml",
        StackRepository.SPEC.replace("acme/web, depend_on", "acme/web, prepull: false, depend_on"));
    Pipeline pipeline = repository.stack().pipeline();
    assertThat(build(pipeline, "build web").cacheFrom()).isEmpty();
    assertThat(build(pipeline, "build ml").cacheFrom()).isNotEmpty();
  }

  @Test
  void tests_as_data_are_stages_of_their_image() throws Exception {
    repository.write(
        "images/tests_common/all.yaml",
        "schemaVersion: 2.0.0\nfileExistenceTests: [{name: a, path: /a}]\n");
    repository.write(
        "images/web/test/page.yaml",
        "schemaVersion: 2.0.0\nserviceTests: [{name: page, client: 'c:1', requests: [{port: 80}]}]\n");
    Pipeline pipeline = repository.stack().pipeline();
    assertThat(pipeline.find("test ml with all.yaml").orElseThrow().tests())
        .extracting(pattern -> pattern.glob())
        .containsExactly("tests-test-ml-with-all.yaml.xml");
    Stage service = pipeline.find("test web with page.yaml: page").orElseThrow();
    assertThat(service.services().get(0).readyWhen()).contains(Readiness.port(80));
    RunResult failed = run("dev", b -> b.onStage("test web with all.yaml", s -> s.exits(1)));
    assertThat(failed.stage("push web").outcome()).isEqualTo(Outcome.SKIPPED);
  }

  @Test
  void tests_that_are_wrong_are_told_with_the_other_problems() throws Exception {
    repository.write("images/tests_common/all.yaml", "schemaVersion: 2.0.0\ncomandTests: []\n");
    repository.write("images/web/test/page.json", "{\"schemaVersion\": \"2.0.0\", \"x\": 1}");
    repository.write("images/ml/integration_tests/ml.yml", "schemaVersion: '3.0.0'\n");
    repository.write("images/spec.yml", StackRepository.SPEC.replace("prune", "prone"));
    StackDefinitionException thrown =
        catchThrowableOfType(StackDefinitionException.class, repository::stack);
    assertThat(thrown.problems())
        .extracting(problem -> problem.location().orElse(""))
        .containsExactly(
            repository.images().resolve("spec.yml") + ":7",
            "images/ml/integration_tests/ml.yml:1",
            "images/tests_common/all.yaml:2",
            "images/web/test/page.json:1");
  }

  @Test
  void results_tell_what_a_run_did_with_each_image() throws Exception {
    Path results = folder.resolve("results");
    Pipeline pipeline = repository.stack().pipeline(s -> s.results(results));
    FakeBackend backend =
        FakeBackend.create()
            .registry(registry)
            .onStage("test web", s -> s.exits(3))
            .onStage("push ml", s -> s.failsToPull());
    try (Danube danube = Danube.using(backend)) {
      danube.run(pipeline, run -> run.set("branch", "dev"));
    }
    assertThat(results.resolve("reg.example-acme-base-2026.3-dev.yaml"))
        .hasContent(
            """
            container_details:
              image_built: true
              push_log: The push ended as SUCCESS
              push_success: true
            full_image_name: reg.example/acme/base:2026.3-dev
            message: ''
            success: true
            test_results:
              basic_tests: Passed basic tests
              integration_tests: skipped
            """);
    assertThat(new DecisionCodec().decode(Files.readString(results.resolve("stack.json"))))
        .extracting(decision -> decision.of("web").tag())
        .isEqualTo("2026.3-dev");
    assertThat(results.resolve("reg.example-acme-web-2026.3-dev.yaml"))
        .hasContent(
            """
            container_details:
              image_built: true
            full_image_name: reg.example/acme/web:2026.3-dev
            message: 'test web: exit code 3 from the script'
            success: false
            test_results:
              basic_tests: Failed basic tests
            """);
    assertThat(results.resolve("reg.example-acme-ml-2026.3-dev.yaml"))
        .content()
        .contains("push_success: false", "success: false", "push_log: The push ended as ERRORED");
    assertThat(results.resolve("reg.example-acme-web-extra-2026.3-dev.yaml"))
        .hasContent(
            """
            container_details:
              image_built: false
            full_image_name: reg.example/acme/web-extra:2026.3-dev
            message: 'build web-extra: needs test web, which failed'
            success: false
            test_results: {}
            """);
  }

  @Test
  void an_image_that_is_left_alone_is_a_success_that_was_not_built() throws Exception {
    run("dev");
    Path results = folder.resolve("results");
    Pipeline pipeline = repository.stack().pipeline(s -> s.results(results));
    try (Danube danube = Danube.using(FakeBackend.create().registry(registry))) {
      danube.run(pipeline, run -> run.set("branch", "dev"));
      assertThat(results.resolve("reg.example-acme-ml-2026.3-dev.yaml"))
          .content()
          .contains("image_built: false", "success: true", "test_results: {}");
      Path none = folder.resolve("none");
      RunResult wrong =
          danube.run(
              repository.stack().pipeline(s -> s.results(none)), run -> run.set("image", "mll"));
      assertThat(wrong.stage("results").outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(none).doesNotExist();
    }
  }

  @Test
  void images_with_commands_are_described() throws Exception {
    Path wiki = folder.resolve("wiki");
    assertThat(repository.stack().pipeline().find("describe base")).isPresent();
    assertThat(repository.stack().pipeline().find("describe ml")).isPresent();
    repository.write(
        "images/spec.yml",
        StackRepository.SPEC.replace(
            "acme/base, build_args: {PYTHON: \"3.11\"}, info_cmds: [PY]", "acme/base"));
    assertThat(repository.stack().pipeline().find("describe web")).isPresent();
    assertThat(repository.stack().pipeline().find("describe web-extra")).isPresent();
    assertThat(repository.stack().pipeline().find("describe ml")).isEmpty();
    Pipeline all = repository.stack().pipeline(s -> s.wiki(wiki));
    assertThat(all.find("describe ml").orElseThrow().artifacts())
        .extracting(ArtifactPattern::glob)
        .containsExactly("manifests/ml/*.md");
    assertThat(all.find("prune ml-gpu").orElseThrow().needs()).containsExactly("ml-gpu");
  }

  @Test
  void tables_are_artifacts() throws Exception {
    repository.write(
        "images/spec.yml",
        StackRepository.SPEC.replace(
            "command: python --version}", "command: pip list, parse: table}"));
    Path wiki = folder.resolve("wiki");
    Pipeline pipeline = repository.stack().pipeline(s -> s.wiki(wiki));
    assertThat(pipeline.find("describe web").orElseThrow().artifacts())
        .extracting(ArtifactPattern::glob)
        .containsExactly("manifests/web/*.md", "manifests/web/*.json");
  }

  @Test
  void images_get_further_tags_when_they_are_tested() throws Exception {
    repository.write(
        "images/spec.yml",
        StackRepository.SPEC
            .replace(
                "info_cmds: [PY]}\n  web",
                "info_cmds: [PY], tags: ['py-{PY}', 'x-{branch}']}\n  web")
            .replace("integration_tests: true}", "tags: ['sha-{commit}', '{prefix}']}"));
    repository.commit("tags");
    Pipeline pipeline = repository.stack().pipeline();
    assertThat(pipeline.find("version tags ml")).isPresent();
    FakeBackend backend = FakeBackend.create().registry(registry);
    for (String image : StackRepository.IMAGES) {
      backend = backend.onStage("version tags " + image, s -> s.exits(0));
    }
    try (Danube danube = Danube.using(backend)) {
      RunResult result = danube.run(pipeline, run -> run.set("branch", "feature/a"));
      assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    }
    String commit = StackRepository.info(repository.checkout()).shortCommit();
    assertThat(registry.tags("reg.example/acme/ml"))
        .contains("x-feature-a", "sha-" + commit, "2026.3", "2026.3-feature-a");
    assertThat(registry.tags("reg.example/acme/web"))
        .contains("x-feature-a")
        .doesNotContain("2026.3");
  }

  @Test
  void tests_of_parents_may_run_too() throws Exception {
    repository.write("images/spec.yml", StackRepository.SPEC + "tests: {inherit: true}\n");
    repository.write(
        "images/web/test/page.yaml",
        "schemaVersion: 2.0.0\n" + "fileExistenceTests: [{name: a, path: /a}]\n");
    Pipeline pipeline = repository.stack().pipeline();
    assertThat(pipeline.find("test web-extra with page.yaml")).isPresent();
    assertThat(pipeline.find("test ml with page.yaml")).isEmpty();
    UnaryOperator<FakeBackend> passes =
        b ->
            b.onStage("test web with page.yaml", s -> s.exits(0))
                .onStage("test web-extra with page.yaml", s -> s.exits(0));
    assertThat(ran(run("dev", passes))).contains("test web-extra with page.yaml");
    repository.write("images/web/test/a.sh", "echo more\n");
    assertThat(ran(run("dev", passes)))
        .contains("test web", "test web-extra")
        .doesNotContain("test ml", "build web");
  }

  @Test
  void a_plan_without_a_prefix_has_the_tag_in_place_of_the_branch() throws Exception {
    repository.write(
        "images/spec.yml",
        """
        images:
          base: {image_name: reg.example/acme/base, tags: ["x-{prefix}{branch}"]}
        plans: {p: {}}
        """);
    assertThat(run("dev").outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(registry.tags("reg.example/acme/base")).contains("latest", "x-latest");
  }

  @Test
  void tests_in_python_of_two_images_may_run_at_once() throws Exception {
    Pipeline pipeline = repository.stack().pipeline(s -> s.pytest("py:1"));
    List<Stage> stages =
        pipeline.allStages().stream()
            .filter(stage -> stage.name().endsWith(" with pytest"))
            .toList();
    assertThat(stages).hasSize(5).allMatch(stage -> stage.after().isEmpty());
    assertThat(stages.get(0).steps()).hasSize(2);
  }

  @Test
  void two_files_of_one_name_are_two_stages() throws Exception {
    String text = "schemaVersion: 2.0.0\nfileExistenceTests: [{name: a, path: /a}]\n";
    repository.write("images/tests_common/a.yaml", text);
    repository.write("images/web/test/a.yaml", text);
    Pipeline pipeline = repository.stack().pipeline();
    assertThat(pipeline.find("test web with images/tests_common/a.yaml")).isPresent();
    assertThat(pipeline.find("test web with images/web/test/a.yaml")).isPresent();
    assertThat(pipeline.find("test ml with a.yaml")).isPresent();
  }

  @Test
  void tags_have_what_commands_print() {
    TagTemplate tag = new TagTemplate("python-{PY_VER}");
    assertThat(tag.tag(Map.of("PY_VER", "Python 3.11.8\nmore\n")))
        .isEqualTo("python-Python-3.11.8");
    assertThatThrownBy(() -> new TagTemplate("{PY}").tag(Map.of("PY", "\n")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("\"\" is not a tag");
  }

  @Test
  void the_page_of_a_run_of_github_shows_the_decision() throws Exception {
    Path page = Files.writeString(folder.resolve("summary.md"), "before\n");
    RunResult result =
        run("dev", backend -> backend.environment("GITHUB_STEP_SUMMARY", page.toString()));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(Files.readAllLines(page))
        .startsWith("before", "| Image | Action | Why | Tag | Base |", "|---|---|---|---|---|")
        .anyMatch(
            line ->
                line.matches(
                    "\\| web \\| build \\| its parent base is built \\| 2026\\.3-dev \\| reg\\.example/acme/base:2026\\.3-dev \\|"));
  }

  @Test
  void a_promotion_writes_pages() throws Exception {
    run("dev");
    Path wiki = Files.createDirectories(folder.resolve("wiki"));
    Files.writeString(wiki.resolve("reg.example-acme-web-2026.3-dev.md"), "web\n");
    RecordingListener events = new RecordingListener();
    try (Danube danube = Danube.using(FakeBackend.create().registry(registry))) {
      RunResult result =
          danube.run(
              repository
                  .stack()
                  .promotion(
                      "2026.3-dev",
                      s -> s.tag("2026.3-stable", "stable").wiki(wiki, "https://git.example/acme")),
              run -> run.listener(events));
      assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    }
    assertThat(wiki.resolve("Home.md"))
        .content()
        .contains(
            "`reg.example/acme/web:2026.3-stable`<br>",
            "https://git.example/acme/commit/"
                + StackRepository.info(repository.checkout()).shortCommit());
    assertThat(wiki.resolve("Stable_Tag.md"))
        .content()
        .contains("`reg.example/acme/web:stable`<br>", "`reg.example/acme/web:2026.3-stable`<br>");
    assertThat(wiki.resolve("reg.example-acme-web-2026.3-stable.md")).hasContent("web\n");
    assertThat(wiki.resolve("reg.example-acme-web-stable.md")).hasContent("web\n");
    assertThat(events.events(LogLine.class))
        .extracting(LogLine::text)
        .contains(
            "There is no page "
                + wiki.resolve("reg.example-acme-ml-2026.3-dev.md")
                + " to copy for reg.example/acme/ml:2026.3-stable");
  }

  @Test
  void tests_in_python_may_be_in_folders_below() throws Exception {
    repository.delete("images/web/test");
    repository.write("images/web/test/units/test_deep.py", "");
    assertThat(repository.stack().pipeline(s -> s.pytest("py:1")).find("test web with pytest"))
        .isPresent();
    ImageTests tests = ImageTests.in(folder, List.of("images/web/test"), new ArrayList<>());
    assertThat(tests.pythonFolders()).containsExactly("images/web/test");
    assertThat(tests.isEmpty()).isFalse();
  }

  @Test
  void what_is_built_stands_on_its_parent() throws Exception {
    RunResult result = run("dev");
    StackDecision decision = result.get(Decided.DECISION);
    ContentKey key = decision.of("base").key().orElseThrow();
    assertThat(registry.digest(ImageRef.of("reg.example/acme/base:" + key.contentTag())))
        .isPresent();
    assertThat(decision.of("web").action()).isEqualTo(ImageAction.BUILD);
    assertThat(new DecisionCodec().decode(new DecisionCodec().encode(decision)))
        .isEqualTo(decision);
  }

  @Test
  void images_are_promoted_together_or_not_at_all() throws Exception {
    run("dev");
    ImageStack stack = repository.stack();
    try (Danube danube = Danube.using(FakeBackend.create().registry(registry))) {
      RunResult result = danube.run(stack.promotion("2026.3-dev", "2026.3-stable", "stable"));
      assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
      for (String image : StackRepository.IMAGES) {
        assertThat(registry.digest(ImageRef.of("reg.example/acme/" + image + ":stable")))
            .isPresent()
            .isEqualTo(registry.digest(ImageRef.of("reg.example/acme/" + image + ":2026.3-dev")));
      }
      registry.delete(ImageRef.of("reg.example/acme/ml:2026.3-dev"));
      RunResult missing = danube.run(stack.promotion("2026.3-dev", "next"));
      assertThat(missing.outcome()).isEqualTo(Outcome.FAILED);
      assertThat(missing.stage("check").failure().orElseThrow().message())
          .contains("The registry has no reg.example/acme/ml:2026.3-dev; nothing was tagged");
      assertThat(registry.tags("reg.example/acme/base")).doesNotContain("next");
    }
    assertThatThrownBy(() -> stack.promotion("a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("promotion has no tag to set; name at least one");
    assertThatThrownBy(() -> stack.promotion("a", "b c"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
