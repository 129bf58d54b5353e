package dev.danube.docker.internal.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.danube.ImageBuild;
import dev.danube.Pipeline;
import dev.danube.Step;
import dev.danube.engine.spi.BuildException;
import dev.danube.engine.spi.SourceFile;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class SourceFolderTest {

  private static final List<SourceFile> SOURCE =
      List.of(
          new SourceFile.Folder("app", 0700),
          ContextArchive.text("app/Dockerfile", "FROM a"),
          ContextArchive.text("app/.dockerignore", "src\n!src/Main.java\n"),
          new SourceFile.Folder("app/src", 0750),
          ContextArchive.text("app/src/Main.java", "main"),
          ContextArchive.text("app/src/Test.java", "test"),
          new SourceFile.Link("app/Other", "../files/Other"),
          new SourceFile.Link("files", "shared"),
          ContextArchive.text("shared/Other", "FROM other"),
          new SourceFile.Link("again", "app"),
          new SourceFile.Link("circle", "circle"),
          new SourceFile.Link("out", "../x"),
          new SourceFile.Link("root", "/app"));

  private static ImageBuild build(Consumer<ImageBuild.Builder> settings) {
    Pipeline pipeline = Pipeline.define("p", p -> p.stage("a", s -> s.buildImage(settings)));
    return ((Step.BuildImage) pipeline.stages().get(0).steps().get(0)).image();
  }

  private static List<String> context(ImageBuild build) throws Exception {
    SourceFolder folder = new SourceFolder(SOURCE, build.context());
    ContextRules rules = new ContextRules(build, BuildFiles.read(folder, build));
    return folder.context(rules).files().stream().map(SourceFile::path).toList();
  }

  @Test
  void the_files_of_the_folder_are_those_that_the_rules_leave() throws Exception {
    assertThat(context(build(i -> i.context("app"))))
        .containsExactly(".dockerignore", "Dockerfile", "Other", "src", "src/Main.java");
    assertThat(context(build(i -> i.context("app").include("src/*.java", "D*"))))
        .containsExactly("Dockerfile", "src", "src/Main.java");
  }

  @Test
  void a_folder_that_contains_a_file_has_its_permissions_though_it_is_left_out() throws Exception {
    ImageBuild build = build(i -> i.context("app"));
    SourceFolder folder = new SourceFolder(SOURCE, "app");
    ContextRules rules = new ContextRules(build, BuildFiles.read(folder, build));
    assertThat(folder.context(rules).files()).contains(new SourceFile.Folder("src", 0750));
  }

  @Test
  void links_lead_to_texts_and_folders_of_the_source_only() throws Exception {
    SourceFolder folder = new SourceFolder(SOURCE, "app");
    assertThat(folder.text("Other")).hasValue("FROM other");
    assertThat(folder.text("../shared/Other")).hasValue("FROM other");
    assertThat(folder.text("src")).isEmpty();
    assertThat(folder.text("../circle")).isEmpty();
    assertThat(folder.text("../out")).isEmpty();
    assertThat(folder.text("../root/Dockerfile")).isEmpty();
    assertThat(folder.text("../../x")).isEmpty();
    assertThat(context(build(i -> i.context("again")))).contains("src/Main.java");
  }

  @Test
  void a_folder_that_does_not_exist_is_told() {
    assertThatThrownBy(() -> context(build(i -> i.context("none").dockerfileText("FROM a"))))
        .isInstanceOf(BuildException.class)
        .hasMessage("There is no folder \"none\" in the workspace");
    assertThatThrownBy(() -> context(build(i -> i.context("none"))))
        .hasMessage(
            "There is no Dockerfile \"Dockerfile\" in the context \"none\" of the workspace");
  }

  @Test
  void a_text_that_is_too_long_for_a_dockerfile_is_told() {
    SourceFile large = ContextArchive.text("Dockerfile", "x".repeat((1 << 20) + 1));
    assertThatThrownBy(() -> new SourceFolder(List.of(large), ".").text("Dockerfile"))
        .isInstanceOf(IOException.class)
        .hasMessage("Dockerfile has more than 1048576 bytes");
  }

  @Test
  void the_classic_builder_gets_rules_that_drop_what_is_not_of_the_user() {
    BuildFiles own = new BuildFiles("FROM a", Optional.empty(), ".dockerignore", Optional.of("x"));
    assertThat(own.forClassicBuilder())
        .containsEntry(".danube.dockerfile", "FROM a")
        .containsEntry(".dockerignore", "x\n.danube.dockerfile\n");
    BuildFiles none = new BuildFiles("FROM a", Optional.of("D"), ".dockerignore", Optional.empty());
    assertThat(none.forClassicBuilder()).containsOnlyKeys("D");
    BuildFiles other =
        new BuildFiles("FROM a", Optional.of("D"), "D.dockerignore", Optional.of("x"));
    assertThat(other.forClassicBuilder()).containsEntry(".dockerignore", "x\n.dockerignore\n");
  }
}
