package dev.danube.outside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.danube.Pipeline;
import dev.danube.Stage;
import dev.danube.Step;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of stages that a team shares in a jar of its own, which depends on danube-api alone. */
class SharedStagesTest {

  private static final String SOURCE =
      """
      package com.acme.stages;

      import dev.danube.Stage;
      import java.time.Duration;
      import java.util.function.Consumer;

      public final class Shared {

        public static final Consumer<Stage.Builder> LIMITED = s -> s.memory("256m").cpus(1);

        public static Stage docs() {
          return Stage.define("docs", s -> s.apply(LIMITED).run("make docs"));
        }

        public static Consumer<Stage.Builder> broken() {
          return s -> s
              .run("x")
              .timeout(Duration.ZERO);
        }

        public static final class Lint implements Consumer<Stage.Builder> {
          @Override
          public void accept(Stage.Builder s) {
            s.image("acme/ruff:1").command("check");
          }
        }
      }
      """;

  @TempDir static Path folder;
  private static Class<?> shared;
  private static Class<?> lint;

  @BeforeAll
  static void compileIntoAJarOfItsOwn() throws Exception {
    Path source = Files.writeString(folder.resolve("Shared.java"), SOURCE);
    Path classes = Files.createDirectory(folder.resolve("classes"));
    String classPath = jarOf(Pipeline.class) + System.getProperty("path.separator");
    int failed =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-cp",
                classPath + jarOf(NullMarked.class),
                "-d",
                classes.toString(),
                source.toString());
    assertThat(failed).isZero();
    URL jar = jar(classes).toUri().toURL();
    @SuppressWarnings("resource") // its classes are used until the test ends
    URLClassLoader loader = new URLClassLoader(new URL[] {jar}, Pipeline.class.getClassLoader());
    shared = loader.loadClass("com.acme.stages.Shared");
    lint = loader.loadClass("com.acme.stages.Shared$Lint");
  }

  private static Path jarOf(Class<?> type) throws Exception {
    URI place = type.getProtectionDomain().getCodeSource().getLocation().toURI();
    return Path.of(place);
  }

  private static Path jar(Path classes) throws IOException {
    Path jar = folder.resolve("shared.jar");
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out);
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        entries.putNextEntry(new JarEntry(classes.relativize(file).toString()));
        Files.copy(file, entries);
      }
    }
    return jar;
  }

  @SuppressWarnings("unchecked")
  private static Consumer<Stage.Builder> mixIn(Object consumer) {
    return (Consumer<Stage.Builder>) consumer;
  }

  @Test
  void a_stage_type_a_mix_in_and_a_whole_stage_from_another_jar() throws Exception {
    Consumer<Stage.Builder> limited = mixIn(shared.getField("LIMITED").get(null));
    Consumer<Stage.Builder> linting = mixIn(lint.getConstructor().newInstance());
    Stage docs = (Stage) shared.getMethod("docs").invoke(null);

    Pipeline ci =
        Pipeline.define(
            "ci",
            p ->
                p.image("busybox:1.36")
                    .defaults(limited)
                    .stage("lint", linting)
                    .stage("strict", s -> s.apply(linting).memory("1g"))
                    .stage(docs));

    assertThat(ci.find("lint").orElseThrow().steps())
        .isEqualTo(List.of(new Step.Command(List.of("check"))));
    assertThat(ci.find("lint").orElseThrow().memory()).contains(256L << 20);
    assertThat(ci.find("strict").orElseThrow().memory()).contains(1L << 30);
    assertThat(ci.find("docs").orElseThrow().cpus()).contains(1.0);
  }

  @Test
  void a_mistake_in_the_jar_is_at_its_own_line() throws Exception {
    Consumer<Stage.Builder> broken = mixIn(shared.getMethod("broken").invoke(null));
    assertThatThrownBy(() -> Pipeline.define("ci", p -> p.image("a").stage("a", broken)))
        .hasMessage(
            "Pipeline \"ci\" has 1 problem:\n"
                + "  ci > a: timeout must be more than zero, was PT0S   (Shared.java:18)");
  }
}
