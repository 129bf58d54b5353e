package dev.danube.description;

import dev.danube.Readiness;
import dev.danube.description.ComposeService.Outline;
import dev.danube.description.ComposeService.WaitsFor;
import dev.danube.docker.PullPolicy;
import dev.danube.internal.yaml.YamlMap;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A reader of Compose files: those services that are jobs become containers, and the services that
 * they need become their sidecars. What several jobs need is shared. Not thread-safe.
 */
final class ComposeReader {

  /** A service on a way, with those that it needs and that have not been followed. */
  private record Visit(ComposeService service, Iterator<Map.Entry<String, WaitsFor>> next) {

    static Visit of(ComposeService service) {
      return new Visit(service, service.conditions().entrySet().iterator());
    }
  }

  private static final String SERVICES = "services";

  private final DescriptionFile file;
  private final YamlMap root;
  private final Map<String, String> variables;
  private final Map<String, Outline> outlines = new LinkedHashMap<>();
  private final Map<String, ComposeService> services = new LinkedHashMap<>(); // those that run
  private final ComposeSecrets secrets;

  /** The names of services that others wait for until they are healthy. */
  private final Set<String> mustBeHealthy = new HashSet<>();

  /** What was made of services beside jobs, which several jobs may need. */
  private final Map<String, ContainerDescription> built = new HashMap<>();

  /** The profiles whose services run. */
  private final Set<String> profiles = new HashSet<>();

  private @Nullable PullPolicy pull;

  ComposeReader(DescriptionFile file, YamlMap root, Map<String, String> variables) {
    this.file = file;
    this.root = root;
    this.variables = variables;
    this.secrets = ComposeSecrets.read(file, root, variables);
  }

  /** Returns whether a file is one of Compose. */
  static boolean reads(YamlMap root) {
    return root.isMap(SERVICES);
  }

  /** Reads the file, and returns the name of the project. */
  String read() {
    String name = root.text("name").filter(text -> !text.isBlank()).orElseGet(this::usualName);
    String project = project(name);
    file.setProject(project);
    ComposeVolumes volumes = ComposeVolumes.read(root, project);
    checkTop(project);
    EnvReader env = new EnvReader(file, variables, false);
    root.maps(SERVICES, "service")
        .forEach(
            (service, map) -> outlines.put(service, Outline.read(map.called(service), service)));
    if (outlines.isEmpty()) {
      root.problem(SERVICES, "there are no services; describe at least one");
    }
    chooseProfiles();
    outlines.replaceAll((service, outline) -> outline.without(one -> why(one).isPresent()));
    Set<String> jobs = jobs();
    Set<String> used = new LinkedHashSet<>();
    jobs.forEach(job -> use(job, used));
    outlines.forEach(
        (service, outline) -> {
          if (used.contains(service)) {
            services.put(
                service,
                ComposeService.read(outline, jobs.contains(service), service, env, volumes));
            warnOfMissing(service, outline);
          }
        });
    services.values().forEach(this::checkDependencies);
    services.values().stream()
        .flatMap(service -> service.conditions().entrySet().stream())
        .filter(condition -> condition.getValue() == WaitsFor.HEALTHY)
        .forEach(condition -> mustBeHealthy.add(condition.getKey()));
    pull = ComposePull.read(services.values(), file.warnings()).orElse(null);
    services.forEach(
        (job, service) -> {
          if (jobs.contains(job)) {
            file.containers().add(container(service, jobs));
          }
        });
    share();
    warnOfOthers(used);
    Map<String, YamlMap> read = new LinkedHashMap<>();
    services.forEach((service, one) -> read.put(service, one.map()));
    new DependencyCheck(file.containers(), read, Set.of()).check();
    return name;
  }

  /** Returns the name of the folder, as Compose does. */
  private String usualName() {
    if (file.settings().access().isRemote()) {
      root.problem("name", "has no \"name\"; a description from another machine has no folder");
      return "compose";
    }
    Path folder = file.folder().toAbsolutePath().normalize().getFileName();
    return folder == null ? "compose" : folder.toString();
  }

  /** Returns the name of the project as Compose makes it, with which names of volumes start. */
  private String project(String name) {
    String given = variables.getOrDefault("COMPOSE_PROJECT_NAME", "");
    String usual = (given.isBlank() ? name : given).toLowerCase(Locale.ROOT);
    String project = usual.replaceAll("[^a-z0-9_-]", "").replaceFirst("^[_-]+", "");
    return project.isEmpty() ? "compose" : project;
  }

  /** Finds the profiles that are chosen: those of the variable, and those of named jobs. */
  private void chooseProfiles() {
    for (String one : variables.getOrDefault("COMPOSE_PROFILES", "").split(",", -1)) {
      profiles.add(one.strip());
    }
    for (String job : file.settings().jobs()) {
      Optional.ofNullable(outlines.get(job)).ifPresent(one -> profiles.addAll(one.profiles()));
    }
  }

