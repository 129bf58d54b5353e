package dev.danube.description;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.danube.ImageRef;
import dev.danube.Readiness;
import dev.danube.Secret;
import dev.danube.description.ContainerDescription.Volume;
import dev.danube.description.DescriptionFile.RegistryLogin;
import dev.danube.engine.internal.Json;
import dev.danube.internal.Names;
import dev.danube.internal.text.ShellWords;
import dev.danube.internal.yaml.YamlMap;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A reader of the containers of a description. Not thread-safe. */
final class ContainerReader {

  private static final List<String> REPOSITORY = List.of("image_repo", "repo");
  private static final List<String> ENV = List.of("env_vars", "env", "environment");
  private static final List<String> DEPENDENCIES =
      List.of("dependencies", "dependency", "depends_on");
  private static final List<String> EXCLUDED = List.of("exlude_in_env", "exclude_in_env");

  private final DescriptionFile file;
  private final Map<String, String> variables;
  private final Optional<String> in;
  private final Map<String, YamlMap> read = new LinkedHashMap<>();
  private final Set<String> excluded = new LinkedHashSet<>();

  /**
   * Creates a reader that has read nothing.
   *
   * @param variables those that the description may use
   * @param in the name of the environment, for containers that are left out there
   */
  ContainerReader(DescriptionFile file, Map<String, String> variables, Optional<String> in) {
    this.file = file;
    this.variables = variables;
    this.in = in;
  }

  /** Reads the list of containers of a key. */
  void read(YamlMap root, String key) {
    if (!root.isList(key)) {
      root.problem(key, String.format("\"%s\" is not a list of containers", key));
      return;
    }
    for (YamlMap one : root.mapList(key, "container")) {
      YamlMap named = named(one);
      ContainerDescription container = container(named, true);
      if (isExcluded(named)) {
        excluded.add(container.name());
      } else if (!container.name().isEmpty() && read.put(container.name(), named) != null) {
        named.problem("name", "the name is there twice; give one of them another name");
      } else {
        file.containers().add(container);
      }
      named.refuseOtherKeys();
    }
    if (file.containers().isEmpty() && excluded.isEmpty()) {
      root.problem(key, "there are no containers; describe at least one");
    }
    file.containers().forEach(this::checkDependencies);
    checkCycles();
  }

  /** Returns a container that messages call by its name. */
  private static YamlMap named(YamlMap one) {
    String name = one.written("name").orElse("");
    return name.isEmpty() ? one : one.called(name);
  }

  private boolean isExcluded(YamlMap map) {
    List<String> environments = texts(map, EXCLUDED);
    return in.isPresent() && environments.contains(in.get());
  }

  private ContainerDescription container(YamlMap map, boolean isMain) {
    String name = map.text("name").orElse("");
    if (name.isBlank()) {
      map.problem("name", "has no \"name\"");
    }
    String image = image(map);
    Map<String, Secret> secrets = secrets(map);
    if (!secrets.isEmpty()) {
      file.secrets().put(map.location() + " " + name, secrets);
    }
    Map<String, String> env;
    try {
      env = env(file, map, variables);
    } catch (IOException e) {
      map.problem("env_file", "cannot be read: " + e.getMessage());
      env = Map.of();
    }
    return new ContainerDescription(
        name,
        image,
        isMain ? dependencies(map) : List.of(),
        env,
        command(map),
        map.text("entrypoint"),
        volumes(map),
        map.textMap("labels"),
        isMain && map.flag("is_service_container").orElse(false),
        isMain && map.flag("force_rerun").orElse(false),
        isMain ? sidecars(map) : List.of(),
        isMain ? Optional.empty() : readiness(map),
        settings(map),
        map.location());
  }

  private List<ContainerDescription> sidecars(YamlMap map) {
    List<ContainerDescription> sidecars = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (YamlMap one : map.mapList("sidecars", "sidecar")) {
      YamlMap named = named(one);
      ContainerDescription sidecar = container(named, false);
      named.refuseOtherKeys();
      if (!names.add(sidecar.name())) {
        named.problem("name", "the name is there twice; give one of them another name");
      }
      sidecars.add(sidecar);
    }
    return sidecars;
  }

