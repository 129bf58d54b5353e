package dev.danube.docker;

import dev.danube.engine.spi.SessionRequest;
import java.util.HashMap;
import java.util.Map;

/** The labels of everything that Danube makes in Docker. */
final class Labels {

  /** The id of the run that something was made for. */
  static final String RUN = "dev.danube.run";

  /** The name of the pipeline. */
  static final String PIPELINE = "dev.danube.pipeline";

  /** The name of the stage that a container is for. */
  static final String STAGE = "dev.danube.stage";

  /** The program that made it: host, process id, and when the process started. */
  static final String OWNER = "dev.danube.owner";

  /**
   * What belongs to no run and stays: the volume of a cache, with its name, or an image that was
   * built for stages, with the path of its Dockerfile.
   */
  static final String CACHE = "dev.danube.cache";

  /**
   * The folder of the record of its run: a workspace that is left belongs to that, and goes with
   * it.
   */
  static final String KEEP = "dev.danube.keep";

  private Labels() {}

  static Map<String, String> of(SessionRequest request) {
    Map<String, String> labels = new HashMap<>();
    labels.put(RUN, request.run());
    labels.put(PIPELINE, request.pipeline());
    labels.put(OWNER, ProgramOwner.self().toString());
    request.record().ifPresent(record -> labels.put(KEEP, record.toString()));
    return Map.copyOf(labels);
  }
}
