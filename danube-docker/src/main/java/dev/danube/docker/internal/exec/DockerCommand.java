package dev.danube.docker.internal.exec;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import com.github.dockerjava.api.model.WaitContainerCondition;
import com.github.dockerjava.api.model.WaitResponse;
import dev.danube.BackendException;
import dev.danube.docker.internal.daemon.ContainerOutput;
import dev.danube.docker.internal.daemon.Daemon;
import dev.danube.docker.internal.daemon.DaemonStream;
import dev.danube.docker.internal.daemon.DockerApiException;
import dev.danube.docker.internal.daemon.DockerConnectionException;
import dev.danube.docker.internal.daemon.LivenessCheck;
import dev.danube.docker.internal.daemon.StartErrors;
import dev.danube.engine.spi.Execution;
import dev.danube.engine.spi.LineSink;
import dev.danube.event.RunEvent.LogStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The main program of a container, which is what {@code command} runs. Danube attaches to the
 * output and starts to wait for the end before it starts the container. The program may end at
 * once, and a client that attaches to a container that is gone waits forever.
 */
public final class DockerCommand implements Execution {

  /** The time after the end of the output in which the daemon must report the exit. */
  private static final Duration AFTER_OUTPUT = Duration.ofSeconds(5);

  /** The difference allowed between two clocks, plus a thousandth of the time they have run. */
  private static final Duration TOLERANCE = Duration.ofMillis(500);

  private final Daemon daemon;
  private final String container;
  private final OomDetector oom;
  private final ContainerOutput output;
  private final Exit exit = new Exit();
  private final CountDownLatch news = new CountDownLatch(1);
  private final long startedAt = System.nanoTime();

  private DockerCommand(Daemon daemon, String container, OomDetector oom, LineSink lines) {
    this.daemon = daemon;
    this.container = container;
    this.oom = oom;
    this.output = new ContainerOutput(lines, news::countDown);
  }

  public static void configure(CreateContainerCmd create, List<String> args) {
    create.withAttachStdout(true).withAttachStderr(true);
    if (!args.isEmpty()) {
      create.withCmd(args);
    }
  }

  public static Execution start(Daemon daemon, String container, OomDetector oom, LineSink lines)
      throws InterruptedException {
    DockerCommand command = new DockerCommand(daemon, container, oom, lines);
    try {
      command.attach();
      // The program may print before this call returns. A caller that cancels then expects
      // the program to be asked to end.
      daemon.callUninterruptibly(
          "starting a container", client -> client.startContainerCmd(container).exec());
      return command;
    } catch (BackendException | InterruptedException e) {
      command.close();
      if (e instanceof DockerApiException refusal && StartErrors.isProgram(refusal)) {
        lines.line(LogStream.STDERR, refusal.reason());
        return new Ended(StartErrors.exitCode(refusal));
      }
      if (e instanceof DockerApiException refusal) {
        throw StartErrors.explained(refusal);
      }
      throw e;
    }
  }

  private void attach() throws InterruptedException {
    daemon.call(
        "attaching to a container",
        client ->
            client
                .attachContainerCmd(container)
                .withStdOut(true)
                .withStdErr(true)
                .withFollowStream(true)
                .exec(output));
    daemon.call(
        "waiting for a container",
        client ->
            client
                .waitContainerCmd(container)
                .withCondition(WaitContainerCondition.NEXT_EXIT)
                .exec(exit));
    output.awaitStarted(daemon, "attaching to a container");
    exit.awaitStarted(daemon, "waiting for a container");
  }

  @Override
  public OptionalInt await(Duration limit) throws InterruptedException {
    if (!LivenessCheck.await(this::awaitExit, limit, this::look)) {
      return OptionalInt.empty();
    }
    exit.throwError(daemon, "waiting for a container");
    Integer code = exit.code;
    if (code == null) {
      throw daemon.lost("waiting for a container", "the connection ended without an exit code");
    }
    if (!output.awaitRest(ContainerOutput.SILENCE)) {
      output.close();
      throw daemon.lost(
          "reading the output of a container", "the output did not end with the container");
    }
    output.throwError(daemon, "reading the output of a container");
    if (code == 0 && isCut()) {
      throw cut();
    }
    return OptionalInt.of(code);
  }

