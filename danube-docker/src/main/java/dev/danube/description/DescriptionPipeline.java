package dev.danube.description;

import dev.danube.Condition;
import dev.danube.Mount;
import dev.danube.Parallel;
import dev.danube.Pipeline;
import dev.danube.Secret;
import dev.danube.Service;
import dev.danube.Stage;
import dev.danube.description.ContainerDescription.Volume;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The pipeline of a description: a stage for each container, each after the one before. */
final class DescriptionPipeline {

  private static final String LABEL = "dev.danube.description";

  private final DescriptionFile file;

  private DescriptionPipeline(DescriptionFile file) {
    this.file = file;
  }

  static Pipeline of(DescriptionFile file, List<String> order) {
    DescriptionPipeline pipeline = new DescriptionPipeline(file);
    String group =
        Stream.iterate("containers", name -> name + "_")
            .filter(name -> !order.contains(name))
            .findFirst()
            .orElseThrow();
    return Pipeline.define(
        file.name(), p -> p.parallel(group, stages -> pipeline.addAll(stages, order)));
  }

  private void addAll(Parallel.Builder stages, List<String> order) {
    for (int i = 0; i < order.size(); i++) {
      ContainerDescription container = container(order.get(i));
      List<String> before = i == 0 || file.concurrency() > 1 ? List.of() : order.subList(i - 1, i);
      stages.stage(container.name(), s -> define(s, container, before));
    }
  }

  private ContainerDescription container(String name) {
    return file.containers().stream()
        .filter(one -> one.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private void define(Stage.Builder s, ContainerDescription container, List<String> before) {
    s.definedAt(container.location());
    s.image(container.image());
    container.dependencies().forEach(s::needs);
    before.stream().filter(name -> !container.dependencies().contains(name)).forEach(s::after);
    env(container).forEach(s::env);
    secrets(container).forEach(s::secret);
    container.volumes().forEach(volume -> s.mount(mount(volume)));
    labels(container).forEach(s::label);
    container.entrypoint().ifPresent(s::entrypoint);
    DescriptionKeys.apply(container.settings(), s);
    container.sidecars().forEach(sidecar -> s.service(sidecar.name(), v -> define(v, sidecar)));
    boolean isAsked = !container.forcesRerun() && !container.isService();
    if (isAsked && file.settings().alreadyRan().isPresent()) {
      s.when(
          Condition.that(
              "it has not run before",
              run -> !file.settings().alreadyRan().get().test(container, run)));
    }
    s.command(container.command().toArray(String[]::new));
  }

  private void define(Service.Builder v, ContainerDescription sidecar) {
    v.image(sidecar.image());
    env(sidecar).forEach(v::env);
    secrets(sidecar).forEach(v::secret);
    sidecar.volumes().forEach(volume -> v.mount(mount(volume)));
    sidecar.entrypoint().ifPresent(v::entrypoint);
    sidecar.readiness().ifPresent(v::readyWhen);
    if (sidecar.settings().containsKey(DescriptionKeys.USER)) {
      v.user(sidecar.settings().get(DescriptionKeys.USER));
    }
    if (!sidecar.command().isEmpty()) {
      v.command(sidecar.command().toArray(String[]::new));
    }
  }

  private Map<String, Secret> secrets(ContainerDescription container) {
    return file.secrets().getOrDefault(container.location() + " " + container.name(), Map.of());
  }

  private Map<String, String> env(ContainerDescription container) {
    Map<String, String> env = new LinkedHashMap<>(file.settings().env());
    env.putAll(file.env());
    env.putAll(container.env());
    Map<String, String> all = new LinkedHashMap<>(env);
    file.settings()
        .prefix()
        .ifPresent(prefix -> env.forEach((name, value) -> all.putIfAbsent(prefix + name, value)));
    return all;
  }

  private Map<String, String> labels(ContainerDescription container) {
    Map<String, String> labels = new LinkedHashMap<>(file.settings().labels());
    labels.put(LABEL, file.name());
    labels.putAll(file.labels());
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
    return volume.mode().equals("ro") ? mount.readOnly() : mount;
  }

  private String absolute(String path) {
    Path folder = file.folder().toAbsolutePath();
    return folder.resolve(path).normalize().toString();
  }
}
