package dev.danube.description;

import dev.danube.Condition;
import dev.danube.Image;
import dev.danube.ImageRef;
import dev.danube.Mount;
import dev.danube.Output;
import dev.danube.Parallel;
import dev.danube.Pipeline;
import dev.danube.PipelineDefinitionException;
import dev.danube.Problem;
import dev.danube.RunContext;
import dev.danube.Service;
import dev.danube.Source;
import dev.danube.Stage;
import dev.danube.description.ContainerDescription.Build;
import dev.danube.description.ContainerDescription.Volume;
import dev.danube.internal.yaml.YamlProblems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The pipeline of a description: a stage for each container, each after the one before. */
final class DescriptionPipeline {

  private static final String LABEL = "dev.danube.description";

  /** More containers than are checked as a pipeline if others have problems. */
  private static final int MOST_CHECKED = 1000;

  /** What is between letters and digits of the name of an image. */
  private static final Pattern SEPARATOR = Pattern.compile("[^a-z0-9]+");

  private final DescriptionFile file;
  private final List<ContainerDescription> containers;
  private final Set<String> names;
  private final EarlierRuns earlier;
  private final Map<ContainerDescription, Output<ImageRef>> images = new HashMap<>();
  private final Set<String> taken = new HashSet<>();

  /**
   * Creates a pipeline of some containers.
   *
   * @param order the names of the containers, in the order in which they run
   * @param earlier what has become of the containers that are not among them
   */
  private DescriptionPipeline(DescriptionFile file, List<String> order, EarlierRuns earlier) {
    Map<String, ContainerDescription> byName =
        file.containers().stream()
            .collect(
                Collectors.toMap(ContainerDescription::name, container -> container, (a, b) -> a));
    this.file = file;
    this.containers =
        order.stream().map(byName::get).filter(container -> container != null).toList();
    this.names = containers.stream().map(ContainerDescription::name).collect(Collectors.toSet());
    this.earlier = earlier;
    file.containers().forEach(container -> taken.add(container.name()));
  }

  /** Returns the pipeline of all containers. */
  static Pipeline of(DescriptionFile file, List<String> order) {
    return new DescriptionPipeline(file, order, EarlierRuns.NONE).define();
  }

  /**
   * Returns the pipeline of some containers.
   *
   * @param order the names of the containers, in the order in which they run
   * @param earlier what has become of the containers that are not among them
   */
  static Pipeline part(DescriptionFile file, List<String> order, EarlierRuns earlier) {
    Pipeline pipeline = new DescriptionPipeline(file, order, earlier).define();
    String[] all = pipeline.stages().stream().map(Stage::name).toArray(String[]::new);
    return pipeline.alone(all);
  }

  /**
   * Returns what only a pipeline refuses of the containers that have no problem yet, so that
   * everything that is wrong is told at once.
   */
  static List<Problem> furtherProblems(DescriptionFile file) {
    Set<String> told =
        file.problems().stream()
            .map(problem -> problem.path().split(" > ", 2)[0])
            .collect(Collectors.toSet());
    Map<String, ContainerDescription> byName = ContainerDescriptions.byName(file.containers());
    List<String> others =
        ContainerDescriptions.order(file.containers()).stream()
            .filter(name -> !name.isBlank() && !told.contains(YamlProblems.shownPath(name)))
            .filter(name -> !isTold(byName.get(name), told))
            .toList();
    boolean isLong = !told.isEmpty() && others.size() > MOST_CHECKED;
    if (others.isEmpty() || isLong || told.contains("")) {
      return List.of(); // a problem of the whole file, or so much that the rest can wait
    }
    try {
      new DescriptionPipeline(file, others, EarlierRuns.NONE).define();
      return List.of();
    } catch (PipelineDefinitionException e) {
      return e.problems().stream().map(DescriptionPipeline::ofContainer).map(file::masked).toList();
    }
  }

  /** Returns whether a service that a container shares with others has a problem already. */
  private static boolean isTold(@Nullable ContainerDescription container, Set<String> told) {
    return container != null
        && container.sidecars().stream().anyMatch(sidecar -> told.contains(sidecar.name()));
  }

  /** Returns a problem without the names of the pipeline and its block. */
  private static Problem ofContainer(Problem problem) {
    String path = problem.path().replaceFirst("^[^>]* > [^>]* > ", "");
    return new Problem(path, problem.message(), problem.location());
  }

