package dev.danube;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages about the code name classes that exist. */
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
