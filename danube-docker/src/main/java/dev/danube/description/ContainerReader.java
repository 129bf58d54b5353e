package dev.danube.description;

import dev.danube.Readiness;
import dev.danube.Secret;
import dev.danube.description.HiddenTexts.Exposure;
import dev.danube.internal.text.ShellWords;
import dev.danube.internal.yaml.YamlCharacters;
import dev.danube.internal.yaml.YamlMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A reader of the containers of a description. Not thread-safe. */
final class ContainerReader {

  private final DescriptionFile file;

  /** A name that is valid everywhere. */
  private static final String USUAL = "[A-Za-z_][A-Za-z0-9_]{0,50}";

  private final EnvReader env;
  private final ImageReader images;
  private final Optional<String> in;
  private final Map<String, YamlMap> read = new LinkedHashMap<>();
  private final Set<String> excluded = new LinkedHashSet<>();

  /** The dependencies that containers can run without, by the names of the containers. */
  private final Map<String, Set<String>> optional = new HashMap<>();

  /**
   * Creates a reader that has read nothing.
   *
   * @param variables those that the description may use
   * @param in the name of the environment, for containers that are left out there
   */
  ContainerReader(DescriptionFile file, Map<String, String> variables, Optional<String> in) {
    this.file = file;
    this.env = new EnvReader(file, variables, true);
    this.images = new ImageReader(file, variables);
    this.in = in;
  }

  /** Reads the list of containers of a key. */
  void read(YamlMap root, String key) {
    if (!root.isList(key)) {
      root.problem(key, String.format("\"%s\" is not a list of containers", key));
      return;
    }
    for (YamlMap one : root.mapList(key, "container")) {
      YamlMap named = named(one, "");
      ContainerDescription container = container(named, Optional.empty());
      if (isExcluded(named)) {
        excluded.add(container.name());
      } else if (!container.name().isEmpty() && read.put(container.name(), named) != null) {
        named.problem("name", "the name is there twice; give one of them another name");
      } else {
        file.containers().add(container);
        checkNetwork(root, named, container);
      }
      named.refuseOtherKeys();
    }
    if (file.containers().isEmpty() && excluded.isEmpty()) {
      root.problem(key, "there are no containers; describe at least one");
    }
    file.containers().replaceAll(this::withoutMissing);
    new DependencyCheck(file.containers(), read, excluded).check();
  }

  /** Refuses sidecars of a container in a network where it cannot reach them. */
  private void checkNetwork(YamlMap root, YamlMap map, ContainerDescription container) {
    Optional<String> own = Optional.ofNullable(container.settings().get(DescriptionKeys.NETWORK));
    Optional<String> network = own.or(() -> file.forAll().network());
    if (network.isPresent() && !container.sidecars().isEmpty()) {
      String problem =
          DescriptionKeys.problemOf(
              s -> s.network(network.get()).service("x", service -> service.image("x")));
      if (problem.contains("services")) {
        (own.isPresent() ? map : root)
            .problem(
                DescriptionKeys.NETWORK,
                String.format(
                    "sidecars cannot be reached from the network \"%s\"; remove it, or them",
                    network.get()));
      }
    }
  }

  /**
   * Returns a container without those dependencies that it can run without, and that are missing.
   */
  private ContainerDescription withoutMissing(ContainerDescription container) {
    Set<String> missing = new LinkedHashSet<>(optional.getOrDefault(container.name(), Set.of()));
    missing.removeAll(read.keySet());
    if (missing.isEmpty()) {
      return container;
    }
    for (String name : missing) {
      file.warnings()
          .add(
              String.format(
                  "%s: \"%s\" runs without \"%s\", which %s",
                  container.location(),
                  container.name(),
                  name,
                  excluded.contains(name) ? "is left out in this environment" : "does not exist"));
    }
    return container.withDependencies(
        container.dependencies().stream().filter(name -> !missing.contains(name)).toList());
  }

  /** Returns a container that messages call by its name, and a sidecar by that of its main one. */
  private static YamlMap named(YamlMap one, String main) {
    String name = one.shownText("name").orElse("");
    return name.isEmpty() ? one : one.called(main.isBlank() ? name : main + " > " + name);
  }

  private boolean isExcluded(YamlMap map) {
    List<String> environments = KeyAliases.texts(map, KeyAliases.EXCLUDED);
    return in.isPresent() && environments.contains(in.get());
  }

