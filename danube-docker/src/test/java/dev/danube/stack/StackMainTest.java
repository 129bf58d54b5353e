package dev.danube.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.danube.Pipeline;
import dev.danube.Stage;
import dev.danube.testing.FakeRegistry;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StackMainTest {

  @TempDir private Path folder;
  private StackRepository repository;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final PrintStream usualOut = System.out;
  private final PrintStream usualErr = System.err;

  @BeforeEach
  void start() throws Exception {
    repository = new StackRepository(folder);
    repository.write("images/web/file", "x");
    repository.commit("x");
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void stop() {
    System.setOut(usualOut);
    System.setErr(usualErr);
    repository.close();
  }

  private int run(String... args) {
    return StackMain.execute(repository.images().toString(), args);
  }

  private String tags(String branch) throws Exception {
    StringBuilder tags = new StringBuilder("\n");
    for (String image : StackRepository.IMAGES) {
      tags.append("reg.example/acme/" + image + ":2026.3-" + branch + "\n");
    }
    return Files.writeString(folder.resolveSibling(folder.getFileName() + "-tags"), tags.toString())
        .toString();
  }

  private JsonNode printed() throws Exception {
    return new ObjectMapper().readTree(out.toString(StandardCharsets.UTF_8));
  }

  @Test
  void the_decision_is_json() throws Exception {
    int code =
        run("--decide", "--branch", "dev", "--set", "rebuild=git", "--registry-tags", tags("dev"));
    assertThat(code).as(err.toString(StandardCharsets.UTF_8)).isZero();
    List<String> lines = new ArrayList<>();
    printed()
        .path("images")
        .forEach(i -> lines.add(i.path("name").asText() + " " + i.path("action").asText()));
    assertThat(lines)
        .containsExactly("base none", "web build", "ml none", "web-extra build", "ml-gpu none");
    JsonNode web = printed().path("images").path(1);
    assertThat(web.path("tag").asText()).isEqualTo("2026.3-dev");
    assertThat(web.path("image").asText()).isEqualTo("reg.example/acme/web:2026.3-dev");
    assertThat(web.path("reasons").path(0).asText()).isEqualTo("images/web/file changed");
    assertThat(printed().path("warnings").isEmpty()).isTrue();
  }

  @Test
  void a_list_of_images_is_read_as_docker_names_them() throws Exception {
    repository.write("images/spec.yml", StackRepository.SPEC.replace("reg.example/acme", "acme"));
    repository.commit("names");
    repository.write("README.md", "other");
    repository.commit("x");
    Path list = folder.resolveSibling(folder.getFileName() + "-list");
    List<String> names = new ArrayList<>();
    StackRepository.IMAGES.forEach(name -> names.add("docker.io/acme/" + name + ":2026.3-dev\r"));
    names.set(0, "\uFEFF" + names.get(0));
    Files.write(list, names);
    String[] args = {"--decide", "--branch", "dev", "--set", "rebuild=git", "--registry-tags"};
    List<String> all = new ArrayList<>(List.of(args));
    all.add(list.toString());
    assertThat(run(all.toArray(String[]::new))).isZero();
    assertThat(printed().path("images").findValuesAsText("action")).containsOnly("none");
  }

  @Test
  void a_list_of_images_may_be_a_device_but_not_a_folder() {
    String[] args = {"--decide", "--branch", "dev", "--registry-tags"};
    List<String> all = new ArrayList<>(List.of(args));
    all.add("/dev/null");
    assertThat(run(all.toArray(String[]::new))).isZero();
    all.set(4, folder.toString());
    assertThat(run(all.toArray(String[]::new))).isEqualTo(3);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains(folder + " is a folder; name a file that lists the images");
  }

  @Test
  void the_merge_of_a_fork_is_not_the_main_branch() throws Exception {
    ImageStack stack = repository.stack();
    String json =
        new DecideCommand(
                stack,
                StackOptions.of(
                    Map.of(),
                    "--decide",
                    "--branch",
                    "12/merge",
                    "--set",
                    "rebuild=git",
                    "--registry-tags",
                    tags("main")),
                Map.of("GITHUB_HEAD_REF", "main"))
            .perform(
                () -> {
                  throw new IllegalStateException("the registry is not asked");
                });
    JsonNode images = new ObjectMapper().readTree(json).path("images");
    assertThat(images.path(0).path("action").asText()).isEqualTo("none");
    assertThat(images.path(0).path("tag").asText()).isEqualTo("2026.3-main");
  }

  @Test
  void a_plan_is_text() throws Exception {
    assertThat(
            run(
                "--plan",
                "--branch",
                "dev",
                "--set",
                "rebuild=git",
                "--registry-tags",
                tags("dev")))
        .isZero();
    assertThat(out.toString(StandardCharsets.UTF_8).lines())
        .hasSize(6)
        .anyMatch(line -> line.matches(".* at [0-9a-f]{7} on dev, tag 2026\\.3-dev"))
        .contains(
            "build  web        images/web/file changed; tag 2026.3-dev, base"
                + " reg.example/acme/base:2026.3-dev",
            "build  web-extra  its parent web is built; tag 2026.3-dev, base"
                + " reg.example/acme/web:2026.3-dev");
  }

  @Test
  void a_message_and_a_content_may_be_given() throws Exception {
    assertThat(
            run(
                "--decide",
                "--branch=17/merge",
                "--message",
                "Full rebuild",
                "--registry-tags",
                tags("dev")))
        .isZero();
    assertThat(printed().path("images").path(0).path("reasons").path(0).asText())
        .isEqualTo("the commit message says \"full rebuild\"");
    assertThat(printed().path("images").path(0).path("tag").asText()).isEqualTo("2026.3-17-merge");
    out.reset();
    assertThat(
            run(
                "--decide",
                "--set",
                "branch=x",
                "--set",
                "image=ml",
                "--set",
                "image=web",
                "--set",
                "rebuild=",
                "--registry-tags",
                tags("x")))
        .isZero();
    assertThat(printed().path("images").path(2).path("reasons").path(0).asText())
        .isEqualTo("it is to be built again");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--branch stable|The branch \"stable\" would replace the images",
        "--set rebuild=gti|rebuild is one of content, git, all, none, not \"gti\"",
        "--set since=ever|since is one of previous, branch, success, not \"ever\"",
        "--set rebiuld=git|There is no parameter \"rebiuld\"; did you mean \"rebuild\"?",
        "--set image=wbe|The stack \"images\" has no image \"wbe\"; did you mean \"web\"?",
        "--brnch dev|Unknown option",
        "--set rebuild|--set takes NAME=VALUE, not \"rebuild\"",
        "--set lock=update|lock=update asks the registry for digests; leave out --registry-tags",
        "--set lock=now|lock is update, or is not set, not \"now\"",
        "--set push=maybe|push is true or false, not \"maybe\"",
      })
  void wrong_usage(String option, String message) throws Exception {
    List<String> args = new ArrayList<>(List.of("--decide", "--registry-tags", tags("dev")));
    args.addAll(List.of(option.split(" ", -1)));
    assertThat(run(args.toArray(String[]::new))).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains(message);
    assertThat(out.size()).isZero();
  }

  @Test
  void changes_may_count_since_the_last_success() throws Exception {
    List<String> args = new ArrayList<>(List.of("--decide", "--branch=dev", "--set=rebuild=git"));
    args.addAll(List.of("--set=since=success", "--registry-tags", tags("dev")));
    args.add("--home=" + folder.resolveSibling(folder.getFileName() + "-home"));
    assertThat(run(args.toArray(String[]::new))).isZero();
    assertThat(printed().path("images").path(0).path("reasons").path(0).asText())
        .isEqualTo("the last successful run is not known, or its commit was not fetched");
  }

  @Test
  void a_plan_may_take_the_newest_base_images() throws Exception {
    repository.write(
        "images/spec.yml",
        StackRepository.SPEC.replace("acme/base,", "acme/base, from: {q.example/a: pinned},"));
    repository.write("images/base/Dockerfile", "FROM q.example/a:1\n");
    ImageStack stack = repository.stack();
    String plan =
        new DecideCommand(
                stack,
                StackOptions.of(Map.of(), "--plan", "--branch", "dev", "--set", "lock=update"),
                Map.of())
            .perform(() -> new FakeRegistry().put("q.example/a:1"));
    assertThat(plan.lines().skip(1).findFirst().orElseThrow())
        .startsWith("images/stack.lock: q.example/a:1 was not pinned, is sha256:");
  }

  @Test
  void options_choose_the_pipeline() throws Exception {
    ImageStack stack = repository.stack();
    StackOptions options =
        StackOptions.of(
            Map.of(),
            "--pytest",
            "py:1",
            "--wiki=w",
            "--results",
            "r",
            "--learn",
            "base",
            "--set",
            "push=false");
    assertThat(options.others()).containsExactly("--set", "push=false");
    assertThat(options.pipeline(stack).allStages())
        .extracting(Stage::name)
        .contains("test web with pytest", "describe ml", "results", "learn base");
    Pipeline promotion =
        StackOptions.of(
                Map.of("GITHUB_REPOSITORY", "acme/images"),
                "--promote",
                "2026.3-main=2026.3-stable,stable",
                "--wiki",
                "w")
            .pipeline(stack);
    assertThat(promotion.name()).isEqualTo("images-promotion");
    assertThat(promotion.find("pages")).isPresent();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--promote main|--promote takes FROM=TO[,TO], as in 2026.3-main=2026.3-stable, not \"main\"",
        "--promote a=b --wiki w|Name the repository of the wiki, as in --wiki-of https://github",
        "--promote|Missing required parameter for option '--promote'",
        "--promote a=|\"\" is not a tag; use up to 128 letters",
      })
  void wrong_options(String option, String message) {
    assertThat(run(option.split(" ", -1))).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains(message);
  }

  @Test
  void a_decision_knows_the_options_of_the_run() throws Exception {
    String[] decide = {"--decide", "--registry-tags", tags("dev"), "--branch", "dev"};
    assertThat(run(decide)).isZero();
    String without = printed().path("images").path(0).path("tests").asText();
    out.reset();
    List<String> more = new ArrayList<>(List.of(decide));
    more.addAll(List.of("--pytest", "py:1", "--wiki", "w", "--results", "r"));
    assertThat(run(more.toArray(String[]::new))).as(err.toString(StandardCharsets.UTF_8)).isZero();
    assertThat(printed().path("images").path(0).path("tests").asText()).isNotEqualTo(without);
  }

  @Test
  void rights_are_allowed_by_name() {
    assertThat(run("--allow", "root")).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("--allow takes pytest, host, privileged, mounts, capabilities, not \"root\"");
    StackOptions all =
        StackOptions.of(
            Map.of(), "--allow", "pytest,host,privileged", "--allow", "mounts,capabilities");
    assertThat(all.allow).containsExactly("pytest", "host", "privileged", "mounts", "capabilities");
  }

  @Test
  void help_names_the_options_of_stacks() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("--promote FROM=TO[,TO]", "--decide", "--resume", "rebuild")
        .contains("--branch NAME", "--message TEXT", "--registry-tags FILE", "since");
  }

  @Test
  void problems_of_the_definition_and_missing_files() throws Exception {
    repository.write("images/spec.yml", StackRepository.SPEC.replace("prune", "prnue"));
    assertThat(run("--decide")).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("spec.yml:7: image \"ml-gpu\": unknown key \"prnue\"; did you mean \"prune\"?");
    repository.write("images/spec.yml", StackRepository.SPEC);
    assertThat(run("--decide", "--registry-tags", folder + "/none")).isEqualTo(3);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("There is no file " + folder + "/none, which lists the images");
  }
}
