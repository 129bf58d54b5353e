package dev.danube.description;

import dev.danube.Pipeline;
import dev.danube.PipelineDefinitionException;
import dev.danube.Service;
import dev.danube.Stage;
import dev.danube.internal.yaml.YamlMap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** The keys of Compose for containers that set a setting of Docker which stages have too. */
final class ComposeOptions {

  /**
   * A setting.
   *
   * @param stage sets it for a job
   * @param service sets it for a service that jobs need
   */
  record Option(Consumer<Stage.Builder> stage, Consumer<Service.Builder> service) {}

  private static final List<String> TEXTS =
      List.of("cap_drop", "dns", "group_add", "hostname", "shm_size", "stop_signal");
  private static final List<String> FLAGS = List.of("init", "read_only");

  private final YamlMap map;
  private final List<Option> all = new ArrayList<>();

  private ComposeOptions(YamlMap map) {
    this.map = map;
  }

  /** Reads the settings of a service. A value that Danube refuses is a problem of its key. */
  static List<Option> read(YamlMap map) {
    ComposeOptions options = new ComposeOptions(map);
    TEXTS.forEach(options::readTexts);
    FLAGS.forEach(options::readFlag);
    options.readPairs("tmpfs", tmpfs(map), ComposeOptions::tmpfs, ComposeOptions::tmpfs);
    options.readPairs(
        "sysctls",
        map.assignments("sysctls"),
        (s, one) -> s.sysctl(one.getKey(), one.getValue()),
        (v, one) -> v.sysctl(one.getKey(), one.getValue()));
    options.readPairs(
        "extra_hosts",
        extraHosts(map),
        (s, one) -> s.extraHost(one.getKey(), one.getValue()),
        (v, one) -> v.extraHost(one.getKey(), one.getValue()));
    options.readPairs(
        "ulimits",
        ulimits(map),
        (s, one) -> s.ulimit(one.getKey(), limit(one.getValue(), 0), limit(one.getValue(), 1)),
        (v, one) -> v.ulimit(one.getKey(), limit(one.getValue(), 0), limit(one.getValue(), 1)));
    options.readPids();
    return options.all;
  }

  /** Adds settings, unless Danube refuses one of them. */
  private void add(String key, List<Option> options) {
    if (options.isEmpty()) {
      return;
    }
    try {
      Pipeline.define(
          "check",
          p ->
              p.stage(
                  "check",
                  s -> {
                    s.image("check").command("check");
                    options.forEach(option -> option.stage().accept(s));
                  }));
      all.addAll(options);
    } catch (PipelineDefinitionException e) {
      e.problems().forEach(one -> map.problem(key, one.message().replaceFirst("^[A-Za-z]+", key)));
    }
  }

  private void readTexts(String key) {
    List<String> texts =
        key.matches("hostname|shm_size|stop_signal")
            ? map.text(key).map(List::of).orElse(List.of())
            : map.texts(key).stream().distinct().toList();
    add(
        key,
        texts.stream()
            .map(text -> new Option(s -> set(key, text, s), v -> set(key, text, v)))
            .toList());
  }

  private static void set(String key, String value, Stage.Builder s) {
    switch (key) {
      case "cap_drop" -> s.capDrop(value);
      case "dns" -> s.dns(value);
      case "group_add" -> s.groupAdd(value);
      case "hostname" -> s.hostname(value);
      case "shm_size" -> s.shmSize(value);
      default -> s.stopSignal(value);
    }
  }

  private static void set(String key, String value, Service.Builder v) {
    switch (key) {
      case "cap_drop" -> v.capDrop(value);
      case "dns" -> v.dns(value);
      case "group_add" -> v.groupAdd(value);
      case "hostname" -> v.hostname(value);
      case "shm_size" -> v.shmSize(value);
      default -> v.stopSignal(value);
    }
  }

  private void readFlag(String key) {
    if (map.quotedFlag(key).orElse(false)) {
      boolean isInit = key.equals("init");
      add(
          key,
          List.of(
              isInit
                  ? new Option(s -> s.init(), v -> v.init())
                  : new Option(s -> s.readOnlyRoot(), v -> v.readOnlyRoot())));
    }
  }

