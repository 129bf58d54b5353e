package dev.danube.stack.internal.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.ImageInfo;
import dev.danube.ImageRef;
import dev.danube.stack.internal.PrintingStage;
import dev.danube.stack.internal.pages.DescribeStep.DescribingCommand;
import dev.danube.stack.internal.pages.DescribeStep.Named;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The step that describes an image, in a container that is not real. */
class DescribeStepTest {

  private static final DescribingCommand PIP =
      new DescribingCommand("PIP", "pip Packages", "pip list", true);
  private static final DescribingCommand PY =
      new DescribingCommand("PY", "Python", "python --version", false);
  private static final Named WEB = new Named(ImageRef.of("r/web:k-1"), "r/web:1-dev");
  private static final List<String> STABLE = List.of("r/web:1-stable", "r/web:stable");

  @TempDir private Path wiki;

  private PrintingStage describe(Optional<Path> folder, String pip, DescribingCommand... commands)
      throws Exception {
    PrintingStage stage =
        new PrintingStage(
            Map.of("pip", pip, "python", "Python 3.11\n"), ImageInfo.Config.EMPTY, new HashMap<>());
    DescribeStep step = new DescribeStep(List.of(commands), folder);
    step.perform(stage, WEB, List.of(), STABLE, "manifests/web");
    return stage;
  }

  @Test
  void tables_are_json_beside_the_page() throws Exception {
    PrintingStage stage = describe(Optional.empty(), "NAME VERSION\nnumpy 1.26\n", PY, PIP);
    assertThat(stage.files().keySet())
        .containsExactlyInAnyOrder(
            "manifests/web/r-web-1-dev.md", "manifests/web/r-web-1-dev.json");
    assertThat(stage.files().get("manifests/web/r-web-1-dev.md"))
        .contains("## Python\n\n```\nPython 3.11\n```", "NAME VERSION\nnumpy 1.26")
        .doesNotContain("Changes since");
    assertThat(stage.files().get("manifests/web/r-web-1-dev.json"))
        .contains("\"VERSION\" : \"1.26\"")
        .doesNotContain("Python");
    assertThat(describe(Optional.empty(), "", PY).files()).hasSize(1);
  }

  @Test
  void the_page_tells_what_changed_since_the_stable_image() throws Exception {
    describe(Optional.of(wiki), "NAME VERSION\nnumpy 1.26\n", PIP);
    Files.copy(wiki.resolve("r-web-1-dev.json"), wiki.resolve("r-web-stable.json"));
    describe(Optional.of(wiki), "NAME VERSION\nnumpy 2.0\n", PIP);
    assertThat(Files.readString(wiki.resolve("r-web-1-dev.md")))
        .endsWith(
            "## Changes since r/web:stable\n\n"
                + "| Section | Name | Before | Now |\n|:--|:--|:--|:--|\n"
                + "| pip Packages | numpy | 1.26 | 2.0 |");
    assertThat(Files.readString(wiki.resolve("r-web-1-dev.json")))
        .contains("\"since\" : \"r/web:stable\"", "\"before\" : \"1.26\"");
    Files.copy(wiki.resolve("r-web-1-dev.json"), wiki.resolve("r-web-1-stable.json"));
    describe(Optional.of(wiki), "NAME VERSION\nnumpy 2.0\n", PIP);
    assertThat(Files.readString(wiki.resolve("r-web-1-dev.md")))
        .endsWith("## Changes since r/web:1-stable\n\nnone");
  }

  @Test
  void a_command_that_fails_has_no_table() throws Exception {
    PrintingStage stage = describe(Optional.of(wiki), "fail", PIP);
    assertThat(stage.files().get("manifests/web/r-web-1-dev.md")).contains("Failed to execute cmd");
    assertThat(Files.readString(wiki.resolve("r-web-1-dev.json"))).contains("\"tables\" : { }");
  }
}
