package dev.danube.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A test of a program on the module path, started as README says. */
@Timeout(120)
class ModulePathIT {

  /** The jars of tests, which are not on the module path of a program. */
  private static final Pattern OF_TESTS =
      Pattern.compile(
          "junit|assertj|archunit|testcontainers|opentest4j|apiguardian|byte-buddy|duct-tape"
              + "|hamcrest|slf4j-simple|logback");

  private static final String MODULE = "module app { requires dev.danube.docker; }";

  private static final String PROGRAM =
      """
      package app;

      import dev.danube.Pipeline;
      import dev.danube.cli.PipelineMain;

      public class Main {
        public static void main(String[] args) {
          PipelineMain.run(
              () -> Pipeline.define("modular", p -> p
                  .image("busybox:1.36")
                  .stage("a", s -> s.run("echo hello"))), args);
        }
      }
      """;

  @TempDir private Path folder;

  @Test
  void a_module_that_requires_danube_runs_with_all_modules_added() throws Exception {
    Path source = Files.createDirectories(folder.resolve("source/app"));
    Files.writeString(folder.resolve("source/module-info.java"), MODULE);
    Files.writeString(source.resolve("Main.java"), PROGRAM);
    String modules =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(path -> path.endsWith(".jar"))
            .filter(path -> !OF_TESTS.matcher(Path.of(path).getFileName().toString()).find())
            .collect(Collectors.joining(File.pathSeparator));
    int compiled =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "--module-path",
                modules,
                "-d",
                folder.resolve("out").toString(),
                folder.resolve("source/module-info.java").toString(),
                source.resolve("Main.java").toString());
    assertThat(compiled).isZero();
    assertThat(run(modules + File.pathSeparator + folder.resolve("out"))).contains("a | hello");
  }

  private String run(String modules) throws IOException, InterruptedException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    ProcessBuilder program =
        new ProcessBuilder(
                List.of(
                    java,
                    "--module-path",
                    modules,
                    "--add-modules",
                    "ALL-MODULE-PATH,java.se",
                    "-m",
                    "app/app.Main",
                    "--log",
                    "plain"))
            .directory(folder.toFile())
            .redirectErrorStream(true);
    program.environment().put("CI", "true");
    Process process = program.start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(printed).isZero();
    return printed;
  }
}