  // Keys with other names

  private static List<String> present(YamlMap map, List<String> keys) {
    List<String> present = keys.stream().filter(map::has).toList();
    if (present.size() > 1) {
      map.problem(
          present.get(1),
          String.format("\"%s\" is there beside \"%s\"; set one", present.get(1), present.get(0)));
    }
    return present;
  }

  private static Optional<String> text(YamlMap map, List<String> keys) {
    return present(map, keys).stream().findFirst().flatMap(map::text);
  }

  private static List<String> texts(YamlMap map, List<String> keys) {
    return present(map, keys).stream().findFirst().map(map::texts).orElse(List.of());
  }

  // Images

  private String image(YamlMap map) {
    Optional<String> repository = text(map, REPOSITORY);
    Optional<String> whole = map.text("image");
    Optional<String> tag = map.text("tag");
    if (repository.isPresent() && whole.isPresent()) {
      map.problem("image", "\"image\" is there beside \"image_repo\"; set one");
    } else if (repository.isEmpty() && whole.isEmpty() && !hasImage(map)) {
      map.problem("image_repo", "has no \"image_repo\"");
    }
    if (whole.isPresent() && tag.isPresent()) {
      map.problem("tag", "\"tag\" is there beside \"image\", which has one; set one");
    }
    String name = repository.map(repo -> repo + ":" + tag.orElse("latest")).orElse("");
    String image = whole.map(ContainerReader::tagged).orElse(name);
    readLogin(map, repository.or(() -> whole).orElse(""));
    if (!image.isEmpty()) {
      try {
        ImageRef.of(image);
      } catch (IllegalArgumentException e) {
        map.problem(
            repository.isPresent() ? "image_repo" : "image", String.valueOf(e.getMessage()));
      }
    }
    return image;
  }

  /** Returns whether there is an image whose name was refused. */
  private static boolean hasImage(YamlMap map) {
    return map.has("image") || REPOSITORY.stream().anyMatch(map::has);
  }

  private static String tagged(String image) {
    boolean hasTag = image.indexOf(':', image.lastIndexOf('/') + 1) >= 0 || image.contains("@");
    return hasTag ? image : image + ":latest";
  }

  private void readLogin(YamlMap map, String image) {
    Optional<String> user = map.text("image_reg_username");
    Optional<String> password = map.text("image_reg_password");
    if (user.isPresent() != password.isPresent()) {
      map.problem(
          user.isPresent() ? "image_reg_username" : "image_reg_password",
          "a login needs both image_reg_username and image_reg_password");
    } else if (user.isPresent()) {
      if (map.written("image_reg_password").filter(text -> !text.contains("$")).isPresent()) {
        file.warnings()
            .add(
                map.location("image_reg_password")
                    + ": the password is in the file; name a variable in its place");
      }
      String value = password.orElseThrow();
      String prefix = image.replaceFirst("[:@][^/]*$", "");
      file.logins()
          .add(
              new RegistryLogin(
                  prefix, user.get(), Secret.of("password of " + prefix, () -> value)));
    }
  }

  // Environment

  /** Returns the variables of a container, or of all: those of files, then its own. */
  static Map<String, String> env(DescriptionFile file, YamlMap map, Map<String, String> variables)
      throws IOException {
    Map<String, String> env = new LinkedHashMap<>();
    for (String name : map.texts("env_file")) {
      Path path = file.folder().resolve(name);
      env.putAll(file.envFile(path));
    }
    Optional<String> key = present(map, ENV).stream().findFirst();
    if (key.isPresent() && map.isList(key.get())) {
      for (String one : map.texts(key.get())) {
        int equal = one.indexOf('=');
        put(
            env,
            equal < 0 ? one : one.substring(0, equal),
            equal < 0 ? null : one.substring(equal + 1),
            variables);
      }
    } else if (key.isPresent()) {
      Map<String, String> texts = scalars(map, key.get());
      Map<String, @Nullable Object> values = map.values(key.get());
      file.values().put(map.location(), values);
      values.forEach(
          (name, value) ->
              put(
                  env,
                  name,
                  value == null ? null : texts.getOrDefault(name, json(value)),
                  variables));
    }
    return env;
  }