  private void readPairs(
      String key,
      Map<String, String> pairs,
      BiConsumer<Stage.Builder, Map.Entry<String, String>> stage,
      BiConsumer<Service.Builder, Map.Entry<String, String>> service) {
    Set<Map.Entry<String, String>> entries = pairs.entrySet();
    add(
        key,
        entries.stream()
            .map(one -> Map.entry(one.getKey(), one.getValue()))
            .map(one -> new Option(s -> stage.accept(s, one), v -> service.accept(v, one)))
            .toList());
  }

  /** Returns the options of folders in memory, by their paths. */
  private static Map<String, String> tmpfs(YamlMap map) {
    Map<String, String> folders = new LinkedHashMap<>();
    for (String text : map.texts("tmpfs")) {
      String[] parts = text.split(":", 2);
      folders.put(parts[0], parts.length == 2 ? parts[1] : "");
    }
    return folders;
  }

  private static void tmpfs(Stage.Builder s, Map.Entry<String, String> one) {
    if (one.getValue().isEmpty()) {
      s.tmpfs(one.getKey());
    } else {
      s.tmpfs(one.getKey(), one.getValue());
    }
  }

  private static void tmpfs(Service.Builder v, Map.Entry<String, String> one) {
    if (one.getValue().isEmpty()) {
      v.tmpfs(one.getKey());
    } else {
      v.tmpfs(one.getKey(), one.getValue());
    }
  }

  /** Returns the addresses of hosts, which may be written as a list of {@code NAME:ADDRESS}. */
  private static Map<String, String> extraHosts(YamlMap map) {
    if (!map.isList("extra_hosts")) {
      return map.textMap("extra_hosts");
    }
    Map<String, String> hosts = new LinkedHashMap<>();
    for (String text : map.texts("extra_hosts")) {
      String[] parts = text.split(text.contains("=") ? "=" : ":", 2);
      String address = parts.length == 2 ? parts[1].replaceFirst("^\\[(.*)]$", "$1") : "";
      if (hosts.putIfAbsent(parts[0], address) != null) {
        map.problem("extra_hosts", String.format("the host \"%s\" is there twice", parts[0]));
      }
    }
    return hosts;
  }

  /** Returns limits by name, each as {@code soft:hard}. */
  private static Map<String, String> ulimits(YamlMap map) {
    Map<String, String> limits = new LinkedHashMap<>();
    Optional<YamlMap> ulimits = map.map("ulimits");
    if (ulimits.isPresent()) {
      for (String name : ulimits.get().keys()) {
        String limit = limit(ulimits.get(), name);
        if (limit.matches("-?\\d{1,18}:-?\\d{1,18}")) {
          limits.put(name, limit);
        } else {
          ulimits.get().problem(name, "a limit is a number, or {soft: NUMBER, hard: NUMBER}");
        }
      }
    }
    return limits;
  }

  private static String limit(YamlMap ulimits, String name) {
    if (ulimits.isText(name)) {
      String both = ulimits.text(name).orElse("");
      return both + ":" + both;
    }
    Optional<YamlMap> one = ulimits.isMap(name) ? ulimits.map(name) : Optional.empty();
    String limit =
        one.map(map -> map.text("soft").orElse("") + ":" + map.text("hard").orElse("")).orElse("");
    one.ifPresent(YamlMap::refuseOtherKeys);
    return limit;
  }

  private static long limit(String pair, int index) {
    return Long.parseLong(pair.split(":", 2)[index]);
  }

  private void readPids() {
    Optional<String> text = map.text("pids_limit");
    if (text.isPresent() && !text.get().matches("-1|\\d{1,9}")) {
      map.problem(
          "pids_limit",
          String.format("pids_limit is a number, or -1 for no limit, not \"%s\"", text.get()));
    } else if (text.isPresent() && !text.get().matches("-1|0+")) {
      long most = Long.parseLong(text.get());
      add("pids_limit", List.of(new Option(s -> s.pidsLimit(most), v -> v.pidsLimit(most))));
    }
  }
}
