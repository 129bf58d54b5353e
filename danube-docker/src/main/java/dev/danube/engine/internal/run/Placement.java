package dev.danube.engine.internal.run;

import dev.danube.Pipeline;
import dev.danube.Stage;
import dev.danube.Step;
import dev.danube.engine.spi.Session;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The rules that say where a stage runs, and with which environment and paths. */
public final class Placement {

  /** The container of a stage. */
  public enum ContainerKind {
    /** No container at the start; Java code can request one later. */
    NOWHERE,
    /** The main container, which stages share. */
    MAIN,
    /** A container of its own. */
    OWN
  }

  private Placement() {}

  public static ContainerKind of(Stage stage) {
    if (!stage.worksInContainer()) {
      return ContainerKind.NOWHERE;
    }
    return reasonForOwn(stage).isPresent() ? ContainerKind.OWN : ContainerKind.MAIN;
  }

  /** Returns why a stage that runs in a container has its own; empty if it runs in the main one. */
  public static Optional<String> reasonForOwn(Stage stage) {
    if (stage.steps().get(0) instanceof Step.Command) {
      return Optional.of("command");
    }
    if (stage.image().isPresent()) {
      return Optional.of("names an image");
    }
    return stage.isolated() ? Optional.of("isolated") : fixedAtCreation(stage);
  }

  /** Returns the settings of a stage that Docker fixes when a container is created, as a reason. */
  private static Optional<String> fixedAtCreation(Stage stage) {
    Map<String, Boolean> set = new LinkedHashMap<>();
    set.put("platform", stage.platform().isPresent());
    set.put("memory", stage.memory().isPresent());
    set.put("cpus", stage.cpus().isPresent());
    set.put("mount", !stage.mounts().isEmpty());
    set.put("cache", !stage.caches().isEmpty());
    set.put("network", stage.network().isPresent());
    set.put("privileged", stage.privileged());
    set.put("dockerSocket", stage.dockerSocket());
    set.put("sshAgent", stage.sshAgent());
    stage.options().forEach(option -> set.put(option.kind().setter(), true));
    set.put("publish", !stage.publish().isEmpty());
    set.put("service", !stage.services().isEmpty());
    set.values().removeIf(isSet -> !isSet);
    return set.isEmpty()
        ? Optional.empty()
        : Optional.of("sets " + String.join(", ", set.keySet()));
  }

  /**
   * Returns whether a stage has a container of its own that can be created before the turn of the
   * stage: it joins no network and no services, and it is neither isolated nor privileged, and uses
   * no ssh agent.
   */
  public static boolean isPrestartable(Pipeline pipeline, Stage stage) {
    return of(stage) == ContainerKind.OWN
        && !stage.isolated()
        && !stage.privileged()
        && !stage.sshAgent()
        && stage.network().isEmpty()
        && stage.services().isEmpty()
        && stage.publish().isEmpty()
        && pipeline.services().isEmpty();
  }

  /** Returns the environment variables that the user has set for the steps of a stage. */
  public static Map<String, String> env(Pipeline pipeline, Stage stage, RunValues values) {
    Map<String, String> env = new LinkedHashMap<>();
    pipeline.env().forEach((name, value) -> env.put(name, values.text(value)));
    stage.env().forEach((name, value) -> env.put(name, values.text(value)));
    return env;
  }

  /** Returns the user's path as an absolute one. A relative path starts at the workspace. */
  public static String absolute(String path) {
    return path.startsWith("/") ? path : Session.WORKSPACE + "/" + path;
  }
}
