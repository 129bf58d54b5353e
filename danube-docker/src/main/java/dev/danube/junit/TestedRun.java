package dev.danube.junit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.Pipeline;
import dev.danube.RunResult;
import dev.danube.Stage;
import dev.danube.StageResult;
import dev.danube.engine.Danube;
import dev.danube.engine.Run;
import dev.danube.event.RunEvent;
import dev.danube.event.RunEvent.LogLine;
import dev.danube.event.RunEvent.LogStream;
import dev.danube.event.RunEvent.RunFinished;
import dev.danube.event.RunEvent.StageFinished;
import dev.danube.event.RunEvent.StageRestored;
import dev.danube.event.RunEvent.StageSkipped;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A run whose stages are tests. It starts with the first test that waits for it. Thread-safe. */
final class TestedRun implements AutoCloseable {

  /** A line of the log of a stage, or the result at its end. */
  private record Said(String line, Optional<StageResult> result) {}

  private final Pipeline pipeline;
  private final Consumer<? super Danube.Builder> settings;
  private final Map<String, BlockingQueue<Said>> said = new ConcurrentHashMap<>();

  @GuardedBy("this") private @Nullable Danube danube;

  @GuardedBy("this") private @Nullable Run run;

  @GuardedBy("this") private @Nullable RuntimeException problem;

  TestedRun(Pipeline pipeline, Consumer<? super Danube.Builder> settings) {
    this.pipeline = pipeline;
    this.settings = settings;
    pipeline.allStages().stream()
        .map(Stage::name)
        .forEach(stage -> said.put(stage, new LinkedBlockingQueue<>()));
  }

  private synchronized Run started() {
    if (problem != null) {
      throw problem;
    }
    if (run == null) {
      try {
        danube = Danube.using(settings);
        run = danube.start(pipeline, ofRun -> ofRun.listener(this::hear));
      } catch (RuntimeException e) {
        problem = e; // each test fails with it
        throw e;
      }
    }
    return run;
  }

  private void hear(RunEvent event) {
    if (event instanceof LogLine line) {
      say(
          line.stage(),
          new Said(
              (line.stream() == LogStream.DANUBE ? "= " : "") + line.text(), Optional.empty()));
    } else if (event instanceof StageRestored restored) {
      end(restored.result());
    } else if (event instanceof StageFinished finished) {
      end(finished.result());
    } else if (event instanceof StageSkipped skipped) {
      end(StageResult.skipped(skipped.stage(), skipped.reason()));
    } else if (event instanceof RunFinished finished) {
      finished.result().stages().forEach(this::end); // also those without an event
    }
  }

  private void end(StageResult result) {
    say(result.name(), new Said("", Optional.of(result)));
  }

  private void say(String stage, Said what) {
    BlockingQueue<Said> queue = said.get(stage);
    if (queue != null) {
      queue.add(what);
    }
  }

  /**
   * Waits for the end of a stage.
   *
   * @param print receives the lines of its log
   */
  StageResult await(String stage, Consumer<String> print) throws InterruptedException {
    Run waitedFor = started();
    BlockingQueue<Said> queue = said.get(stage);
    while (queue != null) {
      Said next = queue.poll(1, TimeUnit.SECONDS);
      if (next == null) {
        if (waitedFor.isDone() && queue.isEmpty()) {
          break; // Danube itself has failed, and there is no event of the end
        }
      } else if (next.result().isPresent()) {
        return next.result().get();
      } else {
        print.accept(next.line());
      }
    }
    return waitedFor.await().stage(stage);
  }

  RunResult awaitEnd() throws InterruptedException {
    return started().await();
  }

  /** Cancels the run if it has not ended, and waits until it has. */
  @Override
  public synchronized void close() {
    if (danube != null) {
      danube.close();
    }
  }
}
