package dev.danube.description;

import dev.danube.Stage;
import dev.danube.internal.yaml.YamlMap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A check of variables, labels and commands of a container, as a pipeline checks them. */
final class EnvCheck {

  /** A name that is valid everywhere. */
  private static final String USUAL = "[A-Za-z_][A-Za-z0-9_]{0,50}";

  /** A setter of a stage for something that has a name. */
  private interface Setter {

    Stage.Builder set(Stage.Builder stage, String name, String value);
  }

  private EnvCheck() {}

  /** Adds a problem for each name and value that a pipeline refuses, at its key. */
  static void check(YamlMap map, ContainerDescription container) {
    check(map, container.env(), container.labels());
    List<String> words = new ArrayList<>(container.command());
    container.entrypoint().ifPresent(words::add);
    if (words.stream().anyMatch(word -> word.indexOf('\0') >= 0)) {
      map.problem(
          map.isSet("command") ? "command" : "entrypoint",
          "a word has a zero character, which Docker does not take; remove it");
    }
  }

  /** Adds a problem for each variable and label that a pipeline refuses, at its key. */
  static void check(YamlMap map, Map<String, String> env, Map<String, String> labels) {
    String key =
        KeyAliases.ENV.stream().filter(map.keys()::contains).findFirst().orElse("env_file");
    check(map, key, env, Stage.Builder::env);
    check(map, "labels", labels, Stage.Builder::label);
  }

  private static void check(YamlMap map, String key, Map<String, String> all, Setter setter) {
    Map<String, String> problems = new LinkedHashMap<>();
    all.forEach(
        (name, value) -> {
          String problem =
              name.matches(USUAL) ? "" : DescriptionKeys.problemOf(s -> setter.set(s, name, ""));
          if (!problem.isEmpty()) {
            map.problem(key, problem);
          } else if (value.indexOf('\0') >= 0) {
            problems.put(
                name,
                String.format(
                    "the value of \"%s\" has a zero character, which Docker does not take; remove"
                        + " it",
                    name));
          }
        });
    tell(map, key, problems);
  }

  /** Adds a problem for each secret that is a variable too, unless that is hidden as well. */
  static void checkSecrets(
      YamlMap map, ContainerDescription container, Set<String> secrets, HiddenTexts hidden) {
    Map<String, String> problems = new LinkedHashMap<>();
    container
        .env()
        .forEach(
            (name, value) -> {
              if (secrets.contains(name) && !hidden.isIn(value)) {
                problems.put(
                    name, String.format("secret %s is also set by env; keep one of them", name));
              }
            });
    tell(map, "secrets", problems);
  }

  /** Tells problems of entries of a mapping, or of the key if that has another form. */
  private static void tell(YamlMap map, String key, Map<String, String> problems) {
    if (problems.isEmpty()) {
      return;
    }
    Optional<YamlMap> entries = map.isMap(key) ? map.map(key) : Optional.empty();
    problems.forEach(
        (name, problem) ->
            entries.ifPresentOrElse(
                one -> one.problem(name, problem), () -> map.problem(key, problem)));
  }
}
