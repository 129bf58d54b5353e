package dev.danube.description;

import dev.danube.internal.yaml.YamlMap;
import java.util.List;
import java.util.Optional;

/** Keys that have other names, of which a container may use one. */
final class KeyAliases {

  static final List<String> REPOSITORY = List.of("image_repo", "repo");
  static final List<String> ENV = List.of("env_vars", "env", "environment");
  static final List<String> DEPENDENCIES = List.of("dependencies", "dependency", "depends_on");
  static final List<String> EXCLUDED = List.of("exlude_in_env", "exclude_in_env");

  private KeyAliases() {}

  /** Returns which of the names has a value; each further one is a problem. */
  static Optional<String> present(YamlMap map, List<String> keys) {
    List<String> present = keys.stream().filter(map::isSet).toList();
    for (String other : present.subList(Math.min(1, present.size()), present.size())) {
      map.problem(
          other, String.format("\"%s\" is there beside \"%s\"; set one", other, present.get(0)));
    }
    return present.stream().findFirst();
  }

  static Optional<String> text(YamlMap map, List<String> keys) {
    return present(map, keys).flatMap(map::text);
  }

  static List<String> texts(YamlMap map, List<String> keys) {
    return present(map, keys).map(map::texts).orElse(List.of());
  }
}
