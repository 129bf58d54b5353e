package dev.danube;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that pages about the code name the classes that exist, and packages all of theirs. */
class PagesTest {

  private static final Pattern CODE =
      Pattern.compile("`([A-Z]\\w+)(?:[.#]\\w+)*(?:\\([^)`]*\\))?`");
  private static final Set<String> NOT_OURS = Set.of("SIGTERM", "SIGKILL");

  @ParameterizedTest
  @ValueSource(strings = {"ARCHITECTURE.md", "src/main/java/dev/danube/engine/concurrency.md"})
  void every_class_that_a_page_names_exists(String page) throws IOException {
    Set<String> named = new TreeSet<>();
    Matcher code = CODE.matcher(Files.readString(Path.of(page)));
    while (code.find()) {
      named.add(code.group(1));
    }
    named.removeAll(NOT_OURS);
    assertThat(named).hasSizeGreaterThan(10);
    assertThat(classes()).containsAll(named);
  }

  @Test
  void the_page_of_a_package_names_every_class_of_the_package() throws IOException {
    List<String> missing = new ArrayList<>();
    for (String module : List.of("danube-api", "danube-docker", "danube-examples")) {
      try (Stream<Path> files = Files.walk(Path.of("..", module, "src/main/java"))) {
        List<Path> packages =
            files
                .filter(path -> path.toString().endsWith(".java"))
                .map(Path::getParent)
                .distinct()
                .toList();
        for (Path folder : packages) {
          missing.addAll(unnamed(folder.resolve("package-info.java")));
        }
      }
    }
    assertThat(missing).isEmpty();
  }

  private static List<String> unnamed(Path page) throws IOException {
    String text = Files.exists(page) ? Files.readString(page) : "";
    try (Stream<Path> files = Files.list(page.getParent())) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".java") && !name.equals("package-info.java"))
          .map(name -> name.replace(".java", ""))
          .filter(type -> !Pattern.compile("\\b" + type + "\\b").matcher(text).find())
          .map(type -> page.getParent() + ": " + type)
          .toList();
    }
  }

  private static Set<String> classes() throws IOException {
    List<Path> roots = List.of(Path.of("src"), Path.of("../danube-api/src/main"));
    Pattern declared = Pattern.compile("\\b(?:class|interface|record|enum) ([A-Z]\\w+)");
    Set<String> classes = new TreeSet<>();
    for (Path root : roots) {
      try (Stream<Path> files = Files.walk(root)) {
        for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
          classes.addAll(
              declared
                  .matcher(Files.readString(file))
                  .results()
                  .map(found -> found.group(1))
                  .collect(Collectors.toSet()));
        }
      }
    }
    return classes;
  }
}
