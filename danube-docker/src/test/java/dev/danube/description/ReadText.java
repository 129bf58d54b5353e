package dev.danube.description;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Descriptions that are read from texts, with variables as name, value, name, value. */
final class ReadText {

  private ReadText() {}

  static DescriptionFile file(String text, String... variables) throws IOException {
    Map<String, String> environment = new HashMap<>();
    for (int i = 0; i < variables.length; i += 2) {
      environment.put(variables[i], variables[i + 1]);
    }
    return DescriptionFile.parse(
        text, "p.yaml", Path.of(""), DescriptionSettings.of(s -> s.environment(environment)));
  }

  static ContainerDescriptions containers(String text, String... variables) throws IOException {
    Map<String, String> environment = new HashMap<>();
    for (int i = 0; i < variables.length; i += 2) {
      environment.put(variables[i], variables[i + 1]);
    }
    return ContainerDescriptions.parse(text, "p.yaml", s -> s.environment(environment));
  }

  /** Returns the plan for scripts. */
  static String plan(DescriptionFile file) throws IOException {
    StringWriter plan = new StringWriter();
    PlanJson.write(file, plan);
    return plan.toString();
  }

  /** Returns the problems as {@code line:column path: text}. */
  static List<String> problems(String text, String... variables) throws IOException {
    return file(text, variables).placed().stream()
        .map(
            one ->
                String.format(
                    "%d:%d %s: %s",
                    one.line(), one.column(), one.problem().path(), one.problem().message()))
        .toList();
  }
}