  /**
   * Reads a container.
   *
   * @param main the name of the container that it is a sidecar of; empty for none
   */
  ContainerDescription container(YamlMap map, Optional<String> main) {
    boolean isMain = main.isEmpty();
    Optional<String> given = map.text("name");
    String name = given.orElse("");
    if (given.isEmpty()) {
      map.missing("name", "has no \"name\"");
    } else if (name.isBlank()) {
      map.problem("name", "has no \"name\"");
    }
    String key = DescriptionFile.key(map.location(), main.orElse(""), name);
    Map<String, Secret> secrets = env.secrets(map);
    if (!secrets.isEmpty()) {
      file.secrets().put(key, secrets);
    }
    Optional<Schedule> schedule = isMain ? ScheduleReader.read(map) : Optional.empty();
    List<String> entrypoint = words(map, "entrypoint", file.hidden());
    if (!isMain) {
      warnOfKeys(map);
    }
    Map<String, String> variables = env.env(map, key);
    Map<String, String> labels = map.assignments("labels");
    checkName(map, name, isMain);
    List<String> command = words(map, "command", file.hidden());
    file.hidden().addShown(map, "labels", Exposure.INSPECT, labels);
    ContainerDescription container =
        new ContainerDescription(
            name,
            images.image(map),
            images.build(map),
            isMain ? dependencies(map, name) : List.of(),
            variables,
            arguments(entrypoint, command),
            entrypoint.stream().findFirst(),
            volumes(map, isMain),
            labels,
            isMain && isService(map, schedule.isPresent(), file.settings()),
            schedule,
            isMain && map.flag("force_rerun").orElse(false),
            isMain ? sidecars(map, name) : List.of(),
            isMain ? Optional.empty() : readiness(map),
            settings(map, isMain ? DescriptionKeys.ALL : DescriptionKeys.OF_SIDECARS),
            map.location());
    EnvCheck.check(map, container);
    if (!secrets.isEmpty()) {
      file.checkAtEnd(() -> EnvCheck.checkSecrets(map, container, secrets.keySet(), file.hidden()));
    }
    return container;
  }

  private List<ContainerDescription.Volume> volumes(YamlMap map, boolean isMain) {
    List<ContainerDescription.Volume> volumes = VolumeReader.volumes(map, isMain);
    file.settings().access().checkMounts(map, volumes);
    return volumes;
  }

  /** Checks the name of a container as a pipeline checks that of a stage or service. */
  static void checkName(YamlMap map, String name, boolean isMain) {
    if (name.isBlank() || name.matches(USUAL)) {
      return; // a name that is missing is told already
    }
    YamlCharacters.problem(name).ifPresent(problem -> map.problem("name", problem));
    String problem =
        isMain
            ? DescriptionKeys.problemOf(name, s -> {})
            : DescriptionKeys.problemOf(s -> s.service(name, v -> v.image("x")));
    if (!problem.isEmpty() && YamlCharacters.problem(name).isEmpty()) {
      map.problem("name", problem);
    }
  }

  /** Warns of keys that have no effect on a sidecar. */
  private void warnOfKeys(YamlMap map) {
    List<String> keys = new ArrayList<>(KeyAliases.DEPENDENCIES);
    keys.addAll(KeyAliases.EXCLUDED);
    keys.addAll(List.of("is_service_container", "force_rerun"));
    for (String key : keys) {
      if (map.isSet(key)) {
        file.warnings().add(map.location(key) + ": \"" + key + "\" has no effect on a sidecar");
      }
    }
  }

  private static boolean isService(YamlMap map, boolean hasSchedule, DescriptionSettings settings) {
    Optional<Boolean> flag = map.flag("is_service_container");
    ScheduleReader.check(map, settings, "schedule", "every");
    if (flag.orElse(false)) {
      ScheduleReader.check(map, settings, "is_service_container");
    }
    if (hasSchedule && !flag.orElse(true)) {
      map.problem(
          "is_service_container", "has a schedule, so is_service_container cannot be false");
    }
    return flag.orElse(hasSchedule);
  }

  private List<ContainerDescription> sidecars(YamlMap map, String main) {
    List<ContainerDescription> sidecars = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (YamlMap one : map.mapList("sidecars", map.pathOf("sidecar"))) {
      YamlMap named = named(one, main);
      ContainerDescription sidecar = container(named, Optional.of(main));
      named.refuseOtherKeys();
      if (!names.add(sidecar.name())) {
        named.problem("name", "the name is there twice; give one of them another name");
      }
      sidecars.add(sidecar);
    }
    return sidecars;
  }

