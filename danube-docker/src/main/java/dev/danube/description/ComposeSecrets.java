package dev.danube.description;

import dev.danube.Secret;
import dev.danube.internal.yaml.YamlMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The secrets of a Compose file, and those that its services use. Not thread-safe. */
final class ComposeSecrets {

  /** Keys of secrets that Compose has, and that are refused. */
  private static final Set<String> REFUSED =
      Set.of("driver", "driver_opts", "external", "labels", "template_driver");

  private final DescriptionFile file;
  private final Map<String, String> variables;
  private final Set<String> names = new LinkedHashSet<>(); // also of those with problems
  private final Map<String, Secret> secrets = new LinkedHashMap<>();

  private ComposeSecrets(DescriptionFile file, Map<String, String> variables) {
    this.file = file;
    this.variables = variables;
  }

  static ComposeSecrets read(DescriptionFile file, YamlMap root, Map<String, String> variables) {
    ComposeSecrets read = new ComposeSecrets(file, variables);
    root.maps("secrets", "secret").forEach(read::read);
    return read;
  }

  private void read(String name, YamlMap map) {
    names.add(name);
    Optional<String> path = map.text("file");
    Optional<String> variable = map.text("environment");
    ComposeService.refuse(map, REFUSED);
    map.has("name"); // which Compose writes itself
    map.refuseOtherKeys();
    if (path.isPresent()) {
      EnvReader.secretFile(file, map, path.get()).ifPresent(secret -> secrets.put(name, secret));
    } else if (variable.filter(file.settings().secretVariables()::containsKey).isPresent()) {
      secrets.put(name, file.settings().secretVariables().get(variable.get()));
    } else if (variable.isPresent()) {
      readVariable(name, map, variable.get());
    } else {
      map.missing("file", "a secret has a file or an environment");
    }
  }

  private void readVariable(String name, YamlMap map, String variable) {
    String value = variables.get(variable);
    if (value == null) {
      map.problem("environment", String.format("variable %s is not set", variable));
    } else {
      file.hide(value, map, "environment");
      secrets.put(name, Secret.of(name, () -> value));
    }
  }

  /** Refuses the names of secrets that a service uses and the file does not have. */
  void check(ComposeService service) {
    for (String name : service.secrets().values()) {
      if (!names.contains(name)) {
        service
            .map()
            .problem(
                "secrets",
                String.format("the file has no secret \"%s\"", name)
                    + service.map().didYouMean(name, names));
      }
    }
  }

  /** Adds the secrets that a service uses to its container. */
  void addTo(ContainerDescription container, ComposeService service) {
    service
        .secrets()
        .forEach(
            (path, name) ->
                Optional.ofNullable(secrets.get(name))
                    .ifPresent(secret -> file.addSecretFile(container, path, secret)));
  }
}