  /** Returns why a service does not exist here; empty if it does. */
  private Optional<String> why(String name) {
    Outline outline = outlines.get(name);
    if (outline == null) {
      return Optional.of("does not exist");
    }
    return isHere(outline)
        ? Optional.empty()
        : Optional.of("is in none of the profiles that are chosen");
  }

  private void warnOfMissing(String service, Outline outline) {
    for (String name : outline.optional()) {
      why(name)
          .ifPresent(
              why ->
                  file.warnings()
                      .add(
                          String.format(
                              "%s: \"%s\" runs without \"%s\", which %s",
                              outline.map().location(), service, name, why)));
    }
  }

  /** Returns when images are pulled; empty if the file does not say it. */
  Optional<PullPolicy> pull() {
    return Optional.ofNullable(pull);
  }

  /** Adds a service and all that it needs. */
  private void use(String name, Set<String> used) {
    Deque<String> open = new ArrayDeque<>(List.of(name));
    while (!open.isEmpty()) {
      String next = open.pop();
      Outline outline = outlines.get(next);
      if (outline != null && used.add(next)) {
        outline.conditions().keySet().forEach(open::push);
      }
    }
  }

  private void checkTop(String project) {
    ComposeService.refuse(root, Set.of("include", "configs", "models"));
    checkNetworks(project + "_default");
    root.has("version"); // which Compose itself no longer reads
    root.has(DescriptionFile.SCHEMA);
    root.refuseOtherKeys();
  }

  /**
   * Refuses networks, but for the one that Compose makes anyway.
   *
   * @param usual the name that Compose gives it
   */
  private void checkNetworks(String usual) {
    Map<String, YamlMap> networks =
        root.isMap("networks") ? root.maps("networks", "network") : Map.of();
    if (root.has("networks") && !networks.keySet().equals(Set.of("default"))) {
      root.problem("networks", "\"networks\" is not taken from a Compose file");
      return;
    }
    for (YamlMap network : networks.values()) {
      for (String key : network.keys()) {
        String value = network.written(key).orElse("");
        boolean isUsual =
            (key.equals("driver") && value.equals("bridge"))
                || (key.equals("name") && value.equals(usual))
                || (key.equals("ipam") && isEmpty(network, key));
        if (!isUsual && !key.startsWith("x-")) {
          network.problem(
              key,
              String.format(
                  "\"%s\" of a network is not taken from a Compose file: services and jobs of one"
                      + " run are in one network of their own; take it out",
                  key));
        }
      }
    }
  }

  private static boolean isEmpty(YamlMap map, String key) {
    return map.isMap(key) && map.map(key).filter(one -> one.keys().isEmpty()).isPresent();
  }

  private void checkDependencies(ComposeService service) {
    for (String name : service.conditions().keySet()) {
      if (!outlines.containsKey(name)) {
        service
            .map()
            .problem(
                "depends_on",
                String.format("needs \"%s\", which does not exist", name)
                    + service.map().didYouMean(name, outlines.keySet()));
      }
    }
    secrets.check(service);
  }

  /** Returns the names of the jobs that exist here, in the order of the file. */
  private Set<String> jobs() {
    Set<String> named = new HashSet<>(file.settings().jobs());
    named.stream()
        .filter(name -> !outlines.containsKey(name))
        .forEach(
            name ->
                root.problem(
                    SERVICES,
                    String.format("there is no service \"%s\" to be a job", name)
                        + root.didYouMean(name, outlines.keySet())));
    for (Outline service : outlines.values()) {
      service
          .conditions()
          .forEach(
              (name, condition) -> {
                if (condition == WaitsFor.COMPLETED) {
                  named.add(name);
                }
              });
    }
    Set<String> jobs = new LinkedHashSet<>();
    Set<String> others = new TreeSet<>(); // the profiles of jobs that do not exist here
    outlines.forEach(
        (name, service) -> {
          boolean isJob = named.contains(name) || service.isJob();
          if (isJob && isHere(service)) {
            jobs.add(name);
          } else if (isJob) {
            others.addAll(service.profiles());
          }
        });
    if (jobs.isEmpty() && !others.isEmpty()) {
      root.problem(
          SERVICES,
          String.format(
              "no job is in the profiles that are chosen; set COMPOSE_PROFILES to some of \"%s\", or"
                  + " name a job",
              String.join(",", others)));
    } else if (jobs.isEmpty() && !outlines.isEmpty()) {
      root.problem(
          SERVICES, "none of the services is a job; set \"x-job: true\" on those that end");
    }
    return jobs;
  }

  /** Returns whether a service exists in the profiles that are chosen. */
  private boolean isHere(Outline service) {
    return service.profiles().isEmpty()
        || profiles.contains("*")
        || service.profiles().stream().anyMatch(profiles::contains);
  }

