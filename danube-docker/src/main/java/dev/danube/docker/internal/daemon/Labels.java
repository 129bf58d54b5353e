package dev.danube.docker.internal.daemon;

import dev.danube.engine.spi.SessionRequest;
import java.util.HashMap;
import java.util.Map;

/** The labels of everything that Danube makes in Docker. */
public final class Labels {

  /** The id of the run that something was made for. */
  public static final String RUN = "dev.danube.run";

  /** The name of the pipeline. */
  static final String PIPELINE = "dev.danube.pipeline";

  /** The name of the stage that a container is for. */
  public static final String STAGE = "dev.danube.stage";

  /** The program that made it: host, process id, and when the process started. */
  public static final String OWNER = "dev.danube.owner";

  /**
   * What belongs to no run and stays: the volume of a cache, with its name, or an image that was
   * built for stages, with the path of its Dockerfile.
   */
  public static final String CACHE = "dev.danube.cache";

  /**
   * The folder of the record of its run: a workspace that is left belongs to that, and goes with
   * it.
   */
  public static final String KEEP = "dev.danube.keep";

  private Labels() {}

  public static Map<String, String> of(SessionRequest request) {
    Map<String, String> labels = new HashMap<>();
    labels.put(RUN, request.run());
    labels.put(PIPELINE, request.pipeline());
    labels.put(OWNER, ProgramOwner.self().toString());
    request.record().ifPresent(record -> labels.put(KEEP, record.toString()));
    return Map.copyOf(labels);
  }
}
