package dev.danube.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.danube.stack.internal.TagTemplate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpecReaderTest {

  @TempDir private Path root;

  private ImageStack read(String spec) throws IOException {
    Path folder = Files.createDirectories(root.resolve("images"));
    for (String image : List.of("base", "web", "ml")) {
      Files.createDirectories(folder.resolve(image));
      Files.writeString(folder.resolve(image).resolve("Dockerfile"), "FROM scratch\n");
    }
    Files.writeString(folder.resolve("spec.yml"), spec);
    return ImageStack.read(folder);
  }

  private List<String> problems(String spec) {
    StackDefinitionException thrown =
        catchThrowableOfType(StackDefinitionException.class, () -> read(spec));
    return thrown.problems().stream()
        .map(
            problem ->
                problem.location().orElse("").replaceFirst(".*/", "")
                    + " "
                    + problem.path()
                    + ": "
                    + problem.message())
        .toList();
  }

  @Test
  void all_keys_of_today_are_read() throws IOException {
    ImageStack stack =
        read(
            """
            root: [base]
            images:
              base:
                image_name: ghcr.io/acme/base
                build_args: {PYTHON: 3.10, HUB: 4.1.5}
                info_cmds: [PY, PIP]
              web:
                image_name: ghcr.io/acme/web
                depend_on: base
                integration_tests: yes
                prune: true
                prepull: false
                dockerfile: Dockerfile
                dockerfile_target: release
                context: images/web
              ml: {image_name: ghcr.io/acme/ml, depend_on: base, integration_tests: false}
            tag: {prefix: "2026.3"}
            all_info_cmds:
              PY: {description: Python Version, command: python --version}
              PIP: {command: pip list, parse: table}
            """);
    assertThat(stack.name()).isEqualTo("images");
    assertThat(stack).hasToString("images");
    assertThat(stack.order()).containsExactly("base", "web", "ml");
    assertThat(stack.descendants("base")).containsExactly("web", "ml");
    assertThat(stack.descendants("web")).isEmpty();
    assertThat(stack.plans()).isEmpty();
    StackImage base = stack.image("base");
    assertThat(base.buildArgs()).isEqualTo(Map.of("PYTHON", "3.10", "HUB", "4.1.5"));
    assertThat(base.manifest()).containsExactly("PY", "PIP");
    assertThat(base.cache()).isTrue();
    assertThat(stack.manifest())
        .containsEntry("PY", new ManifestCommand("Python Version", "python --version", false))
        .containsEntry("PIP", new ManifestCommand("PIP", "pip list", true));
    StackImage web = stack.image("web");
    assertThat(web.parent()).contains("base");
    assertThat(web.repository()).isEqualTo("ghcr.io/acme/web");
    assertThat(web.integrationTests()).isTrue();
    assertThat(web.prune()).isTrue();
    assertThat(web.cache()).isFalse();
    assertThat(web.target()).contains("release");
    assertThat(web.definedAt().orElseThrow()).endsWith("images/spec.yml:7");
    assertThat(stack.image("ml").integrationTests()).isFalse();
    assertThat(stack.image("ml").context()).isEqualTo("images/ml");
  }

  @Test
  void keys_of_the_earlier_generation_are_read() throws IOException {
    ImageStack stack =
        read(
            """
            images:
              base:
                image_name: acme/base
                manifests: [PY]
                dbuild_env: {common: {C: c0}, P38: {PY: '3.8'}, P39: {PY: '3.9'}}
              web: {image_name: acme/web, depend_on: base}
              ml:
                image_name: acme/ml
                depend_on: base
                skip_plans: [P38]
                dbuild_env: {common: {C: c1}, P39: {C: c2, TORCH: '1.9'}}
                basic_tests: x
            plans: {P38: {tag_prefix: '2021.2', tag_stable_postfix: -stable}, P39: {tag_prefix: '2021.3'}}
            manifests: {PY: {description: Python, command: python --version}}
            """);
    assertThat(stack.plans())
        .containsExactly(new StackPlan("P38", "2021.2"), new StackPlan("P39", "2021.3"));
    assertThat(stack.variants()).hasToString("[base-P38, base-P39, web-P38, web-P39, ml-P39]");
    assertThat(stack.variants().get(0).args()).isEqualTo(Map.of("C", "c0", "PY", "3.8"));
    assertThat(stack.variants().get(4).args()).isEqualTo(Map.of("C", "c2", "TORCH", "1.9"));
    assertThat(stack.variants().get(4).parent().map(StackVariant::label)).contains("base-P39");
    assertThat(stack.warnings()).hasSize(1);
    assertThat(stack.warnings().get(0))
        .endsWith("spec.yml:12: image \"ml\": \"basic_tests\" has no effect; remove it");
  }

  @Test
  void images_may_have_tags_platforms_and_tests_of_others() throws IOException {
    ImageStack stack =
        read(
            """
            images:
              base: {image_name: a/base, tags: ["python-{PY}", "sha-{commit}"], platforms: [linux/amd64, linux/arm64/v8]}
              web: {image_name: a/web, depend_on: base, tags: "{prefix}-{branch}-latest"}
            tests: {inherit: true, image: "pytest:1"}
            tag: {prefix: "1"}
            all_info_cmds: {PY: {command: python --version}}
            """);
    assertThat(stack.image("base").platforms()).containsExactly("linux/amd64", "linux/arm64/v8");
    assertThat(stack.variants().get(1).tags())
        .extracting(TagTemplate::text)
        .containsExactly("python-{PY}", "sha-{commit}", "{prefix}-{branch}-latest");
    assertThat(stack.pytest(StackSettings.of(stack, s -> {}))).contains("pytest:1");
    assertThat(stack.testedWith(stack.image("web")))
        .extracting(StackImage::name)
        .containsExactly("base", "web");
    assertThat(
            problems(
                """
                images:
                  base: {image_name: a/base, tags: [py, stable]}
                  pages: {image_name: a/pages}
                plans: {c: {tag_prefix: "1-c"}, g: {tag_prefix: "1-g"}}
                """))
        .containsExactly(
            "spec.yml:2 image \"base\": has the tag \"py\" in all plans; add \"{prefix}\", which differs",
            "spec.yml:2 image \"base\": has the tag \"stable\", which only a promotion sets",
            "spec.yml:2 image \"base\": has the tag \"stable\" in all plans; add \"{prefix}\", which"
                + " differs",
            "spec.yml:3 image \"pages\": has a name that a stage of the pipeline has; give it another"
                + " name",
            "spec.yml:3 image \"pages\": has no folder images/pages");
    assertThat(
            problems(
                """
                images:
                  base:
                    image_name: a/base
                    tags: ["python-{PI}", "a b", "-{branch}", "{commmit}"]
                    platforms: [linux, linux/arm64]
                  web:
                    image_name: a/web
                    platforms: linux/arm64
                tests: {inherits: true}
                tag: {prefix: "1"}
                all_info_cmds: {PY: {command: "python '"}}
                """))
        .containsExactly(
            "spec.yml:4 image \"base\": has the tag \"python-{PI}\", and \"PI\" is not a command; did"
                + " you mean \"PY\"?",
            "spec.yml:4 image \"base\": has the tag \"a b\": \"a b\" is not a tag; use up to 128 letters,"
                + " digits, dots, dashes and underscores, not starting with a dot or a dash",
            "spec.yml:4 image \"base\": has the tag \"-{branch}\": \"-x\" is not a tag; use up to 128"
                + " letters, digits, dots, dashes and underscores, not starting with a dot or a dash",
            "spec.yml:4 image \"base\": has the tag \"{commmit}\", and \"commmit\" is not a command; did"
                + " you mean \"commit\"?",
            "spec.yml:5 image \"base\": has the platform \"linux\"; write it as in \"linux/arm64\"",
            "spec.yml:9 tests: unknown key \"inherits\"; did you mean \"inherit\"?",
            "spec.yml:11 command \"PY\": the quote ' is not closed in: python '");
  }

  @Test
  void tags_of_promotions_and_contents_are_not_for_runs() {
    assertThat(
            problems(
                """
                images:
                  base:
                    image_name: a/b
                    tags: ["{prefix}-stable", 2026.3-stable, k-0123456789abcdef0123, "{prefix}-x"]
                tag: {prefix: "2026.3"}
                """))
        .containsExactly(
            "spec.yml:4 image \"base\": has the tag \"{prefix}-stable\", which only a promotion sets",
            "spec.yml:4 image \"base\": has the tag \"2026.3-stable\", which only a promotion sets",
            "spec.yml:4 image \"base\": has the tag \"k-0123456789abcdef0123\", which looks like a"
                + " tag of a content");
  }

  @Test
  void a_dockerfile_without_a_stage_is_a_warning() throws IOException {
    read(
        """
        images:
          base:
            image_name: a/b
            dockerfile_target: relaese
          web: {image_name: a/w}
        tag: {prefix: x}
        """);
    Path folder = root.resolve("images");
    Files.writeString(folder.resolve("web/Dockerfile"), "RUN true\n");
    Files.writeString(folder.resolve("base/Dockerfile"), "FROM scratch AS release\n");
    ImageStack stack = ImageStack.read(folder);
    assertThat(stack.warnings())
        .anyMatch(
            line ->
                line.endsWith(
                    "spec.yml:4: image \"base\" is built up to \"relaese\", which is no stage of"
                        + " its Dockerfile; did you mean \"release\"?"))
        .anyMatch(line -> line.endsWith("spec.yml:5: image \"web\" has no FROM in its Dockerfile"));
  }

  @Test
  void folders_are_named_from_the_repository_and_are_no_links() throws IOException {
    Path folder = Files.createDirectories(root.resolve("images/base")).getParent();
    Files.createSymbolicLink(folder.resolve("link"), folder.resolve("base"));
    assertThat(
            problems(
                """
                images:
                  base: {image_name: a/b, context: web}
                  link: {image_name: a/l}
                tag: {prefix: %s}
                """
                    .formatted("x".repeat(101))))
        .containsExactly(
            "spec.yml:2 image \"base\": has no folder web; did you mean \"images/web\"?",
            "spec.yml:3 image \"link\": is built from images/link, which is a link; set context to"
                + " the folder it leads to",
            "spec.yml:4 : \""
                + "x".repeat(101)
                + "\" cannot start a tag; use up to 100 characters");
  }

  @Test
  void images_may_be_built_again_after_a_time() throws IOException {
    String spec = "images: {base: {image_name: a/base, refresh: %s}}\ntag: {prefix: '1'}\n";
    assertThat(read(String.format(spec, "7d")).image("base").refresh())
        .contains(Duration.ofDays(7));
    assertThat(read(String.format(spec, "2w")).image("base").refresh())
        .contains(Duration.ofDays(14));
    assertThat(read(String.format(spec, "12h")).image("base").refresh())
        .contains(Duration.ofHours(12));
    assertThat(read(String.format(spec, "")).image("base").refresh()).isEmpty();
    assertThat(problems(String.format(spec, "often")))
        .containsExactly(
            "spec.yml:1 image \"base\": \"refresh\" is a time such as 7d or 12h, not \"often\"");
    assertThatThrownBy(
            () ->
                ImageStack.define(
                    "s",
                    s ->
                        s.repository("a")
                            .tagPrefix("1")
                            .folder(root.resolve("none"))
                            .image("base", i -> i.refresh(Duration.ofMinutes(1)))))
        .isInstanceOf(StackDefinitionException.class)
        .hasMessageContaining("image \"base\": is built again after 1m 00s; set at least an hour");
  }

  @Test
  void the_base_of_a_root_may_be_pinned() throws IOException {
    String spec =
        "images:\n"
            + "  base: {image_name: a/base, from: %s}\n"
            + "  web: {image_name: a/web, depend_on: base%s}\n"
            + "tag: {prefix: '1'}\n";
    ImageStack stack = read(String.format(spec, "{quay.io/b/c: pinned}", ""));
    assertThat(stack.image("base").pinned()).contains("quay.io/b/c");
    assertThat(stack.image("web").pinned()).isEmpty();
    ImageStack inJava =
        ImageStack.define(
            "s",
            s ->
                s.repository("a")
                    .tagPrefix("1")
                    .folder(root.resolve("none"))
                    .image("base", i -> i.pinned("quay.io/b/c")));
    assertThat(inJava.image("base").pinned()).contains("quay.io/b/c");
    String one =
        "spec.yml:2 image \"base\": \"from\" takes one base image, as in {quay.io/acme/start: pinned}";
    assertThat(problems(String.format(spec, "{b: pinned, c: pinned}", ""))).containsExactly(one);
    assertThat(problems(String.format(spec, "{b: newest}", ""))).containsExactly(one);
    assertThat(problems(String.format(spec, "{'b:1': pinned}", ", from: {c: pinned}")))
        .containsExactly(
            "spec.yml:2 image \"base\": pins \"b:1\"; name it as in \"quay.io/acme/start\", without"
                + " a tag",
            "spec.yml:3 image \"web\": pins c, but is built from \"base\"; pin the base of the root");
  }

  @Test
  void a_command_may_print_a_table() {
    assertThat(
            problems(
                "images: {base: {image_name: a/base}}\ntag: {prefix: '1'}\n"
                    + "all_info_cmds: {PIP: {command: pip list, parse: tabel}}\n"))
        .containsExactly("spec.yml:3 command \"PIP\": \"parse\" is table, not \"tabel\"");
    ImageStack stack =
        ImageStack.define(
            "s",
            s ->
                s.repository("a")
                    .tagPrefix("1")
                    .folder(root.resolve("none"))
                    .manifestTable("PIP", "pip Packages", "pip list")
                    .image("base", i -> i.describe("PIP")));
    assertThat(stack.manifest())
        .containsEntry("PIP", new ManifestCommand("pip Packages", "pip list", true));
    assertThat(stack.manifest().values()).allMatch(ManifestCommand::isTable);
  }

  @Test
  void commands_of_a_parent_describe_its_children_after_their_own() throws IOException {
    ImageStack stack =
        read(
            """
            images:
              base: {image_name: a/base, info_cmds: [A, B]}
              web: {image_name: a/web, depend_on: base, info_cmds: [C, B]}
              ml: {image_name: a/ml, depend_on: web}
            tag: {prefix: x}
            all_info_cmds: {A: {command: a}, B: {command: b}, C: {command: c}}
            """);
    assertThat(stack.variants())
        .extracting(variant -> List.copyOf(variant.manifest()))
        .containsExactly(List.of("A", "B"), List.of("C", "B", "A"), List.of("C", "B", "A"));
    assertThat(stack.image("ml").manifest()).isEmpty();
  }

  @Test
  void tests_for_pytest_may_run_elsewhere() throws IOException {
    String spec =
        "images: {base: {image_name: a/b}}\ntag: {prefix: x}\ntests:\n  image: p:1\n  pytest: ";
    StackSettings none = StackSettings.of(read(spec + "container\n"), s -> {});
    StackSettings image = StackSettings.of(read(spec + "host\n"), s -> s.pytest("q:1"));
    assertThat(read(spec + "container\n").pytest(none)).contains("p:1");
    ImageStack onHost = read(spec + "host\n");
    assertThat(onHost.pytest(none)).isEmpty();
    assertThat(onHost.pythonTests(none)).isEqualTo(PythonTests.HOST);
    assertThat(onHost.pytest(image)).contains("q:1");
    assertThat(onHost.pythonTests(image)).isEqualTo(PythonTests.CONTAINER);
    assertThat(onHost.testsAt().orElseThrow()).endsWith("spec.yml:5");
    assertThat(read(spec + "none\n").pythonTests(none)).isEqualTo(PythonTests.NONE);
    assertThat(problems(spec + "here\n"))
        .containsExactly("spec.yml:5 tests: \"pytest\" is container, host or none, not \"here\"");
  }

  @Test
  void a_plan_may_be_gone_before_what_is_said_of_it() throws IOException {
    ImageStack stack =
        read(
            """
            images:
              base:
                image_name: acme/base
                dbuild_env: {common: {C: c0}, P38: {PY: '3.8'}, P39: {PY: '3.9'}}
              web: {image_name: acme/web, depend_on: base}
              ml:
                image_name: acme/ml
                depend_on: base
                skip_plans: [P38]
            plans: {P39: {tag_prefix: '2021.3'}}
            """);
    assertThat(stack.variants()).hasToString("[base-P39, web-P39, ml-P39]");
    assertThat(stack.warnings())
        .extracting(warning -> warning.replaceFirst(".*/", ""))
        .containsExactly(
            "spec.yml:4: image \"base\" names the plan \"P38\", which does not exist; did you mean"
                + " \"P39\"?",
            "spec.yml:9: image \"ml\" names the plan \"P38\", which does not exist; did you mean"
                + " \"P39\"?");
    ImageStack inJava =
        ImageStack.define(
            "s",
            s ->
                s.repository("a")
                    .tagPrefix("1")
                    .folder(root.resolve("none"))
                    .image("base", i -> i.skipPlan("P")));
    assertThat(inJava.warnings())
        .containsExactly("image \"base\" names the plan \"P\", which does not exist");
  }

  @Test
  void an_image_may_say_nothing() throws IOException {
    ImageStack stack =
        read("repository: ghcr.io/acme\nimages:\n  base:\n  web: ~\ntag: {prefix: x}\n");
    assertThat(stack.order()).containsExactly("base", "web");
    assertThat(stack.image("web").repository()).isEqualTo("ghcr.io/acme/web");
  }

  @Test
  void all_problems_are_found_at_once() {
    assertThat(
            problems(
                """
                root: bse
                images:
                  base: {image_name: ghcr.io/acme/base, intergration_tests: true}
                  web:
                    image_name: ghcr.io/acme/web:1
                    depend_on: baze
                    info_cmds: [PYY]
                  ml:
                    depend_on: base
                    prune: perhaps
                    skip_plans: [P1]
                  new: {image_name: ghcr.io/acme/new, depend_on: base, context: ../x}
                  UP: {image_name: ghcr.io/acme/up, depend_on: base}
                  gone: {image_name: ghcr.io/acme/gone, depend_on: base}
                tags: {prefix: x}
                all_info_cmds: {PY: {description: Python}}
                """))
        .containsExactly(
            "spec.yml:1 : \"root\" is \"bse\", which is not an image; did you mean \"base\"?",
            "spec.yml:1 : there is no prefix of tags; set tag.prefix, such as \"2026.3\"",
            "spec.yml:3 image \"base\": unknown key \"intergration_tests\"; did you mean"
                + " \"integration_tests\"?",
            "spec.yml:5 image \"web\": has the name \"ghcr.io/acme/web:1\"; write it as in"
                + " \"ghcr.io/acme/app\", without a tag",
            "spec.yml:6 image \"web\": depends on \"baze\", which is not an image; did you mean"
                + " \"base\"?",
            "spec.yml:7 image \"web\": is described by \"PYY\", which is not a command; did you"
                + " mean \"PY\"?",
            "spec.yml:10 image \"ml\": \"prune\" takes true or false, not \"perhaps\"",
            "spec.yml:12 image \"new\": is built from \"../x\", which is outside of the repository",
            "spec.yml:13 image \"UP\": is not named as images of a registry are: lower-case letters,"
                + " digits, and single dots, dashes and underscores between them",
            "spec.yml:14 image \"gone\": has no folder images/gone",
            "spec.yml:15 : unknown key \"tags\"; did you mean \"tag\"?",
            "spec.yml:16 command \"PY\": has no command");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "images: {base: {image_name: a/b, depend_on: web}, web: {image_name: a/c, depend_on: base}}"
            + "|spec.yml:1 image \"base\": depends on itself: base -> web -> base",
        "images: {base: {image_name: a/b, depend_on: base}}"
            + "|spec.yml:1 image \"base\": depends on itself: base -> base",
        "{root: base, images: {base: {image_name: a/b}, web: {image_name: a/c}}}"
            + "|spec.yml:1 image \"web\": depends on no other image and is not a \"root\"; set"
            + " depend_on or add it there",
        "{root: [base, web], images: {base: {image_name: a/b}, web: {image_name: a/c, depend_on:"
            + " base}}}|spec.yml:1 image \"web\": is a \"root\" and depends on another image; remove"
            + " one",
        "images: [base]|spec.yml:1 : \"images\" takes a mapping, not a list",
        "{}|spec.yml:1 : there is no key \"images\"",
        "images: {base: {image_name: a/b, dockerfile: Other}}"
            + "|spec.yml:1 image \"base\": has no Other in the folder images/base",
        "images: {base: {image_name: 'a/b@sha256:0'}}"
            + "|spec.yml:1 image \"base\": has the name \"a/b@sha256:0\"; write it as in"
            + " \"ghcr.io/acme/app\", without a tag",
      })
  void each_has_its_line(String spec, String problem) {
    String whole = spec.startsWith("{") ? spec : spec + "\ntag: {prefix: x}\n";
    assertThat(problems(whole)).contains(problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|1 : the file is empty",
        "# nothing|1 : the file is empty",
        "images:~tag: {prefix: x}|1 : there are no images; define at least one",
        "x-a: 1~images: {base: {image_name: a/b}}|1 : there is no prefix of tags; set tag.prefix,"
            + " such as \"2026.3\"",
        "images: {base: {image_name: a/b}}~tag: {}|2 : there is no prefix of tags; set tag.prefix,"
            + " such as \"2026.3\"",
        "images: {base: {image_name: a/b}}~tag:~  prefix: ''|3 tag: \"prefix\" is empty; set one, such"
            + " as \"2026.3\"",
        "images: {base: {image_name: a/b}}~tag:~  prefix: a b|3 : \"a b\" cannot start a tag; use"
            + " letters, digits, dots, dashes and underscores",
        "images: {base: {image_name: a/b}}~tag: {prefix: x}~all_info_cmds:~  PY:~    command: ''"
            + "|4 command \"PY\": has no command",
        "images: {base: {image_name: a/b}}~tag: {prefix: x}~repository: A b"
            + "|3 : \"A b\" cannot start the names of images; write it as in \"ghcr.io/acme\"",
        "images: {base: {image_name: a/b}}~tag: {prefix: x}~tests:~  image: A b"
            + "|4 tests: \"image\" is no image",
        "images:~  base:~    image_name: a/b~    build_args: {A B: c}"
            + "|4 image \"base\": has the argument \"A B\", which no Dockerfile can have",
        "images:~  base:~    image_name: a/b~    dockerfile_target: ''"
            + "|4 image \"base\": is built up to a stage without a name; remove dockerfile_target,"
            + " or name one",
        "images:~  base:~    image_name: a/b~    dockerfile: ../web/Dockerfile"
            + "|4 image \"base\": is built by ../web/Dockerfile, which is outside of the folder"
            + " images/base; set context to a folder around both",
        "images:~  base:~    image_name: a/b~    dockerfile: .~tag: {prefix: x}"
            + "|4 image \"base\": has no . in the folder images/base",
        "images:~  base: {image_name: a/b}~  web: {image_name: c/d, depend_on: base}~  ml: {depend_on:"
            + " base}|4 image \"ml\": has no name in a registry; set image_name, or repository for"
            + " all images",
        "images:~  base: {image_name: a/b}~  base-p: {image_name: a/c, depend_on: base}~plans: {p:"
            + " {tag_prefix: x}}|3 image \"base-p\": has the name of \"base\" for the plan \"p\";"
            + " give it another name",
      })
  void each_has_its_line_also_what_is_empty_or_of_the_whole_stack(String spec, String problem) {
    assertThat(problems(spec.replace('~', '\n')))
        .anySatisfy(found -> assertThat(found).startsWith("spec.yml:" + problem));
  }

  @Test
  void a_plan_may_have_arguments_for_all_images_and_skip_some() throws IOException {
    String spec =
        """
        images:
          base: {image_name: a/base, build_args: {CUDA: none, A: a}}
          web: {image_name: a/web, depend_on: base, dbuild_env: {cu128: {CUDA: own}}}
          ml: {image_name: a/ml, depend_on: base}
        plans:
          cpu: {tag_prefix: "1", skip: [%s]}
          cu128: {tag_prefix: "1-cu", build_args: {CUDA: "12.8"}}
        """;
    ImageStack stack = read(String.format(spec, "ml"));
    assertThat(stack.variants())
        .hasToString("[base-cpu, base-cu128, web-cpu, web-cu128, ml-cu128]");
    assertThat(stack.variants())
        .extracting(StackVariant::args)
        .containsExactly(
            Map.of("CUDA", "none", "A", "a"),
            Map.of("CUDA", "12.8", "A", "a"),
            Map.of(),
            Map.of("CUDA", "own"),
            Map.of("CUDA", "12.8"));
    assertThat(problems(String.format(spec, "mll")))
        .containsExactly(
            "spec.yml:6 plan \"cpu\": \"skip\" names \"mll\", which is not an image; did you mean"
                + " \"ml\"?");
    assertThat(problems(String.format(spec, "base")))
        .contains(
            "spec.yml:3 image \"web\": is built for the plan \"cpu\", but its parent \"base\" is not");
  }

  @Test
  void images_without_a_name_have_that_of_their_folder_beside_the_others() throws IOException {
    ImageStack stack =
        read(
            """
            images:
              base: {image_name: ghcr.io/acme/base, dockerfile: ./Dockerfile}
              web: {image_name: ghcr.io/acme/site, depend_on: base}
              ml: {depend_on: base}
            tag: {prefix: x}
            """);
    assertThat(stack.image("ml").repository()).isEqualTo("ghcr.io/acme/ml");
    assertThat(stack.image("base").dockerfile()).isEqualTo("Dockerfile");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "plans: {P: , Q: }|spec.yml:2 plan \"Q\": has the prefix of tags \"\", as the plan \"P\" has;"
            + " their images would have the same names",
        "plans: {P: {tag_prefix: 1}, Q: {tag_prefix: 1}}|spec.yml:2 plan \"Q\": has the prefix of tags"
            + " \"1\", as the plan \"P\" has; their images would have the same names",
        "plans: {P: {tag_prefix: a b}}|spec.yml:2 plan \"P\": \"a b\" cannot start a tag; use letters,"
            + " digits, dots, dashes and underscores",
        "plans: {'P/Q': {tag_prefix: a}}|spec.yml:2 plan \"P/Q\": a plan is named by letters, digits"
            + " and dashes",
      })
  void plans_have_tags(String plans, String problem) {
    assertThat(problems("images: {base: {image_name: a/b}}\n" + plans + "\n")).contains(problem);
  }

  @Test
  void images_have_names_of_their_own() {
    assertThat(
            problems(
                """
                images:
                  base: {image_name: a/b}
                  web: {image_name: a/b, depend_on: base}
                  ml: {image_name: a/ml, depend_on: base, skip_plans: [P]}
                  decide: {image_name: a/d, depend_on: base}
                plans: {P: {tag_prefix: a}}
                """))
        .contains(
            "spec.yml:3 image \"web\": has the name \"a/b\", as the image \"base\" has; give it a"
                + " name of its own",
            "spec.yml:4 image \"ml\": is built for no plan; remove it, or one of its skip_plans",
            "spec.yml:5 image \"decide\": has a name that a stage of the pipeline has; give it"
                + " another name");
  }

  @Test
  void harmless_yaml_is_read() throws IOException {
    ImageStack stack =
        read(
            """
            x-common: &common {PYTHON: "3.11", NONE: ~}
            images:
              base: {image_name: a/b, build_args: *common, prune: 1, info_cmds: [A, ]}
            tag: {prefix: 2026.3}
            all_info_cmds: {A: {command: a}}
            """);
    assertThat(stack.image("base").buildArgs()).isEqualTo(Map.of("PYTHON", "3.11"));
    assertThat(stack.image("base").prune()).isTrue();
  }

  @Test
  void a_child_needs_a_parent_in_each_plan() {
    assertThat(
            problems(
                """
                images:
                  base: {image_name: a/b, skip_plans: [P]}
                  web: {image_name: a/c, depend_on: base}
                plans: {P: {tag_prefix: a}, Q: {tag_prefix: b}}
                """))
        .containsExactly(
            "spec.yml:3 image \"web\": is built for the plan \"P\", but its parent \"base\" is not");
  }

  @Test
  void files_that_are_missing_or_no_text_are_told() throws IOException {
    Path folder = Files.createDirectories(root.resolve("images"));
    assertThatThrownBy(() -> ImageStack.read(folder))
        .isInstanceOf(StackDefinitionException.class)
        .hasMessage(
            "The stack \"images\" has 1 problem:\n  "
                + folder.resolve("spec.yml")
                + ": there is no such file; start the program in the folder around \""
                + folder
                + "\"");
    Files.write(folder.resolve("spec.yml"), "é".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> ImageStack.read(folder))
        .isInstanceOf(StackDefinitionException.class)
        .hasMessageEndingWith("spec.yml:1: the file is not UTF-8; save it so");
    Files.write(folder.resolve("spec.yml"), "images:\n\n #é".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> ImageStack.read(folder))
        .hasMessageEndingWith("spec.yml:3: the file is not UTF-8; save it so");
    Files.writeString(folder.resolve("change_ignore.json"), "{\"BuildAl\": []}");
    assertThat(problems("images: {base: {image_name: a/b}}\ntag: {prefix: x}\n"))
        .containsExactly(
            "change_ignore.json:1 : unknown key \"BuildAl\"; did you mean \"BuildAll\"?");
  }

  @Test
  void a_definition_in_java_can_do_the_same() {
    ImageStack stack =
        ImageStack.define(
            "acme",
            s ->
                s.folder(root.resolve("nowhere"))
                    .repository("ghcr.io/acme")
                    .tagPrefix("2026.3")
                    .plan("P", "1")
                    .plan("Q", "2")
                    .manifest("pip Packages", "pip list")
                    .manifest("PY", "Python", "python --version")
                    .pytest("pytest:1")
                    .inheritTests()
                    .noPytest()
                    .pytestOnHost()
                    .image(
                        "base",
                        i ->
                            i.buildArg("A", "1")
                                .buildArg("P", "A", "2")
                                .describe("pip Packages", "PY")
                                .target("release")
                                .tag("{prefix}-python-{PY}", "{prefix}-sha-{commit}")
                                .platforms("linux/amd64", "linux/arm64")
                                .dockerfile("Other")
                                .definedAt("Stack.java:7"))
                    .image(
                        "web",
                        i ->
                            i.from("base")
                                .repository("docker.io/acme/site")
                                .context("site")
                                .integrationTests()
                                .prune()
                                .noCache())
                    .image("old", i -> i.from("base").skipPlan("P")));
    assertThat(stack.images()).extracting(StackImage::name).containsExactly("base", "web", "old");
    assertThat(stack.folder()).isEqualTo(root.resolve("nowhere"));
    assertThat(stack.variants()).hasToString("[base-P, base-Q, web-P, web-Q, old-Q]");
    assertThat(stack.variants().get(0).args()).isEqualTo(Map.of("A", "2"));
    assertThat(stack.image("web").context()).isEqualTo("site");
    assertThat(stack.image("base").definedAt()).isEqualTo(Optional.of("Stack.java:7"));
  }

  @Test
  void wrong_definitions_in_java_are_told() {
    assertThatThrownBy(
            () ->
                ImageStack.define(
                    "acme",
                    s -> s.image("a", i -> {}).image("a", i -> i.definedAt("Stack.java:9"))))
        .isInstanceOf(StackDefinitionException.class)
        .hasMessageContaining("The stack \"acme\" has 4 problems:")
        .hasMessageContaining("image \"a\": is defined twice; give one of them another name")
        .hasMessageContaining("Stack.java:9: image \"a\": has no name in a registry");
    assertThatThrownBy(() -> ImageStack.define("acme", s -> {}))
        .hasMessageContaining("there are no images; define at least one");
    ImageStack.Builder[] kept = new ImageStack.Builder[1];
    ImageStack.define("acme", s -> kept[0] = s.repository("a").tagPrefix("x").image("a", i -> {}));
    assertThatThrownBy(() -> kept[0].tagPrefix("y"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("The stack \"acme\" is complete; its builder cannot be used anymore");
  }
}