  private ContainerDescription container(ComposeService service, Set<String> jobs) {
    Set<String> needed = new LinkedHashSet<>();
    Map<String, ContainerDescription> sidecars = new LinkedHashMap<>();
    collect(service, jobs, needed, sidecars);
    ContainerDescription own = service.container();
    ContainerDescription container =
        copy(own, List.copyOf(needed), List.copyOf(sidecars.values()), Optional.empty());
    secrets.addTo(container, service);
    return container;
  }

  /**
   * Collects the jobs that a service needs, and the services beside it, each after its own. A chain
   * may be as long as the file, so this is a loop.
   */
  private void collect(
      ComposeService job,
      Set<String> jobs,
      Set<String> needed,
      Map<String, ContainerDescription> sidecars) {
    Set<String> seen = new HashSet<>();
    Deque<Visit> open = new ArrayDeque<>(List.of(Visit.of(job)));
    while (!open.isEmpty()) {
      Visit visit = open.peek();
      ComposeService service = visit.service();
      if (visit.next().hasNext()) {
        Map.Entry<String, WaitsFor> one = visit.next().next();
        ComposeService other = services.get(one.getKey());
        if (other != null
            && isBeside(service, other, one.getValue(), jobs, needed)
            && seen.add(one.getKey())) {
          open.push(Visit.of(other));
        }
      } else {
        open.pop();
        String name = service.container().name();
        if (seen.contains(name)) {
          sidecars.put(name, built.computeIfAbsent(name, key -> sidecar(service)));
        }
      }
    }
  }

  /**
   * Returns whether a service runs beside one that needs it. If it is a job, adds it to those that
   * are needed, or a problem.
   */
  private boolean isBeside(
      ComposeService service,
      ComposeService other,
      WaitsFor condition,
      Set<String> jobs,
      Set<String> needed) {
    String name = other.container().name();
    if (!isHere(other.outline())) {
      refuse(service, name, "is in none of the profiles that are chosen; set COMPOSE_PROFILES");
      return false;
    }
    if (condition == WaitsFor.COMPLETED) {
      needed.add(name);
      return false;
    }
    if (jobs.contains(name)) {
      refuse(service, name, "is a job, so its condition is service_completed_successfully");
      return false;
    }
    return true;
  }

  private static void refuse(ComposeService service, String needed, String why) {
    service.map().problem("depends_on", String.format("needs \"%s\", which %s", needed, why));
  }

  private ContainerDescription sidecar(ComposeService service) {
    List<String> needs =
        service.conditions().entrySet().stream()
            .filter(one -> one.getValue() != WaitsFor.COMPLETED)
            .map(Map.Entry::getKey)
            .filter(services::containsKey)
            .toList();
    Optional<Readiness> checked =
        service.container().readiness().or(() -> Optional.of(Readiness.healthCheck()));
    String name = service.container().name();
    Optional<Readiness> readiness =
        mustBeHealthy.contains(name) ? checked : Optional.of(Readiness.started());
    ContainerDescription sidecar = copy(service.container(), needs, List.of(), readiness);
    secrets.addTo(sidecar, service);
    return sidecar;
  }

  private static ContainerDescription copy(
      ContainerDescription own,
      List<String> dependencies,
      List<ContainerDescription> sidecars,
      Optional<Readiness> readiness) {
    return new ContainerDescription(
        own.name(),
        own.image(),
        own.build(),
        dependencies,
        own.env(),
        own.command(),
        own.entrypoint(),
        own.volumes(),
        own.labels(),
        own.isService(),
        own.schedule(),
        own.forcesRerun(),
        sidecars,
        readiness,
        own.settings(),
        own.location());
  }

  /** Shares what several jobs need, with all that this needs. */
  private void share() {
    List<String> names =
        file.containers().stream()
            .flatMap(container -> container.sidecars().stream())
            .map(ContainerDescription::name)
            .toList();
    Set<String> once = new HashSet<>();
    List<String> open =
        new ArrayList<>(names.stream().filter(name -> !once.add(name)).distinct().toList());
    Set<String> shared = new HashSet<>();
    while (!open.isEmpty()) {
      String name = open.remove(open.size() - 1);
      if (shared.add(name)) {
        file.share(name);
        ComposeService service = services.get(name);
        if (service != null) {
          checkShared(service);
          open.addAll(service.conditions().keySet());
        }
      }
    }
  }

  /** Refuses a service that several jobs share, and that waits for a job itself. */
  private void checkShared(ComposeService service) {
    service
        .conditions()
        .forEach(
            (name, condition) -> {
              if (condition == WaitsFor.COMPLETED) {
                service
                    .map()
                    .problem(
                        "depends_on",
                        String.format(
                            "waits for the job \"%s\", but several jobs need it, so it starts"
                                + " before them; let each of them wait for \"%s\"",
                            name, name));
              }
            });
  }

  private void warnOfOthers(Set<String> used) {
    outlines.forEach(
        (name, service) -> {
          if (!used.contains(name) && isHere(service)) {
            file.warnings()
                .add(
                    service.map().location()
                        + ": \""
                        + name
                        + "\" is no job, and no job needs it: it does not run");
          }
        });
  }
}
