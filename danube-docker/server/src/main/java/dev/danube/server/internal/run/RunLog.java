package dev.danube.server.internal.run;

import dev.danube.Outcome;
import dev.danube.event.RunEvent;
import dev.danube.event.RunEvent.RunFinished;
import dev.danube.event.RunEvent.RunStarted;
import dev.danube.event.RunEvent.StageFinished;
import dev.danube.event.RunEvent.StageStarted;
import dev.danube.event.RunListener;
import dev.danube.server.internal.definition.PipelineDefinition;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log of a run, in the words that operators of earlier services know. */
final class RunLog implements RunListener {

  private static final Logger log = LoggerFactory.getLogger("pipeline.runner");

  private final String pipeline;
  private final boolean isParallel;
  private final Map<String, String> kinds;

  RunLog(String pipeline, PipelineDefinition definition) {
    this.pipeline = pipeline;
    this.isParallel = definition.isParallel();
    this.kinds =
        definition.stages().stream()
            .collect(
                Collectors.toMap(
                    stage -> stage.name(),
                    stage -> stage.getClass().getSimpleName().toLowerCase(Locale.ROOT)));
  }

  @Override
  public void on(RunEvent event) {
    if (event instanceof RunStarted) {
      log.info(
          "Running pipeline '{}' stages in {}.", pipeline, isParallel ? "parallel" : "sequence");
    } else if (event instanceof StageStarted stage) {
      log.info("Running stage '{}' of type '{}'.", stage.stage(), kinds.get(stage.stage()));
    } else if (event instanceof StageFinished stage) {
      if (stage.result().outcome() == Outcome.SUCCESS) {
        log.info("Stage '{}' completed.", stage.stage());
      } else {
        log.warn("Failed to run stage '{}': {}", stage.stage(), stage.result().outcome());
      }
    } else if (event instanceof RunFinished run) {
      switch (run.result().outcome()) {
        case SUCCESS, UNSTABLE, SKIPPED ->
            log.info("Pipeline '{}' completed successfully.", pipeline);
        case CANCELLED -> log.info("Pipeline '{}' was cancelled.", pipeline);
        default -> log.warn("Pipeline '{}' failed.", pipeline);
      }
    }
  }
}
