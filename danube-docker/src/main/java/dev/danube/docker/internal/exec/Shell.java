package dev.danube.docker.internal.exec;

import com.github.dockerjava.api.command.ExecCreateCmd;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import com.github.dockerjava.api.command.InspectExecResponse;
import dev.danube.BackendException;
import dev.danube.docker.internal.daemon.ContainerOutput;
import dev.danube.docker.internal.daemon.Daemon;
import dev.danube.docker.internal.daemon.DockerConnectionException;
import dev.danube.docker.internal.daemon.LivenessCheck;
import dev.danube.engine.spi.ExecRequest;
import dev.danube.engine.spi.LineSink;
import dev.danube.event.RunEvent.LogStream;
import dev.danube.internal.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A shell that stays in a container and runs one step after another, which takes a small part of
 * the time that an exec takes to start. Not for several steps at once.
 */
public final class Shell {

  private static final Duration GREETING_LIMIT = Duration.ofSeconds(30);

  /** The time in which a shell notices the end of a step that left nothing in the background. */
  private static final Duration MOMENT = Duration.ofMillis(200);

  private final Daemon daemon;
  private final String container;

  /** Asks the daemon for the exit code of the shell, which is empty while it runs. */
  private final LivenessCheck.Question<OptionalInt> inspection;

  private final ShellInput input = new ShellInput();
  private final ContainerOutput output =
      new ContainerOutput(
          new LineSink() {
            @Override
            public void line(LogStream stream, String text) {
              take(stream, text);
            }

            @Override
            public void part(LogStream stream, String text) {
              takePart(stream, text);
            }
          });
  private volatile @Nullable ShellStep current;

  private Shell(Daemon daemon, String container, LivenessCheck.Question<OptionalInt> inspection) {
    this.daemon = daemon;
    this.container = container;
    this.inspection = inspection;
  }

  /** An open shell with the tools that it found in its image. */
  record ReadyShell(Shell shell, ShellProtocol.Tools tools) {}

  /**
   * Opens a shell.
   *
   * @param user the user, or empty for the container's own
   * @return the shell; it is closed if the image lacks a tool that it needs
   */
  static ReadyShell open(Daemon daemon, String container, String user) throws InterruptedException {
    ExecCreateCmd create =
        daemon
            .client()
            .execCreateCmd(container)
            .withAttachStdin(true)
            .withAttachStdout(true)
            .withAttachStderr(true)
            .withUser(user)
            .withCmd("/bin/sh");
    String id = daemon.call("creating an exec", client -> create.exec()).getId();
    Shell shell = new Shell(daemon, container, () -> ofExec(daemon, id));
    boolean isOpen = false;
    try {
      daemon.client().execStartCmd(id).withStdIn(shell.input).exec(shell.output);
      ReadyShell opened = shell.greeted();
      isOpen = opened.tools().isComplete();
      return opened;
    } catch (DockerConnectionException e) {
      Optional<String> refusal =
          e.isRefusedStream() ? DockerExec.refusal(daemon, container, user) : Optional.empty();
      throw refusal.isEmpty() ? e : refused(daemon, refusal.get());
    } finally {
      if (!isOpen) {
        shell.close();
      }
    }
  }

  private static OptionalInt ofExec(Daemon daemon, String id) throws InterruptedException {
    InspectExecResponse exec =
        daemon.call("inspecting an exec", client -> client.inspectExecCmd(id).exec());
    Long code = exec.getExitCodeLong();
    return Boolean.TRUE.equals(exec.isRunning()) || code == null
        ? OptionalInt.empty()
        : OptionalInt.of(code.intValue());
  }

  /** Attaches to the shell that a container will run. The container is not started yet. */
  public static Shell attach(Daemon daemon, String container) throws InterruptedException {
    Shell shell = new Shell(daemon, container, () -> ofContainer(daemon, container));
    boolean isAttached = false;
    try {
      daemon.call(
          "attaching to a container",
          client ->
              client
                  .attachContainerCmd(container)
                  .withStdIn(shell.input)
                  .withStdOut(true)
                  .withStdErr(true)
                  .withFollowStream(true)
                  .exec(shell.output));
      shell.output.awaitStarted(daemon, "attaching to a container");
      isAttached = true;
      return shell;
    } finally {
      if (!isAttached) {
        shell.close();
      }
    }
  }