  /** Returns the arguments of an entrypoint: its own, then those of the command. */
  static List<String> arguments(List<String> entrypoint, List<String> command) {
    List<String> arguments = new ArrayList<>(entrypoint.stream().skip(1).toList());
    arguments.addAll(command);
    return arguments;
  }

  /**
   * Returns the words of a list, or of a text that is split as a shell does.
   *
   * @param hidden learns them, for everybody can read them
   */
  static List<String> words(YamlMap map, String key, HiddenTexts hidden) {
    if (!map.isText(key)) {
      List<String> words = map.words(key);
      hidden.addShown(map, key, Exposure.INSPECT, words);
      return words;
    }
    String text = map.text(key).orElse("");
    hidden.addSplit(map, key, text);
    try {
      return ShellWords.of(text);
    } catch (IllegalArgumentException e) {
      map.problem(key, String.format("%s; write the %s as a list", e.getMessage(), key));
      return List.of();
    }
  }

  private List<String> dependencies(YamlMap map, String name) {
    Optional<String> key = KeyAliases.present(map, KeyAliases.DEPENDENCIES);
    if (key.isEmpty()) {
      return List.of();
    }
    if (map.isList(key.get()) || map.isText(key.get())) {
      return map.texts(key.get()).stream().distinct().toList();
    }
    Map<String, YamlMap> all = map.maps(key.get(), map.pathOf("dependency"));
    all.forEach(
        (dependency, one) -> {
          if (!one.quotedFlag("required").orElse(true)) {
            optional.computeIfAbsent(name, main -> new LinkedHashSet<>()).add(dependency);
          }
          one.quotedFlag("restart"); // what Compose does when the other one is restarted
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

  private Map<String, String> settings(YamlMap map, List<String> keys) {
    Map<String, String> settings = new LinkedHashMap<>();
    for (String key : keys) {
      if (key.equals(DescriptionKeys.LINK)) {
        DescriptionKeys.readLink(map, settings, file.warnings());
      } else {
        DescriptionKeys.read(map, key, key, settings);
      }
      if (settings.containsKey(key)) {
        boolean isText = List.of(DescriptionKeys.DESCRIPTION, DescriptionKeys.LINK).contains(key);
        Exposure exposure = isText ? Exposure.REPORT : Exposure.INSPECT;
        if (isText || key.equals(DescriptionKeys.USER)) {
          file.hidden().addShown(map, key, exposure, List.of(settings.get(key)));
        }
      }
    }
    file.settings()
        .access()
        .checked(
            map,
            DescriptionKeys.NETWORK,
            Optional.ofNullable(settings.get(DescriptionKeys.NETWORK)));
    return settings;
  }

  private static Optional<Readiness> readiness(YamlMap map) {
    Optional<YamlMap> ready = map.map("ready");
    Optional<Readiness> readiness = Optional.empty();
    if (ready.isPresent()) {
      try {
        readiness = readinessOf(ready.get());
      } catch (IllegalArgumentException e) {
        tell(ready.get(), String.valueOf(e.getMessage()));
      }
      ready.get().refuseOtherKeys();
    }
    return readiness;
  }

  /** Tells what the readiness refuses, at the key that it is about. */
  private static void tell(YamlMap ready, String problem) {
    boolean isPort = problem.contains("port");
    String key = ready.isSet("log") ? "log" : isPort ? "port" : "http";
    ready.problem(key, problem.replaceFirst("^Readiness: ", ""));
  }

  private static Optional<Readiness> readinessOf(YamlMap ready) {
    Optional<Integer> port = ready.number("port");
    Optional<String> log = ready.text("log");
    Optional<String> path = ready.text("http");
    if (log.isPresent() && (port.isPresent() || path.isPresent())) {
      ready.problem(
          "log",
          String.format(
              "\"log\" is there beside \"%s\"; set one", port.isPresent() ? "port" : "http"));
    } else if (ready.keys().isEmpty()) {
      ready.problem("", "ready is empty; set port, log, or http with port");
    }
    if (log.isPresent()) {
      return log.map(Readiness::logLine);
    }
    if (path.isPresent()) {
      return Optional.of(Readiness.http(port.orElse(80), path.get()));
    }
    return port.map(Readiness::port);
  }
}