  private Pipeline define() {
    String group = free("containers");
    return Pipeline.define(
        file.name(),
        p -> {
          p.definedAt(containers.isEmpty() ? file.shown() : containers.get(0).location());
          if (containers.stream().anyMatch(DescriptionPipeline::isBuilt)) {
            p.source(Source.directory(file.folder().toAbsolutePath()));
          }
          if (containers.isEmpty()) {
            p.stage(group, DescriptionPipeline::nothing);
          } else {
            p.parallel(group, this::addAll);
          }
          for (ContainerDescription sidecar : shared()) {
            p.definedAt(sidecar.location());
            p.service(sidecar.name(), v -> define(v, sidecar, ""));
          }
        });
  }

  /** Defines the stage of a description whose containers are all left out. */
  private static void nothing(Stage.Builder s) {
    s.call(stage -> stage.log("all containers are left out in this environment"));
  }

  /** Returns the services that several containers share, as far as one of them runs. */
  private List<ContainerDescription> shared() {
    Set<String> found = new HashSet<>();
    return containers.stream()
        .flatMap(container -> container.sidecars().stream())
        .filter(sidecar -> file.isShared(sidecar) && found.add(sidecar.name()))
        .toList();
  }

  private static boolean isBuilt(ContainerDescription container) {
    return container.build().isPresent()
        || container.sidecars().stream().anyMatch(sidecar -> sidecar.build().isPresent());
  }

  private void addAll(Parallel.Builder stages) {
    List<String> first = new ArrayList<>();
    for (ContainerDescription sidecar : shared()) { // the first container starts all of them
      addBuild(stages, sidecar, sidecar.name(), first, s -> {});
    }
    List<String> before = List.of();
    for (ContainerDescription container : containers) {
      List<String> builds = new ArrayList<>(first);
      List<String> last = before;
      Consumer<Stage.Builder> inTurn =
          s -> {
            last.forEach(s::after);
            addAlreadyRan(s, container);
          };
      addBuild(stages, container, container.name(), builds, inTurn);
      for (ContainerDescription sidecar : container.sidecars()) {
        if (!file.isShared(sidecar)) {
          addBuild(stages, sidecar, container.name() + "-" + sidecar.name(), builds, inTurn);
        }
      }
      stages.definedAt(container.location());
      stages.stage(container.name(), s -> define(s, container, last, builds));
      before = file.concurrency() > 1 ? List.of() : List.of(container.name());
    }
  }

  /** Returns a name that no container has, and no other stage that builds an image. */
  private String free(String name) {
    return Stream.iterate(name, one -> one + "_").filter(taken::add).findFirst().orElseThrow();
  }

  /**
   * Adds the stage that builds the image of a container, if it is built.
   *
   * @param builds receives the name of the stage
   * @param start defines when the stage starts
   */
  private void addBuild(
      Parallel.Builder stages,
      ContainerDescription container,
      String built,
      List<String> builds,
      Consumer<Stage.Builder> start) {
    if (container.build().isEmpty()) {
      return;
    }
    Output<ImageRef> image = Output.image("image-" + (images.size() + 1));
    images.put(container, image);
    String name = free("build-" + built);
    builds.add(name);
    Build build = container.build().get();
    stages.stage(
        name,
        s -> {
          s.definedAt(container.location());
          start.accept(s);
          s.buildImage(
              i -> {
                i.context(context(build)).as(image);
                build.dockerfile().ifPresent(i::dockerfile);
                build.args().forEach(i::buildArg);
                build.target().ifPresent(i::target);
                tag(container).ifPresent(i::tag);
              });
        });
  }

  /**
   * Returns the name of an image that is built, if it has one. That of a shared service needs one,
   * for services of a pipeline do not read outputs; by default it is the name that Compose gives.
   */
  private Optional<String> tag(ContainerDescription container) {
    if (!container.image().isEmpty() || !file.isShared(container)) {
      return Optional.of(container.image()).filter(name -> !name.isEmpty());
    }
    String name = (file.project() + "-" + container.name()).toLowerCase(Locale.ROOT);
    String tag =
        SEPARATOR
            .matcher(name)
            .replaceAll(found -> found.group().matches("[.]|__?|-+") ? found.group() : "-");
    return Optional.of(tag.replaceAll("^[._-]+|[._-]+$", ""));
  }

  private String context(Build build) {
    Path folder = file.folder().toAbsolutePath().normalize();
    String path = folder.relativize(folder.resolve(build.context()).normalize()).toString();
    return path.isEmpty() ? "." : path;
  }

