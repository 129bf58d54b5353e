package dev.danube.description;

import dev.danube.description.HiddenTexts.Exposure;
import dev.danube.internal.Names;
import dev.danube.internal.yaml.YamlMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A service of a Compose file.
 *
 * @param container the container, without what it depends on
 * @param outline the part that decides whether it runs
 * @param secrets the names of the secrets that it reads, by the names of the files
 */
record ComposeService(
    ContainerDescription container, Outline outline, Map<String, String> secrets) {

  /** The event that a dependency waits for. */
  enum WaitsFor {
    STARTED("service_started"),
    HEALTHY("service_healthy"),
    COMPLETED("service_completed_successfully");

    private final String word;

    WaitsFor(String word) {
      this.word = word;
    }

    static Optional<WaitsFor> of(String word) {
      return List.of(values()).stream().filter(one -> one.word.equals(word)).findFirst();
    }
  }

  private static final String DEPENDS_ON = "depends_on";
  private static final String SECRETS = "secrets";
  private static final String FOLDER = "/run/secrets/";

  /** Keys of Compose that are refused, with advice. */
  private static final Map<String, String> REFUSED =
      Map.of(
          "ports", "jobs reach their services by name; take ports out",
          "deploy", "set mem_limit, cpus or x-schedule in its place",
          "networks", "services and jobs of one run are in one network; take networks out",
          "privileged", "rights on the host are not given by a file",
          "extends", "use YAML anchors in its place",
          "configs", "mount the file in its place",
          "network_mode", "services and jobs of one run are in one network; take it out");

  /** Keys that Danube adds to those of Compose, and that are long enough to tell a misspelt one. */
  private static final List<String> EXTENSIONS = List.of("x-schedule");

  /** Further keys of Compose that are refused. */
  private static final Set<String> OTHERS =
      Set.of(
          "annotations",
          "attach",
          "blkio_config",
          "cap_add",
          "cgroup",
          "cgroup_parent",
          "cpu_shares",
          "cpuset",
          "credential_spec",
          "develop",
          "device_cgroup_rules",
          "devices",
          "dns_opt",
          "dns_search",
          "domainname",
          "external_links",
          "gpus",
          "ipc",
          "isolation",
          "label_file",
          "links",
          "mac_address",
          "mem_reservation",
          "memswap_limit",
          "oom_kill_disable",
          "pid",
          "post_start",
          "pre_stop",
          "provider",
          "runtime",
          "scale",
          "security_opt",
          "storage_opt",
          "userns_mode",
          "uts",
          "volumes_from");

  /** Keys of Compose that have no effect on a job or on the services beside it. */
  private static final List<String> IGNORED =
      List.of("expose", "tty", "stdin_open", "logging", "stop_grace_period");

  /**
   * The part of a service that decides whether it runs.
   *
   * @param optional the names of those that it depends on and can run without
   * @param schedule when it runs again; empty if it does not
   */
  record Outline(
      YamlMap map,
      Map<String, WaitsFor> conditions,
      Set<String> optional,
      Optional<Schedule> schedule,
      boolean isJob,
      List<String> profiles) {

    static Outline read(YamlMap map, String name) {
      Optional<Schedule> schedule = ScheduleReader.extension(map);
      boolean isJob = map.quotedFlag("x-job").orElse(schedule.isPresent());
      if (schedule.isPresent() && !isJob) {
        map.problem("x-job", "has a schedule, so x-job cannot be false");
      }
      Set<String> optional = new LinkedHashSet<>();
      Map<String, WaitsFor> conditions = ComposeService.conditions(map, name, optional);
      return new Outline(map, conditions, optional, schedule, isJob, map.texts("profiles"));
    }

    /** Returns the part without those dependencies that it can run without and that are missing. */
    Outline without(Predicate<String> isMissing) {
      if (optional.stream().noneMatch(isMissing)) {
        return this;
      }
      Map<String, WaitsFor> others = new LinkedHashMap<>(conditions);
      others.keySet().removeIf(name -> optional.contains(name) && isMissing.test(name));
      return new Outline(map, others, optional, schedule, isJob, profiles);
    }
  }

  /** Returns the conditions of what it depends on, by name. */
  Map<String, WaitsFor> conditions() {
    return outline.conditions;
  }

  /** Returns the service as it was read. */
  YamlMap map() {
    return outline.map;
  }

  /**
   * Reads a service that runs.
   *
   * @param isJob whether it ends by itself
   */
  static ComposeService read(
      Outline outline, boolean isJob, String name, EnvReader env, ComposeVolumes volumes) {
    YamlMap map = outline.map;
    DescriptionFile file = env.file();
    if (!name.matches("[a-zA-Z0-9._-]+")) {
      map.problem("", "the name of a service has only letters, digits, \".\", \"-\" and \"_\"");
    } else {
      ContainerReader.checkName(map, name, isJob);
    }
    for (String key : List.copyOf(map.keys())) {
      String advice = REFUSED.get(key);
      boolean isDefault = key.equals("networks") && isDefaultNetwork(map);
      if (advice != null && map.has(key) && !isDefault) {
        map.problem(key, String.format("\"%s\" is not taken from a Compose file: %s", key, advice));
      }
    }
    refuse(map, OTHERS);
    checkExtensions(map);
    checkRestart(map, isJob);
    map.has("pull_policy"); // which ComposePull reads
    warnOfName(map, name, file.warnings());
    boolean isCleared = isCleared(map, "entrypoint");
    List<String> command = ContainerReader.words(map, "command", file.hidden());
    List<String> entrypoint =
        isCleared ? command : ContainerReader.words(map, "entrypoint", file.hidden());
    checkCleared(map, isCleared && entrypoint.isEmpty());
    ImageReader images = new ImageReader(file, env.variables());
    List<ContainerDescription.Volume> mounts = volumes.of(map, isJob);
    file.settings().access().checkMounts(map, mounts);
    ScheduleReader.check(map, file.settings(), "x-schedule");
    if (map.isSet("pull_policy")) {
      file.settings().access().refusesPull(map, "pull_policy");
    }
    ContainerDescription container =
        new ContainerDescription(
            name,
            images.imageOfCompose(map),
            images.build(map),
            List.of(),
            env.env(map, DescriptionFile.key(map.location(), "", name)),
            ContainerReader.arguments(entrypoint, isCleared ? List.of() : command),
            entrypoint.stream().findFirst(),
            mounts,
            map.assignments("labels"),
            outline.schedule.isPresent(),
            outline.schedule,
            false,
            List.of(),
            ComposeHealthCheck.read(map, file.hidden()),
            settings(map),
            map.location());
    addShown(map, container, file.hidden());
    ComposeService service = new ComposeService(container, outline, secrets(map, name));
    file.setOptions(container, ComposeOptions.read(map));
    EnvCheck.check(map, container);
    for (String key : IGNORED) {
      map.has(key);
    }
    map.refuseOtherKeys();
    return service;
  }

  /** Adds what cannot be hidden of a container. */
  private static void addShown(YamlMap map, ContainerDescription container, HiddenTexts hidden) {
    hidden.addShown(map, "labels", Exposure.INSPECT, container.labels());
    Optional.ofNullable(container.settings().get(DescriptionKeys.USER))
        .ifPresent(user -> hidden.addShown(map, "user", Exposure.INSPECT, List.of(user)));
  }

  /** Returns whether a key has an empty list or text, which clears what the image declares. */
  private static boolean isCleared(YamlMap map, String key) {
    return map.isEmptyList(key)
        || (map.isText(key) && map.text(key).filter(String::isBlank).isPresent());
  }

  /** Refuses that nothing of the image is left to run, and that only its arguments are gone. */
  private static void checkCleared(YamlMap map, boolean isNothingLeft) {
    if (isNothingLeft) {
      map.problem(
          "entrypoint",
          "\"entrypoint\" clears that of the image, so \"command\" has to have the program; write"
              + " both, or take entrypoint out");
    } else if (isCleared(map, "command") && !map.isSet("entrypoint")) {
      map.problem(
          "command",
          "\"command\" clears that of the image, which needs an \"entrypoint\"; write the image's"
              + " own one, or take command out");
    }
  }

  private static void warnOfName(YamlMap map, String name, DescriptionFile.Warnings warnings) {
    Optional<String> other = map.text("container_name").filter(text -> !text.equals(name));
    if (other.isPresent()) {
      warnings.add(
          String.format(
              "%s: container_name \"%s\" has no effect: others reach the service as \"%s\"",
              map.location("container_name"), other.get(), name));
    }
  }

  /** Refuses a key that looks like one of Danube's; any other that starts with x- is taken. */
  private static void checkExtensions(YamlMap map) {
    for (String key : map.keys()) {
      String advice = Names.didYouMean(key, EXTENSIONS);
      if (key.startsWith("x-") && !EXTENSIONS.contains(key) && !advice.isEmpty()) {
        map.problem(key, String.format("unknown key \"%s\"", key) + advice);
      }
    }
  }

  private static boolean isDefaultNetwork(YamlMap map) {
    if (!map.isMap("networks")) {
      return map.isList("networks") && map.texts("networks").equals(List.of("default"));
    }
    Map<String, YamlMap> networks = map.maps("networks", map.pathOf("network"));
    return networks.keySet().equals(Set.of("default"))
        && networks.values().stream().allMatch(network -> network.keys().isEmpty());
  }

  /** Refuses keys that Compose has. */
  static void refuse(YamlMap map, Set<String> others) {
    refuse(map, others, "\"%s\" is not taken from a Compose file");
  }

  /**
   * Refuses keys.
   *
   * @param message the problem, with {@code %s} for the key
   */
  static void refuse(YamlMap map, Set<String> others, String message) {
    for (String key : map.keys()) {
      if (others.contains(key) && map.has(key)) {
        map.problem(key, String.format(message, key));
      }
    }
  }

  private static void checkRestart(YamlMap map, boolean isJob) {
    Optional<String> restart = map.text("restart");
    if (restart.isPresent() && !restart.get().equals("no")) {
      map.problem(
          "restart",
          "\"restart\" is not taken from a Compose file: "
              + (isJob
                  ? "a job runs once; set x-schedule to run it again"
                  : "a service runs as long as jobs need it; take restart out"));
    }
  }

  private static Map<String, String> settings(YamlMap map) {
    Map<String, String> settings = new LinkedHashMap<>();
    DescriptionKeys.read(map, "user", DescriptionKeys.USER, settings);
    DescriptionKeys.read(map, "working_dir", DescriptionKeys.WORKDIR, settings);
    DescriptionKeys.read(map, "platform", DescriptionKeys.PLATFORM, settings);
    DescriptionKeys.read(map, "cpus", DescriptionKeys.CPUS, settings);
    DescriptionKeys.read(map, "mem_limit", DescriptionKeys.MEMORY, settings);
    settings.computeIfPresent(
        DescriptionKeys.MEMORY, (key, value) -> value.replaceFirst("(?i)(?<=[kmg])b$", ""));
    return settings;
  }

  private static Map<String, String> secrets(YamlMap map, String name) {
    Map<String, String> secrets = new LinkedHashMap<>();
    for (YamlMap.Item one : map.items(SECRETS, name + " > secret")) {
      one.text().ifPresent(secret -> secrets.put(secret, secret));
      one.map().ifPresent(secret -> readSecret(secret, secrets));
    }
    return secrets;
  }

  private static void readSecret(YamlMap one, Map<String, String> secrets) {
    Optional<String> source = one.text("source");
    if (source.isEmpty()) {
      one.problem("source", "a secret has a source, which is one of the file's secrets");
    }
    String target = one.text("target").orElse(source.orElse(""));
    String file = target.startsWith(FOLDER) ? target.substring(FOLDER.length()) : target;
    if (file.contains("/")) {
      one.problem(
          "target",
          String.format("secrets are files in /run/secrets, so target is not \"%s\"", target));
    } else {
      source.ifPresent(secret -> secrets.put(file, secret));
    }
    List.of("uid", "gid", "mode").forEach(one::has); // the file is readable for the container
    one.refuseOtherKeys();
  }

  /**
   * Reads what a service waits for.
   *
   * @param optional receives the names of those that it can run without
   */
  private static Map<String, WaitsFor> conditions(YamlMap map, String name, Set<String> optional) {
    Map<String, WaitsFor> conditions = new LinkedHashMap<>();
    if (!map.isMap(DEPENDS_ON)) {
      map.texts(DEPENDS_ON).forEach(other -> conditions.put(other, WaitsFor.STARTED));
      return conditions;
    }
    map.maps(DEPENDS_ON, name + " > depends_on")
        .forEach(
            (other, one) -> {
              String word = one.text("condition").orElse("service_started");
              Optional<WaitsFor> condition = WaitsFor.of(word);
              if (condition.isEmpty()) {
                one.problem(
                    "condition",
                    String.format(
                        "condition is service_started, service_healthy or"
                            + " service_completed_successfully, not \"%s\"",
                        word));
              }
              if (!one.quotedFlag("required").orElse(true)) {
                optional.add(other);
              }
              one.quotedFlag("restart"); // what Compose does when the other one is restarted
              one.refuseOtherKeys();
              conditions.put(other, condition.orElse(WaitsFor.STARTED));
            });
    return conditions;
  }
}
