package dev.danube.docker.internal.exec;

import com.github.dockerjava.api.command.ExecCreateCmd;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import com.github.dockerjava.api.command.InspectExecResponse;
import dev.danube.docker.internal.daemon.ContainerOutput;
import dev.danube.docker.internal.daemon.Daemon;
import dev.danube.engine.spi.ExecRequest;
import dev.danube.engine.spi.LineSink;
import dev.danube.event.RunEvent.LogStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A shell that stays in a container and runs one step after another, which takes two milliseconds
 * where starting an exec takes fifty. Not for several steps at once.
 */
public final class Shell {

  private static final Duration GREETING_LIMIT = Duration.ofSeconds(30);

  private final Daemon daemon;
  private final String container;
  private final Inspection inspection;
  private final ShellInput input = new ShellInput();
  private final ContainerOutput output = new ContainerOutput(this::take);
  private volatile @Nullable ShellStep current;

  private Shell(Daemon daemon, String container, Inspection inspection) {
    this.daemon = daemon;
    this.container = container;
    this.inspection = inspection;
  }

  /** Asks the daemon for the exit code of the shell; empty while it runs. */
  private interface Inspection {
    OptionalInt exitCode() throws InterruptedException;
  }

  /** An open shell and what it found in its image. */
  record Opened(Shell shell, ShellProtocol.Tools tools) {}

  /**
   * Opens a shell.
   *
   * @param user empty for the container's own
   * @return empty if the image lacks what it takes
   */
  static Optional<Opened> open(Daemon daemon, String container, String user)
      throws InterruptedException {
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
      Optional<Opened> opened = shell.greeted();
      isOpen = opened.isPresent();
      return opened;
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

  /** Takes hold of the shell that a container is about to run; it is not started yet. */
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

  /** The shell with what it finds in its image; empty if that lacks something. */
  Optional<Opened> greeted() throws InterruptedException {
    return greet().map(found -> new Opened(this, found));
  }

  private Optional<ShellProtocol.Tools> greet() throws InterruptedException {
    List<String> answer = new ArrayList<>();
    String mark = ShellProtocol.newMark();
    ShellStep greeting = new ShellStep(this, mark, (stream, line) -> answer.add(line));
    say(greeting, ShellProtocol.greeting(mark));
    if (greeting.await(GREETING_LIMIT).isEmpty()) {
      throw daemon.lost("opening a shell", "it did not answer within " + GREETING_LIMIT);
    }
    try {
      return Optional.of(ShellProtocol.tools(String.join("\n", answer)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Runs a step; the one before has ended. */
  ShellStep start(ExecRequest request, ShellProtocol.Tools tools, LineSink lines) {
    String mark = ShellProtocol.newMark();
    ShellStep step = new ShellStep(this, mark, lines);
    say(step, ShellProtocol.step(request, tools, mark));
    return step;
  }

  private void say(ShellStep step, String commands) {
    current = step;
    input.write(commands);
  }

  /** Between two steps there may still be lines of processes that a step left in the background. */
  private void take(LogStream stream, String line) {
    ShellStep step = current;
    if (step != null) {
      step.take(stream, line);
    }
  }

  /** Whether it has not ended, as far as that is known. */
  public boolean isOpen() {
    return !output.hasEnded();
  }

  /** Waits for the rest of what it has printed, as {@link ContainerOutput#awaitRest} does. */
  boolean awaitRest(Duration silence) throws InterruptedException {
    return output.awaitRest(silence);
  }

  /** Throws what its output has ended with, if that was an error. */
  void throwError(String doing) {
    output.throwError(daemon, doing);
  }

  /** The exit code of the shell itself; empty while it runs. */
  OptionalInt exitCode() throws InterruptedException {
    return inspection.exitCode();
  }

  Daemon daemon() {
    return daemon;
  }

  /** Executes something of Danube's own beside it, as root; returns its exit code. */
  OptionalInt beside(LineSink lines, String... argv) throws InterruptedException {
    var code = DockerExec.run(daemon, container, "0", lines, argv);
    return code.isPresent() ? OptionalInt.of((int) code.getAsLong()) : OptionalInt.empty();
  }

  /** Ends the shell, after the step that it runs. */
  public void close() {
    current = null;
    input.close();
    output.close();
  }
}
