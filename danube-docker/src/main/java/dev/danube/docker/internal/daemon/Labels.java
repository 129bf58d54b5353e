package dev.danube.docker.internal.daemon;

import dev.danube.engine.spi.SessionRequest;
import java.util.HashMap;
import java.util.Map;

/** The labels of everything that Danube creates in Docker. */
public final class Labels {

  /** The id of the run that something was created for. */
  public static final String RUN = "dev.danube.run";

  /** The name of the pipeline. */
  public static final String PIPELINE = "dev.danube.pipeline";

  /** The name of the stage that a container is for. */
  public static final String STAGE = "dev.danube.stage";

  /** The program that created it: host, process id, and start time of the process. */
  public static final String OWNER = "dev.danube.owner";

  /**
   * The mark of something that belongs to no run and is kept. For the volume of a cache it is the
   * name of the cache; for an image that was built for stages, the path of its Dockerfile.
   */
  public static final String CACHE = "dev.danube.cache";

  /**
   * The folder of the run's record: a workspace that is kept belongs to that record and is removed
   * with it.
   */
  public static final String KEEP = "dev.danube.keep";

  /** The resource that a container claims; it is never started. */
  public static final String RESOURCE = "dev.danube.resource";

  /** The limit of that resource, as its claimant has named it. */
  public static final String LIMIT = "dev.danube.limit";

  /** The key of a run, of which a newer one of the same pipeline supersedes older ones. */
  public static final String KEY = "dev.danube.key";

  /** The mark of the network that all runs share. */
  public static final String NETWORK = "dev.danube.network";

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