  /**
   * Waits for the exit. The daemon ends the output only when the container has ended, even if the
   * program closed its output long before. So an output that ends earlier was cut and has lost
   * lines.
   */
  private boolean awaitExit(Duration limit) throws InterruptedException {
    if (!news.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      return false;
    }
    if (!exit.awaitEnd(AFTER_OUTPUT) && isRunning()) {
      throw cut();
    }
    return exit.awaitEnd(limit);
  }

  /**
   * Returns whether the output ended well before the container. The daemon's clock may differ from
   * this machine's, so only the time that the container ran is computed from it.
   */
  private boolean isCut() throws InterruptedException {
    Duration lag = Duration.ofNanos(exit.endedAt() - output.endedAt());
    if (lag.compareTo(TOLERANCE) < 0) {
      return false;
    }
    ContainerState state = state();
    Duration ran =
        Duration.between(
            Instant.parse(String.valueOf(state.getStartedAt())),
            Instant.parse(String.valueOf(state.getFinishedAt())));
    return isCut(ran, Duration.ofNanos(output.endedAt() - startedAt), lag);
  }

  /**
   * Returns whether a container ran for longer than its output was received.
   *
   * @param ran the time that the container ran, by the daemon's clock
   * @param heard the time in which output was received, by this machine's clock, with the start
   * @param lag the time from the end of the output to the report of the exit; no more output than
   *     that can be missing, so a larger difference means that a clock jumped
   */
  static boolean isCut(Duration ran, Duration heard, Duration lag) {
    Duration missing = ran.minus(heard);
    return missing.compareTo(TOLERANCE.plus(ran.dividedBy(1000))) > 0
        && missing.compareTo(lag.plus(TOLERANCE)) <= 0;
  }

  private DockerConnectionException cut() {
    return daemon.lost(
        "reading the output of a container", "the output ended before the container");
  }

  /** Throws if the container has ended unreported, which means that the connection is lost. */
  private void look() throws InterruptedException {
    if (!isRunning() && !exit.awaitEnd(ContainerOutput.SILENCE)) {
      throw daemon.lost(
          "waiting for a container", "the container has ended, but Docker did not report its exit");
    }
  }

  private boolean isRunning() throws InterruptedException {
    return Boolean.TRUE.equals(state().getRunning());
  }

  private ContainerState state() throws InterruptedException {
    return daemon.inspectContainer(container).getState();
  }

  @Override
  public Optional<String> outOfMemory() throws InterruptedException {
    return oom.killedTheCommand();
  }

  @Override
  public void close() {
    output.close();
    exit.close();
  }

  @Override
  public void terminate() throws InterruptedException {
    signal("SIGTERM");
  }

  @Override
  public void kill() throws InterruptedException {
    signal("SIGKILL");
  }

  private void signal(String name) throws InterruptedException {
    try {
      daemon.call(
          "signalling a container",
          client -> client.killContainerCmd(container).withSignal(name).exec());
    } catch (DockerApiException e) {
      // 404 and 409: the container has ended already.
      if (!e.isNotFound() && !e.isConflict()) {
        throw e;
      }
    }
  }

  /** A program that could not be started. */
  private record Ended(int exitCode) implements Execution {

    @Override
    public OptionalInt await(Duration limit) {
      return OptionalInt.of(exitCode);
    }

    @Override
    public void terminate() {}

    @Override
    public void kill() {}
  }

  /** The exit code from the daemon. An end without a code means a lost connection. */
  private final class Exit extends DaemonStream<WaitResponse> {

    private volatile @Nullable Integer code;

    @Override
    protected void onEnd() {
      news.countDown();
    }

    @Override
    protected void take(WaitResponse response) {
      code = response.getStatusCode();
    }
  }
}