  private void define(
      Stage.Builder s, ContainerDescription container, List<String> before, List<String> builds) {
    s.definedAt(container.location());
    s.image(image(container));
    addDependencies(s, container);
    builds.forEach(s::needs);
    before.stream().filter(name -> !container.dependencies().contains(name)).forEach(s::after);
    ContainerEnv env = env(container, "");
    env.open().forEach(s::env);
    env.secret().forEach(s::secret);
    file.secretFiles(container).forEach(s::secretFile);
    container.volumes().forEach(volume -> s.mount(mount(volume)));
    labels(container).forEach(s::label);
    container.entrypoint().ifPresent(s::entrypoint);
    if (!container.settings().containsKey(DescriptionKeys.NETWORK)) {
      file.forAll().network().ifPresent(s::network);
    }
    DescriptionKeys.apply(container.settings(), s);
    container.sidecars().stream()
        .filter(sidecar -> !file.isShared(sidecar))
        .forEach(sidecar -> s.service(sidecar.name(), v -> define(v, sidecar, container.name())));
    file.options(container).forEach(option -> option.stage().accept(s));
    addAlreadyRan(s, container);
    s.command(container.command().toArray(String[]::new));
  }

  /** Returns the image of a container, which is known when the container starts. */
  private Image image(ContainerDescription container) {
    Output<ImageRef> image = images.get(container);
    return image == null || file.isShared(container)
        ? Image.of(tag(container).orElseThrow())
        : new Image.Reference(image);
  }

  private void addAlreadyRan(Stage.Builder s, ContainerDescription container) {
    boolean isAsked = !container.forcesRerun() && !container.isService();
    if (isAsked && file.settings().alreadyRan().isPresent()) {
      s.when(
          Condition.that(
              "it has not run before",
              run -> !file.settings().alreadyRan().get().test(container, run)));
    }
  }

  private void addDependencies(Stage.Builder s, ContainerDescription container) {
    Optional<BiPredicate<ContainerDescription, RunContext>> mayStart = file.settings().mayStart();
    List<String> outside = new ArrayList<>();
    for (String dependency : container.dependencies()) {
      if (!names.contains(dependency)) {
        outside.add(dependency);
      } else if (mayStart.isPresent()) {
        s.after(dependency);
      } else {
        s.needs(dependency);
      }
    }
    if (mayStart.isPresent()) {
      s.when(
          Condition.that(
              "it may start",
              run ->
                  NotStartedException.unless(
                      mayStart.get().test(container, new ContextWithEarlierRuns(run, earlier)))));
    } else if (!outside.isEmpty()) {
      s.when(
          Condition.that(
              String.join(" and ", outside)
                  + (outside.size() == 1 ? " has" : " have")
                  + " succeeded",
              run -> NotStartedException.unlessMet(outside, earlier)));
    }
  }

  private void define(Service.Builder v, ContainerDescription sidecar, String main) {
    v.image(image(sidecar));
    ContainerEnv env = env(sidecar, main);
    env.open().forEach(v::env);
    env.secret().forEach(v::secret);
    file.secretFiles(sidecar).forEach(v::secretFile);
    sidecar.volumes().forEach(volume -> v.mount(mount(volume)));
    sidecar.entrypoint().ifPresent(v::entrypoint);
    sidecar.readiness().ifPresent(v::readyWhen);
    labels(sidecar).forEach(v::label);
    sidecar.dependencies().forEach(v::needs);
    DescriptionKeys.apply(sidecar.settings(), v);
    file.options(sidecar).forEach(option -> option.service().accept(v));
    if (!sidecar.command().isEmpty()) {
      v.command(sidecar.command().toArray(String[]::new));
    }
  }

  private ContainerEnv env(ContainerDescription container, String main) {
    String place = DescriptionFile.key(container.location(), main, container.name());
    return ContainerEnv.of(file, container, file.secrets().getOrDefault(place, Map.of()));
  }

  private Map<String, String> labels(ContainerDescription container) {
    Map<String, String> labels = new LinkedHashMap<>(file.settings().labels());
    labels.put(LABEL, file.name());
    labels.putAll(file.forAll().labels());
    labels.putAll(container.labels());
    return labels;
  }

  /** Returns the mount of a volume; the path of a folder starts at that of the description. */
  private Mount mount(Volume volume) {
    String source = volume.source();
    boolean isFolder = source.startsWith("/") || source.startsWith(".") || source.startsWith("~");
    String home = System.getProperty("user.home", "");
    Mount mount =
        isFolder
            ? Mount.host(
                absolute(source.startsWith("~") ? home + source.substring(1) : source),
                volume.path())
            : Mount.volume(source, volume.path());
    List<String> mode = List.of(volume.mode().split(",", -1));
    Mount access = mode.contains("ro") ? mount.readOnly() : mount;
    if (mode.contains("z")) {
      return access.selinux(Mount.Label.SHARED);
    }
    return mode.contains("Z") ? access.selinux(Mount.Label.PRIVATE) : access;
  }

  private String absolute(String path) {
    Path folder = file.folder().toAbsolutePath();
    return folder.resolve(path).normalize().toString();
  }
}
