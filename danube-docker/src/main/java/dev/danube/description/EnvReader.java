package dev.danube.description;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.danube.Secret;
import dev.danube.engine.internal.Json;
import dev.danube.internal.yaml.YamlMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A reader of environment variables and secrets. Not thread-safe.
 *
 * @param variables those that the description may use
 * @param warns whether to warn of variables that look like secrets; Compose has other words for
 *     them
 */
record EnvReader(DescriptionFile file, Map<String, String> variables, boolean warns) {

  /** A part of the names of variables that are secret. */
  private static final Pattern SECRET =
      Pattern.compile(
          "PASSW(OR)?D|SECRET|TOKEN|CREDENTIAL|API_?KEY|PRIVATE_?KEY", Pattern.CASE_INSENSITIVE);

  /** A text that is a variable and nothing else. */
  private static final Pattern VARIABLE =
      Pattern.compile("\\$(?:([A-Za-z_][A-Za-z0-9_]*)|\\{([A-Za-z_][A-Za-z0-9_]*)})");

  /** Returns the variables of a container, or of all: those of files, then its own. */
  Map<String, String> env(YamlMap map, String container) {
    Map<String, String> env = new LinkedHashMap<>();
    List<YamlMap.Item> files = map.items("env_file", map.pathOf("env_file"));
    boolean areRefused = !files.isEmpty() && file.settings().access().refusesFile(map, "env_file");
    for (YamlMap.Item one : areRefused ? List.<YamlMap.Item>of() : files) {
      one.text().ifPresent(name -> addFile(map, "env_file", name, false, env));
      one.map().ifPresent(item -> addFile(item, env));
    }
    if (warns && !container.isEmpty() && map.isMap("secrets")) {
      map.map("secrets").ifPresent(secrets -> env.keySet().removeAll(secrets.keys()));
    }
    Optional<String> key = KeyAliases.present(map, KeyAliases.ENV);
    if (key.isPresent() && map.isList(key.get())) {
      putAll(env, map, key.get());
    } else {
      key.flatMap(map::map).ifPresent(own -> putMap(env, own, container));
    }
    env.forEach((name, value) -> warnOfSecret(map, key.orElse("env_file"), name, value));
    return env;
  }

  /** Adds the variables of a file in the long form of Compose. */
  private void addFile(YamlMap item, Map<String, String> env) {
    Optional<String> path = item.text("path");
    boolean isRequired = item.quotedFlag("required").orElse(true);
    Optional<String> format = item.text("format");
    item.refuseOtherKeys();
    if (format.isPresent() && !format.get().equals("raw")) {
      item.problem(
          "format", String.format("format is raw, or is left out, not \"%s\"", format.get()));
    }
    if (path.isEmpty()) {
      item.problem("path", "has no \"path\" of a file with variables");
    } else if (isRequired || Files.exists(file.folder().resolve(path.get()))) {
      addFile(item, "path", path.get(), format.isPresent(), env);
    }
  }

  private void addFile(
      YamlMap map, String key, String name, boolean isRaw, Map<String, String> env) {
    try {
      Map<String, String> read =
          file.envFile(
              file.folder().resolve(name), variables, isRaw, problem -> map.problem(key, problem));
      if (map.allows(key, read.size())) {
        env.putAll(read);
      }
    } catch (IOException e) {
      map.problem(key, "cannot be read: " + e.getMessage());
    }
  }

  /** Warns of a variable that looks like a secret. */
  private void warnOfSecret(YamlMap map, String key, String name, String value) {
    if (warns && SECRET.matcher(name).find() && !value.isBlank()) {
      file.warnings()
          .add(
              String.format(
                  "%s: %s can be read in docker inspect, and is printed when the container fails;"
                      + " move it to secrets",
                  map.location(key), name));
    }
  }

  /** Adds the variables of a list of {@code NAME=VALUE}. */
  private void putAll(Map<String, String> env, YamlMap map, String key) {
    Set<String> names = new HashSet<>();
    for (String one : map.texts(key)) {
      int equal = one.indexOf('=');
      String name = equal < 0 ? one : one.substring(0, equal);
      put(env, name, equal < 0 ? null : one.substring(equal + 1));
      if (!names.add(name)) {
        file.warnings()
            .add(
                String.format(
                    "%s: \"%s\" is there twice in \"%s\"; the last one counts",
                    map.location(key), name, key));
      }
    }
  }

  /**
   * Adds the variables of a mapping: scalars as they are written, all else as JSON. Compose has
   * only scalars.
   */
  private void putMap(Map<String, String> env, YamlMap own, String container) {
    if (!warns) {
      own.keys().stream().filter(own::isSet).filter(name -> !own.isText(name)).forEach(own::text);
    }
    Map<String, @Nullable Object> values = own.values();
    file.values().put(container, values);
    values.forEach(
        (name, value) -> {
          Optional<String> written = own.written(name).filter(text -> !text.contains("$"));
          put(env, name, value == null ? null : written.orElseGet(() -> json(value)));
        });
  }

  /** Adds a variable. One without a value has that of this process, if there is one. */
  private void put(Map<String, String> env, String name, @Nullable String value) {
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

  /** Returns the secret of a file, which must be there when a container needs it. */
  static Optional<Secret> secretFile(DescriptionFile file, YamlMap map, String path) {
    if (file.settings().access().refusesFile(map, "file")) {
      return Optional.empty();
    }
    Path whole = file.folder().resolve(path);
    if (!Files.isRegularFile(whole)) {
      file.warnings().add(map.location("file") + ": there is no file \"" + path + "\"");
    }
    return Optional.of(Secret.file(whole));
  }

  /** Returns the secret that a text names as a whole; empty if it does not. */
  private Optional<Secret> variable(String written) {
    Matcher name = VARIABLE.matcher(written);
    return name.matches()
        ? Optional.ofNullable(
            file.settings()
                .secretVariables()
                .get(name.group(1) == null ? name.group(2) : name.group(1)))
        : Optional.empty();
  }

  private void addSecret(Map<String, Secret> secrets, YamlMap all, String name, String value) {
    file.hide(value, all, name);
    secrets.put(name, Secret.of(name, () -> value));
  }

  Map<String, Secret> secrets(YamlMap container) {
    Map<String, Secret> secrets = new LinkedHashMap<>();
    if (container.isText("secrets") || container.isList("secrets")) {
      container.problem("secrets", "secrets is a mapping of names to values, or to {file: PATH}");
      return secrets;
    }
    Optional<YamlMap> all = container.map("secrets");
    if (all.isPresent()) {
      for (String name : all.get().keys()) {
        all.get().missing(name, name + " has no value; a secret is a value, or {file: PATH}");
        Optional<Secret> variable = all.get().written(name).flatMap(this::variable);
        if (variable.isPresent()) {
          secrets.put(name, variable.get());
        } else if (all.get().isText(name)) {
          all.get().text(name).ifPresent(value -> addSecret(secrets, all.get(), name, value));
        } else {
          Optional<YamlMap> one = all.get().map(name);
          Optional<String> path = one.flatMap(map -> map.text("file"));
          path.flatMap(text -> secretFile(file, one.orElseThrow(), text))
              .ifPresent(secret -> secrets.put(name, secret));
          if (one.isPresent() && path.isEmpty()) {
            one.get().missing("file", "a secret is a value, or {file: PATH}");
          }
          one.ifPresent(YamlMap::refuseOtherKeys);
        }
      }
    }
    return secrets;
  }
}