  /** Returns the scalars of a mapping as they are written. */
  private static Map<String, String> scalars(YamlMap map, String key) {
    Map<String, String> texts = new LinkedHashMap<>();
    map.map(key)
        .ifPresent(
            all ->
                all.keys().stream()
                    .filter(all::isText)
                    .forEach(
                        name ->
                            all.written(name)
                                .filter(text -> !text.contains("$"))
                                .ifPresent(text -> texts.put(name, text))));
    return texts;
  }

  /** Adds a variable. One without a value has that of this process, if there is one. */
  private static void put(
      Map<String, String> env, String name, @Nullable String value, Map<String, String> variables) {
    if (value != null) {
      env.put(name, value);
    } else if (variables.containsKey(name)) {
      env.put(name, variables.get(name));
    }
  }

  private static String json(Object value) {
    try {
      return value instanceof String text ? text : Json.MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // maps and lists of texts can be written
    }
  }

  private static Map<String, Secret> secrets(YamlMap container) {
    Map<String, Secret> secrets = new LinkedHashMap<>();
    Optional<YamlMap> all = container.map("secrets");
    if (all.isPresent()) {
      for (String name : all.get().keys()) {
        if (all.get().isText(name)) {
          all.get().text(name).ifPresent(value -> secrets.put(name, Secret.of(name, () -> value)));
        } else {
          Optional<YamlMap> one = all.get().map(name);
          Optional<String> path = one.flatMap(map -> map.text("file"));
          path.ifPresent(text -> secrets.put(name, Secret.file(Path.of(text))));
          if (one.isPresent() && path.isEmpty()) {
            one.get().problem("file", "a secret is a value, or {file: PATH}");
          }
          one.ifPresent(YamlMap::refuseOtherKeys);
        }
      }
    }
    return secrets;
  }

  // Commands, volumes

  private static List<String> command(YamlMap map) {
    if (!map.isText("command")) {
      return map.texts("command");
    }
    try {
      return ShellWords.of(map.text("command").orElse(""));
    } catch (IllegalArgumentException e) {
      map.problem("command", e.getMessage() + "; write the command as a list");
      return List.of();
    }
  }

  private static List<Volume> volumes(YamlMap map) {
    List<Volume> volumes = new ArrayList<>();
    if (map.isList("volumes")) {
      for (String text : map.texts("volumes")) {
        String[] parts = text.split(":", -1);
        if (parts.length == 2 || parts.length == 3) {
          String mode = parts.length == 3 ? parts[2] : "rw";
          add(map, "volumes", volumes, new Volume(parts[0], parts[1], mode));
        } else {
          map.problem(
              "volumes",
              String.format("the volume \"%s\" is not SOURCE:PATH or SOURCE:PATH:ro", text));
        }
      }
      return volumes;
    }
    for (Map.Entry<String, YamlMap> volume : map.maps("volumes", "volume").entrySet()) {
      YamlMap one = volume.getValue();
      Optional<String> path = one.text("bind");
      String mode = one.text("mode").orElse("rw");
      if (path.isEmpty()) {
        one.problem("bind", "has no \"bind\", the path in the container");
      } else {
        add(one, "bind", volumes, new Volume(volume.getKey(), path.get(), mode));
      }
      one.refuseOtherKeys();
    }
    return volumes;
  }

  private static void add(YamlMap map, String key, List<Volume> volumes, Volume volume) {
    if (!volume.mode().equals("rw") && !volume.mode().equals("ro")) {
      map.problem(key, String.format("the mode is rw or ro, not \"%s\"", volume.mode()));
    } else if (!volume.path().startsWith("/")) {
      map.problem(key, String.format("the path \"%s\" is not absolute", volume.path()));
    } else {
      volumes.add(volume);
    }
  }

