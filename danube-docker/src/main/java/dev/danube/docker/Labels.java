package dev.danube.docker;

import dev.danube.engine.spi.SessionRequest;
import java.util.Map;

/** The labels of everything that Danube makes in Docker. */
final class Labels {

  /** The id of the run that something was made for. */
  static final String RUN = "dev.danube.run";

  /** The name of the pipeline. */
  static final String PIPELINE = "dev.danube.pipeline";

  private Labels() {}

  static Map<String, String> of(SessionRequest request) {
    return Map.of(RUN, request.run(), PIPELINE, request.pipeline());
  }
}