  private static OptionalInt ofContainer(Daemon daemon, String container)
      throws InterruptedException {
    ContainerState state = daemon.inspectContainer(container).getState();
    Long code = state.getExitCodeLong();
    return Boolean.TRUE.equals(state.getRunning()) || code == null
        ? OptionalInt.empty()
        : OptionalInt.of(code.intValue());
  }

  /** Returns the shell with the tools that it found in its image. */
  ReadyShell greeted() throws InterruptedException {
    return new ReadyShell(this, greet());
  }

  private ShellProtocol.Tools greet() throws InterruptedException {
    List<String> answer = new CopyOnWriteArrayList<>();
    List<String> errors = new CopyOnWriteArrayList<>();
    String mark = ShellProtocol.newMark();
    ShellStep greeting =
        new ShellStep(
            this,
            mark,
            1,
            (stream, line) -> (stream == LogStream.STDOUT ? answer : errors).add(line));
    say(greeting, ShellProtocol.greeting(mark));
    try {
      if (greeting.await(GREETING_LIMIT).isEmpty() || !greeting.awaitFree(GREETING_LIMIT)) {
        String limit = Durations.text(GREETING_LIMIT);
        throw daemon.lost("opening a shell", "the shell did not answer within " + limit);
      }
    } catch (DockerConnectionException e) {
      answer.addAll(errors);
      throw isOpen() || answer.isEmpty() ? e : refused(daemon, String.join(" ", answer).strip());
    }
    return ShellProtocol.tools(String.join("\n", answer));
  }

  /** Returns the failure of a shell that could not start. The reason of Docker is its output. */
  private static BackendException refused(Daemon daemon, String reason) {
    return new BackendException(
        daemon.engine().name() + " could not start a shell for a step: " + reason, null);
  }

  /** Starts a step. The step before it must have ended. */
  ShellStep start(ExecRequest request, ShellProtocol.Tools tools, LineSink lines) {
    String mark = ShellProtocol.newMark();
    ShellStep step =
        request.separateStreams()
            ? new ShellStep(this, mark, 2, lines)
            : new ShellStep(this, mark, 1, new StdoutOnly(lines));
    say(step, ShellProtocol.step(request, tools, mark));
    return step;
  }

  private void say(ShellStep step, String commands) {
    current = step;
    input.write(commands);
  }

  private void take(LogStream stream, String line) {
    ShellStep step = current;
    if (step != null) {
      step.take(stream, line);
    }
  }

  private void takePart(LogStream stream, String part) {
    ShellStep step = current;
    if (step != null) {
      step.takePart(stream, part);
    }
  }

  /** Returns whether the shell is still running, as far as that is known. */
  public boolean isOpen() {
    return !output.hasEnded();
  }

  /** Returns whether the shell is free for a further step, without waiting. */
  boolean isFree() {
    ShellStep step = current;
    return step == null || step.isFree();
  }

  /** Waits for a moment until the shell is free for a further step; returns whether it is. */
  boolean awaitFree() throws InterruptedException {
    ShellStep step = current;
    return step == null || step.awaitFree(MOMENT);
  }

  /** Waits for the rest of the output, as {@link ContainerOutput#awaitRest} does. */
  boolean awaitRest(Duration silence) throws InterruptedException {
    return output.awaitRest(silence);
  }

  /** Throws the error that the output ended with, if there was one. */
  void throwError(String doing) {
    output.throwError(daemon, doing);
  }

  /** Returns the exit code of the shell itself; empty while it runs. */
  OptionalInt exitCode() throws InterruptedException {
    return inspection.ask();
  }

  Daemon daemon() {
    return daemon;
  }

  /** Executes a command of Danube beside the shell, as root; returns its exit code. */
  OptionalInt execute(LineSink lines, String... argv) throws InterruptedException {
    var code = DockerExec.run(daemon, container, "0", lines, argv);
    return code.isPresent() ? OptionalInt.of((int) code.getAsLong()) : OptionalInt.empty();
  }

  /** Ends the shell, after the step that it is running. */
  public void close() {
    current = null;
    input.close();
    output.close();
  }

  /** A sink without what the persistent shell itself says, for a step with one pipe. */
  private record StdoutOnly(LineSink lines) implements LineSink {

    @Override
    public void line(LogStream stream, String text) {
      if (stream == LogStream.STDOUT) {
        lines.line(stream, text);
      }
    }

    @Override
    public void part(LogStream stream, String text) {
      if (stream == LogStream.STDOUT) {
        lines.part(stream, text);
      }
    }
  }
}