  // Dependencies

  private static List<String> dependencies(YamlMap map) {
    Optional<String> key = present(map, DEPENDENCIES).stream().findFirst();
    if (key.isEmpty()) {
      return List.of();
    }
    if (map.isList(key.get()) || map.isText(key.get())) {
      return map.texts(key.get()).stream().distinct().toList();
    }
    Map<String, YamlMap> all = map.maps(key.get(), "dependency");
    all.values()
        .forEach(
            one -> {
              Optional<String> condition = one.text("condition");
              if (condition
                  .filter(text -> !text.equals("service_completed_successfully"))
                  .isPresent()) {
                one.problem(
                    "condition",
                    "a dependency has completed successfully; containers that are only started are"
                        + " sidecars");
              }
              one.refuseOtherKeys();
            });
    return List.copyOf(all.keySet());
  }

  private void checkDependencies(ContainerDescription container) {
    YamlMap map = read.get(container.name());
    if (map == null) {
      return;
    }
    String key = DEPENDENCIES.stream().filter(map::has).findFirst().orElse("");
    for (String name : container.dependencies()) {
      if (excluded.contains(name)) {
        map.problem(
            key, String.format("needs \"%s\", which is left out in this environment", name));
      } else if (!read.containsKey(name)) {
        map.problem(
            key,
            String.format("needs \"%s\", which does not exist", name)
                + Names.didYouMean(name, read.keySet()));
      }
    }
  }

  private void checkCycles() {
    Set<String> reported = new HashSet<>();
    for (ContainerDescription container : file.containers()) {
      List<String> cycle = cycle(List.of(container.name()));
      if (!cycle.isEmpty() && reported.addAll(cycle)) {
        YamlMap map = read.get(container.name());
        if (map != null) {
          String key = DEPENDENCIES.stream().filter(map::has).findFirst().orElse("");
          map.problem(key, "depends on itself: " + String.join(" -> ", cycle));
        }
      }
    }
  }

  /** Returns a way from the first name back to itself; empty if there is none. */
  private List<String> cycle(List<String> way) {
    String last = way.get(way.size() - 1);
    for (ContainerDescription container : file.containers()) {
      if (!container.name().equals(last)) {
        continue;
      }
      for (String next : container.dependencies()) {
        List<String> longer = new ArrayList<>(way);
        longer.add(next);
        if (next.equals(way.get(0))) {
          return longer;
        }
        List<String> found = way.contains(next) ? List.of() : cycle(longer);
        if (!found.isEmpty()) {
          return found;
        }
      }
    }
    return List.of();
  }

  // Other settings

  private static Map<String, String> settings(YamlMap map) {
    Map<String, String> settings = new LinkedHashMap<>();
    for (String key : DescriptionKeys.ALL) {
      map.text(key)
          .ifPresent(
              value -> {
                String problem = DescriptionKeys.problem(key, value);
                if (problem.isEmpty()) {
                  settings.put(key, value);
                } else {
                  map.problem(key, String.format("%s, not \"%s\"", problem, value));
                }
              });
    }
    return settings;
  }

  private static Optional<Readiness> readiness(YamlMap map) {
    Optional<YamlMap> ready = map.map("ready");
    Optional<Readiness> readiness = Optional.empty();
    if (ready.isPresent()) {
      try {
        readiness = readinessOf(ready.get());
      } catch (IllegalArgumentException e) {
        ready.get().problem("", String.valueOf(e.getMessage()));
      }
      ready.get().refuseOtherKeys();
    }
    return readiness;
  }

  private static Optional<Readiness> readinessOf(YamlMap ready) {
    Optional<Integer> port = ready.number("port");
    Optional<String> log = ready.text("log");
    Optional<String> path = ready.text("http");
    if (log.isPresent()) {
      return log.map(Readiness::logLine);
    }
    if (path.isPresent()) {
      return Optional.of(Readiness.http(port.orElse(80), path.get()));
    }
    return port.map(Readiness::port);
  }
}
