package dev.danube.description;

import dev.danube.Readiness;
import dev.danube.internal.yaml.YamlMap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A service of a Compose file.
 *
 * @param container the container, without what it depends on
 * @param conditions the conditions of what it depends on, by name
 * @param isJob whether the file says that it is a job
 * @param profiles the profiles in which it exists; empty for all
 * @param secrets the names of the secrets that it reads as files
 * @param map the service as it was read
 */
record ComposeService(
    ContainerDescription container,
    Map<String, WaitsFor> conditions,
    boolean isJob,
    List<String> profiles,
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
          "network_mode", "services and jobs of one run are in one network; take it out");

  /** Reads a service. */
  static ComposeService read(YamlMap map, String name, DescriptionFile file, EnvReader env) {
    for (String key : List.copyOf(map.keys())) {
      String advice = REFUSED.get(key);
      if (advice != null && map.has(key)) {
        map.problem(key, String.format("\"%s\" is not taken from a Compose file: %s", key, advice));
      }
    }
    checkRestart(map);
    checkPullPolicy(map);
    List<String> entrypoint = words(map, "entrypoint");
    List<String> command =
        new ArrayList<>(entrypoint.subList(Math.min(1, entrypoint.size()), entrypoint.size()));
    command.addAll(words(map, "command"));
    Optional<Schedule> schedule = ScheduleReader.extension(map);
    boolean isJob = map.flag("x-job").orElse(schedule.isPresent());
    if (schedule.isPresent() && !isJob) {
      map.problem("x-job", "has a schedule, so x-job cannot be false");
    }
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
            labels(map),
            schedule.isPresent(),
            schedule,
            false,
            List.of(),
            readiness(map),
            settings(map),
            map.location());
    ComposeService service =
        new ComposeService(
            container,
            conditions(map, name),
            isJob,
            map.texts("profiles"),
            map.texts("secrets"),
            map);
    map.refuseOtherKeys();
    return service;
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

  private static Map<String, String> labels(YamlMap map) {
    if (!map.isList("labels")) {
      return map.textMap("labels");
    }
    Map<String, String> labels = new LinkedHashMap<>();
    for (String label : map.texts("labels")) {
      int equal = label.indexOf('=');
      labels.put(
          equal < 0 ? label : label.substring(0, equal),
          equal < 0 ? "" : label.substring(equal + 1));
    }
    return labels;
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
              one.refuseOtherKeys();
              conditions.put(other, condition.orElse(WaitsFor.STARTED));
            });
    return conditions;
  }
}
