package dev.danube.engine;

import dev.danube.Pipeline;
import dev.danube.Stage;
import dev.danube.Step;
import dev.danube.engine.spi.Session;
import java.util.LinkedHashMap;
import java.util.Map;

/** Where a stage runs, and with which settings, from its definition and its pipeline's. */
final class Placement {

  /** The container of a stage. */
  enum Where {
    /** None: it is Java code alone. */
    NOWHERE,
    /** The one that stages share. */
    MAIN,
    /** Its own. */
    OWN
  }

  private Placement() {}

  static Where of(Stage stage) {
    boolean javaOnly = stage.steps().stream().allMatch(Step.Call.class::isInstance);
    if (javaOnly && stage.artifacts().isEmpty()) {
      return Where.NOWHERE;
    }
    boolean command = stage.steps().get(0) instanceof Step.Command;
    boolean own = stage.image().isPresent() || stage.isolated() || command;
    return own ? Where.OWN : Where.MAIN;
  }

  static Map<String, String> env(Pipeline pipeline, Stage stage) {
    Map<String, String> env = new LinkedHashMap<>(pipeline.env());
    env.putAll(stage.env());
    return env;
  }

  /** A path of the user's as an absolute one: relative ones count from the workspace. */
  static String absolute(String path) {
    return path.startsWith("/") ? path : Session.WORKSPACE + "/" + path;
  }
}
