package dev.danube.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class StartCommandTest {

  private static final String MAVEN = "org.codehaus.plexus.classworlds.launcher.Launcher";

  private static String of(String command, String classPath, String maven, String parent) {
    return of(command, classPath, maven, parent, List.of("--list"));
  }

  private static String of(
      String command, String classPath, String maven, String parent, List<String> options) {
    Properties properties = new Properties();
    properties.setProperty("sun.java.command", command);
    properties.setProperty("java.class.path", classPath);
    return StartCommand.of(properties, Map.of("MAVEN_CMD_LINE_ARGS", maven), parent, options);
  }

  @Test
  void a_program_that_maven_runs_gets_its_options_as_one_word() {
    assertThat(of(MAVEN + " x", "cp", "-q compile exec:java", ""))
        .isEqualTo("mvn -q compile exec:java -Dexec.args=\"{}\"");
    assertThat(of(MAVEN, "cp", " -q exec:java -Dexec.args=--resume r1 --force -Da=b", ""))
        .isEqualTo("mvn -q exec:java -Da=b -Dexec.args=\"{}\"");
    assertThat(of(MAVEN, "cp", "", "")).isEqualTo("{}");
    assertThat(of(MAVEN, "cp", "-Dexec.args=--list compile exec:java", ""))
        .as("unclear")
        .isEqualTo("{}");
    assertThat(of(MAVEN, "cp", "exec:java -Dexec.args=x -Pci", "")).as("unclear").isEqualTo("{}");
    assertThat(of(MAVEN, "cp", "-Dregistry.password=x exec:java", "")).as("secret").isEqualTo("{}");
  }

  @Test
  void gradle_is_known_by_the_program_that_started_this_one() {
    String daemon = "/usr/bin/java org.gradle.launcher.daemon.bootstrap.GradleDaemon 8.10";
    assertThat(of("ci.Main", "a.jar", "", "", List.of())).isEqualTo("java -cp a.jar ci.Main {}");
    assertThat(of("ci.Main", "x".repeat(300), "", daemon)).isEqualTo("gradle run --args=\"{}\"");
  }

  @Test
  void java_starts_a_source_file_a_jar_or_a_class() {
    String launcher = "jdk.compiler/com.sun.tools.javac.launcher.";
    assertThat(of(launcher + "Main Ci.java --list", "danube.jar", "", "bash"))
        .isEqualTo("java -cp danube.jar Ci.java {}");
    assertThat(of(launcher + "SourceLauncher Ci.java", "", "", "")).isEqualTo("java Ci.java {}");
    assertThat(of("build/ci.jar --list", "build/ci.jar", "", ""))
        .isEqualTo("java -jar build/ci.jar {}");
    assertThat(of("ci.Main --list", "a.jar:b.jar", "", ""))
        .isEqualTo("java -cp a.jar:b.jar ci.Main {}");
    assertThat(of("ci.Main", "x".repeat(300), "", "")).as("too long to show").isEqualTo("{}");
    assertThat(of("", "", "", "")).isEqualTo("{}");
  }

  @Test
  void arguments_that_the_program_itself_takes_are_kept() {
    List<String> options = List.of("--only", "a");
    assertThat(of("danube.jar run loads.yaml --env PROD --only a", "danube.jar", "", "", options))
        .isEqualTo("java -jar danube.jar run loads.yaml --env PROD {}");
    assertThat(of("dev.danube.stack.StackMain images --only a", "a.jar", "", "", options))
        .isEqualTo("java -cp a.jar dev.danube.stack.StackMain images {}");
    assertThat(
            of(
                "danube.jar run f --only a --home h",
                "danube.jar",
                "",
                "",
                List.of("--only", "a", "--home", "h")))
        .isEqualTo("java -jar danube.jar run f {}");
    assertThat(of("ci.Main postgres://u:secret@db --only a", "a.jar", "", "", options))
        .as("arguments of others may be secret")
        .isEqualTo("java -cp a.jar ci.Main {}");
    assertThat(of("danube.jar run f --token abc", "danube.jar", "", "", List.of()))
        .as("may be secret")
        .isEqualTo("{}");
  }
}
