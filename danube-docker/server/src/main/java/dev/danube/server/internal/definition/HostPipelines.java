package dev.danube.server.internal.definition;

import dev.danube.Pipeline;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The pipelines that the host defines in Java, with their names in the service. Immutable. */
public final class HostPipelines {

  /** No pipelines. */
  public static final HostPipelines NONE = new HostPipelines(Map.of(), Map.of());

  private final Map<String, Pipeline> byName;
  private final Map<String, String> names;

  private HostPipelines(Map<String, Pipeline> byName, Map<String, String> names) {
    this.byName = new LinkedHashMap<>(byName);
    this.names = Map.copyOf(names);
  }

  /** Returns the pipelines by their names, which are not stored yet. */
  public static HostPipelines of(Map<String, Pipeline> byName) {
    return new HostPipelines(byName, Map.of());
  }

  /**
   * Returns these pipelines when they are stored.
   *
   * @param ids their ids by name
   */
  public HostPipelines stored(Map<String, String> ids) {
    Map<String, String> all = new LinkedHashMap<>();
    ids.forEach((name, id) -> all.put(id, name));
    return new HostPipelines(byName, all);
  }

  /** Returns what is stored of them: their names, and those of their stages. */
  public List<PipelineDefinition> definitions() {
    return byName.entrySet().stream()
        .map(one -> PipelineDefinition.hosted(one.getKey(), stages(one.getValue())))
        .toList();
  }

  private static List<String> stages(Pipeline pipeline) {
    return pipeline.allStages().stream().map(stage -> stage.name()).toList();
  }

  /** Returns whether one of them has a name. */
  public boolean hasName(String name) {
    return byName.containsKey(name);
  }

  /**
   * Returns the one that is stored under an id.
   *
   * @throws IllegalStateException if there is none
   */
  Pipeline get(String id) {
    return Optional.ofNullable(names.get(id))
        .map(byName::get)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "The host of this server no longer defines the pipeline in Java."));
  }
}
