package dev.danube.description;

import dev.danube.Readiness;
import dev.danube.internal.yaml.YamlMap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A service of a Compose file.
 *
 * @param container the container, without what it depends on
 * @param conditions the conditions of what it depends on, by name
 * @param secrets the names of the secrets that it reads as files
 * @param map the service as it was read
 */
record ComposeService(
    ContainerDescription container,
    Map<String, WaitsFor> conditions,
    List<String> secrets,
    YamlMap map) {

  /** What a dependency waits for. */
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
  private static final String HEALTHCHECK = "healthcheck";

  /** What Compose has and a job has no use for, or what would not mean the same. */
  private static final Map<String, String> REFUSED =
      Map.of(
          "ports", "jobs reach their services by name; take ports out",
          "deploy", "set mem_limit, cpus or x-schedule in its place",
          "networks", "services and jobs of one run are in one network; take networks out",
          "privileged", "rights on the host are not given by a file",
          "extends", "use YAML anchors in its place",
          "configs", "mount the file in its place",
          "network_mode", "services and jobs of one run are in one network; take it out",
          "x-shedule", "write x-schedule");

  /** What else Compose has. */
  private static final Set<String> OTHERS =
      Set.of(
          "annotations",
          "attach",
          "blkio_config",
          "cap_add",
          "cap_drop",
          "cgroup",
          "cgroup_parent",
          "cpu_shares",
          "cpuset",
          "credential_spec",
          "develop",
          "device_cgroup_rules",
          "devices",
          "dns",
          "dns_opt",
          "dns_search",
          "domainname",
          "external_links",
          "extra_hosts",
          "gpus",
          "group_add",
          "hostname",
          "ipc",
          "isolation",
          "label_file",
          "links",
          "mac_address",
          "mem_reservation",
          "memswap_limit",
          "oom_kill_disable",
          "pid",
          "pids_limit",
          "post_start",
          "pre_stop",
          "provider",
          "read_only",
          "runtime",
          "scale",
          "security_opt",
          "shm_size",
          "stop_signal",
          "storage_opt",
          "sysctls",
          "tmpfs",
          "ulimits",
          "userns_mode",
          "uts",
          "volumes_from");

  /** What changes nothing for a job and the services beside it. */
  private static final List<String> IGNORED =
      List.of(
          "container_name", "expose", "tty", "stdin_open", "logging", "stop_grace_period", "init");

  /**
   * What decides whether a service runs.
   *
   * @param schedule when it runs again; empty if it does not
   */
  record Outline(
      YamlMap map,
      Map<String, WaitsFor> conditions,
      Optional<Schedule> schedule,
      boolean isJob,
      List<String> profiles) {

    static Outline read(YamlMap map, String name) {
      Optional<Schedule> schedule = ScheduleReader.extension(map);
      boolean isJob = map.flag("x-job").orElse(schedule.isPresent());
      if (schedule.isPresent() && !isJob) {
        map.problem("x-job", "has a schedule, so x-job cannot be false");
      }
      return new Outline(
          map, ComposeService.conditions(map, name), schedule, isJob, map.texts("profiles"));
    }
  }

  /** Reads a service that runs. */
  static ComposeService read(Outline outline, String name, DescriptionFile file, EnvReader env) {
    YamlMap map = outline.map;
    for (String key : List.copyOf(map.keys())) {
      String advice = REFUSED.get(key);
      if (OTHERS.contains(key) && map.has(key)) {
        map.problem(key, String.format("\"%s\" is not taken from a Compose file", key));
      }
      boolean isDefault = key.equals("networks") && isDefaultNetwork(map);
      if (advice != null && map.has(key) && !isDefault) {
        map.problem(key, String.format("\"%s\" is not taken from a Compose file: %s", key, advice));
      }
    }
    checkRestart(map);
    checkPullPolicy(map);
    List<String> entrypoint = words(map, "entrypoint");
    List<String> command =
        new ArrayList<>(entrypoint.subList(Math.min(1, entrypoint.size()), entrypoint.size()));
    command.addAll(words(map, "command"));
    ContainerDescription container =
        new ContainerDescription(
            name,
            new ImageReader(file).imageOfCompose(map),
            ImageReader.build(map),
            List.of(),
            env.env(map, DescriptionFile.key(map.location(), "", name)),
            command,
            entrypoint.stream().findFirst(),
            VolumeReader.volumes(map),
            textMap(map, "labels"),
            outline.schedule.isPresent(),
            outline.schedule,
            false,
            List.of(),
            readiness(map),
            settings(map),
            map.location());
    ComposeService service =
        new ComposeService(container, outline.conditions, map.texts("secrets"), map);
    for (String key : IGNORED) {
      map.has(key);
    }
    map.refuseOtherKeys();
    return service;
  }

  private static boolean isDefaultNetwork(YamlMap map) {
    return map.isList("networks") && map.texts("networks").equals(List.of("default"));
  }

  private static void checkRestart(YamlMap map) {
    Optional<String> restart = map.text("restart");
    if (restart.isPresent() && !restart.get().equals("no")) {
      map.problem(
          "restart",
          "\"restart\" is not taken from a Compose file: a job runs once; set x-schedule to run it"
              + " again");
    }
  }

  private static void checkPullPolicy(YamlMap map) {
    Optional<String> policy = map.text("pull_policy");
    if (policy.isPresent()
        && !List.of("missing", "if_not_present", "build").contains(policy.get())) {
      map.problem(
          "pull_policy",
          String.format(
              "pull_policy is missing, if_not_present or build, not \"%s\"; whether all images are"
                  + " pulled is a setting of the backend",
              policy.get()));
    }
  }

  private static List<String> words(YamlMap map, String key) {
    return ContainerReader.words(map, key);
  }

  /** Returns a mapping of texts, which may be written as a list of {@code NAME=VALUE}. */
  static Map<String, String> textMap(YamlMap map, String key) {
    if (!map.isList(key)) {
      return map.textMap(key);
    }
    Map<String, String> texts = new LinkedHashMap<>();
    for (String text : map.texts(key)) {
      int equal = text.indexOf('=');
      texts.put(
          equal < 0 ? text : text.substring(0, equal), equal < 0 ? "" : text.substring(equal + 1));
    }
    return texts;
  }

  private static Map<String, String> settings(YamlMap map) {
    Map<String, String> settings = new LinkedHashMap<>();
    put(map, "user", DescriptionKeys.USER, settings);
    put(map, "working_dir", DescriptionKeys.WORKDIR, settings);
    put(map, "platform", DescriptionKeys.PLATFORM, settings);
    put(map, "cpus", DescriptionKeys.CPUS, settings);
    put(map, "mem_limit", DescriptionKeys.MEMORY, settings);
    settings.computeIfPresent(
        DescriptionKeys.MEMORY, (key, value) -> value.replaceFirst("(?i)(?<=[kmg])b$", ""));
    return settings;
  }

  private static void put(YamlMap map, String key, String ours, Map<String, String> settings) {
    Optional<String> text = map.text(key);
    if (text.isPresent()) {
      String problem = DescriptionKeys.problem(ours, text.get());
      if (problem.isEmpty()) {
        settings.put(ours, text.get());
      } else {
        map.problem(key, String.format("%s, not \"%s\"", problem, text.get()));
      }
    }
  }

  /** Returns the check that the file has; empty for that of the image. */
  private static Optional<Readiness> readiness(YamlMap map) {
    Optional<YamlMap> check = map.map(HEALTHCHECK);
    if (check.isEmpty()) {
      return Optional.empty();
    }
    YamlMap one = check.get();
    boolean isDisabled = one.flag("disable").orElse(false);
    List<String> test = one.texts("test");
    boolean isShell = one.isText("test");
    for (String key : List.of("interval", "timeout", "retries", "start_period", "start_interval")) {
      one.has(key); // a service is asked again and again until it is ready
    }
    one.refuseOtherKeys();
    if (isDisabled || test.equals(List.of("NONE"))) {
      return Optional.of(Readiness.started());
    }
    if (isShell || (test.size() == 2 && test.get(0).equals("CMD-SHELL"))) {
      return Optional.of(Readiness.command("sh", "-c", test.get(test.size() - 1)));
    }
    if (test.size() > 1 && test.get(0).equals("CMD")) {
      return Optional.of(Readiness.command(test.subList(1, test.size()).toArray(String[]::new)));
    }
    if (one.has("test")) {
      one.problem("test", "test is a text, [CMD, PROGRAM, ...], [CMD-SHELL, SCRIPT] or [NONE]");
    }
    return Optional.empty();
  }

  private static Map<String, WaitsFor> conditions(YamlMap map, String name) {
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
              one.flag("required");
              one.refuseOtherKeys();
              conditions.put(other, condition.orElse(WaitsFor.STARTED));
            });
    return conditions;
  }
}
