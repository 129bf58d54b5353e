package dev.danube.docker;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Container;
import dev.danube.Pipeline;
import dev.danube.RunResult;
import dev.danube.engine.Danube;
import dev.danube.engine.Run;
import dev.danube.event.RunEvent;
import dev.danube.event.RunEvent.LogLine;
import dev.danube.event.RunEvent.LogStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the tests on a real daemon share. */
@ExtendWith(NothingLeft.class)
@Timeout(180)
abstract class OnDocker {

  static final String BUSYBOX = "busybox:1.36";

  /** Its shell is another one, and its programs are not built into that. */
  static final String DEBIAN = "debian:bookworm-slim";

  private final List<LogLine> log = new ArrayList<>();
  private final Map<String, CountDownLatch> printed = new ConcurrentHashMap<>();
  @TempDir Path home;
  Danube danube;

  @BeforeEach
  void open() {
    danube = Danube.using(backend(), settings -> settings.home(home).maxConcurrent(8));
  }

  @AfterEach
  void close() throws IOException {
    danube.close();
    NothingLeft.discardAll(home);
    NothingLeft.removeBuilt();
  }

  DockerBackend backend() {
    return DockerBackend.fromEnvironment();
  }

  static Pipeline pipeline(Consumer<Pipeline.Builder> definition) {
    return pipeline(BUSYBOX, definition);
  }

  private static Pipeline pipeline(String image, Consumer<Pipeline.Builder> definition) {
    return Pipeline.define(
        "it",
        p -> {
          p.image(image);
          definition.accept(p);
        });
  }

  RunResult run(Consumer<Pipeline.Builder> definition) {
    return start(definition).await();
  }

  RunResult runOn(String image, Consumer<Pipeline.Builder> definition) {
    return startOn(image, definition).await();
  }

  Run startOn(String image, Consumer<Pipeline.Builder> definition) {
    return start(pipeline(image, definition));
  }

  Run start(Consumer<Pipeline.Builder> definition) {
    return start(pipeline(definition));
  }

  private Run start(Pipeline pipeline) {
    return danube.start(pipeline, run -> run.listener(this::record));
  }

  final synchronized void record(RunEvent event) {
    if (event instanceof LogLine line) {
      log.add(line);
      latch(line.text()).countDown();
    }
  }

  private CountDownLatch latch(String text) {
    return printed.computeIfAbsent(text, key -> new CountDownLatch(1));
  }

  /** Waits until some stage has printed this line. */
  void awaitLine(String text) throws InterruptedException {
    if (!latch(text).await(60, TimeUnit.SECONDS)) {
      throw new AssertionError("No line \"" + text + "\" came");
    }
  }

  synchronized List<String> lines(String stage, LogStream stream) {
    return log.stream()
        .filter(line -> line.stage().equals(stage) && line.stream() == stream)
        .map(LogLine::text)
        .toList();
  }

  synchronized Map<String, List<String>> outByStage() {
    return log.stream()
        .filter(line -> line.stream() == LogStream.STDOUT)
        .collect(groupingBy(LogLine::stage, mapping(LogLine::text, toList())));
  }

  List<String> out(String stage) {
    return lines(stage, LogStream.STDOUT);
  }

  List<String> err(String stage) {
    return lines(stage, LogStream.STDERR);
  }

  /** Executes something in a container, which Danube knows nothing of. */
  static void exec(String container, String... command) throws InterruptedException {
    DockerClient client = NothingLeft.client();
    String id =
        client.execCreateCmd(container).withCmd(command).withAttachStdout(true).exec().getId();
    client.execStartCmd(id).exec(new ResultCallback.Adapter<>()).awaitCompletion();
  }

  /** The containers of a run, oldest first. */
  static List<String> containers(Run run) {
    return NothingLeft.client()
        .listContainersCmd()
        .withShowAll(true)
        .withLabelFilter(List.of("dev.danube.run=" + run.id()))
        .exec()
        .stream()
        .sorted(Comparator.comparing(Container::getCreated))
        .map(Container::getId)
        .toList();
  }
}
