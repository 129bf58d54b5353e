package dev.danube.docker.internal.exec;

import com.github.dockerjava.api.command.ExecCreateCmd;
import com.github.dockerjava.api.command.InspectExecResponse;
import com.github.dockerjava.api.exception.DockerException;
import dev.danube.Step;
import dev.danube.docker.internal.daemon.ContainerOutput;
import dev.danube.docker.internal.daemon.Daemon;
import dev.danube.docker.internal.daemon.DockerApiException;
import dev.danube.docker.internal.daemon.DockerConnectionException;
import dev.danube.docker.internal.daemon.EnvironmentVariables;
import dev.danube.docker.internal.daemon.LivenessCheck;
import dev.danube.engine.internal.Quoting;
import dev.danube.engine.spi.ExecRequest;
import dev.danube.engine.spi.Execution;
import dev.danube.engine.spi.LineSink;
import dev.danube.event.RunEvent.LogStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * A step that runs by {@code docker exec}. The API cannot stop one, so each is started by a shell
 * that first says its process id, which is the id of the session of all its processes too.
 */
public final class DockerExec implements Execution {

  private static final String ODD = "DANUBE_ODD_";
  private static final Duration OWN_LIMIT = Duration.ofSeconds(10);

  private static final Duration FIRST_POLL = Duration.ofMillis(10);
  private static final Duration LAST_POLL = Duration.ofMillis(500);

  private final Daemon daemon;
  private final String container;
  private final String id;
  private final ContainerOutput output;
  private final SessionMarkFilter leader;
  private final OomDetector oom;
  private final LineSink lines;

  private DockerExec(
      Daemon daemon,
      String container,
      String id,
      SessionMarkFilter leader,
      OomDetector oom,
      LineSink lines) {
    this.daemon = daemon;
    this.container = container;
    this.id = id;
    this.leader = leader;
    this.oom = oom;
    this.lines = lines;
    this.output = new ContainerOutput(leader);
  }

  public static DockerExec start(
      Daemon daemon, String container, ExecRequest request, OomDetector oom, LineSink lines)
      throws InterruptedException {
    String mark = UUID.randomUUID().toString();
    String id =
        create(
            daemon,
            daemon
                .client()
                .execCreateCmd(container)
                .withEnv(env(request))
                .withWorkingDir(request.workdir())
                .withUser(request.user().orElse(""))
                .withCmd(argv(request, mark)));
    DockerExec exec =
        new DockerExec(daemon, container, id, new SessionMarkFilter(mark, lines), oom, lines);
    // Returns at once; an interrupt must not come between the start and the one who can stop it.
    daemon.client().execStartCmd(id).exec(exec.output);
    return exec;
  }

  private static String create(Daemon daemon, ExecCreateCmd exec) throws InterruptedException {
    exec.withAttachStdout(true).withAttachStderr(true);
    return daemon.call("creating an exec", client -> exec.exec()).getId();
  }

  /** Those that no shell passes on also under names that one knows. */
  private static List<String> env(ExecRequest request) {
    List<String> lines = new ArrayList<>(EnvironmentVariables.lines(request.env()));
    int number = 0;
    for (String content : EnvironmentVariables.unknownToShells(request.env()).values()) {
      lines.add(ODD + number++ + "=" + content);
    }
    return lines;
  }

  /** Their contents are no arguments: those are told by the daemon to whoever asks. */
  private static String odd(ExecRequest request) {
    StringBuilder words = new StringBuilder();
    int number = 0;
    for (String name : EnvironmentVariables.unknownToShells(request.env()).keySet()) {
      words.append(number == 0 ? "env " : "").append(Quoting.quote(name + "="));
      words.append("\"$").append(ODD).append(number++).append("\" ");
    }
    return words.toString();
  }

  private static String[] argv(ExecRequest request, String mark) {
    List<String> argv = new ArrayList<>(List.of("/bin/sh", "-c"));
    // The shell stays: it holds the output open if the program closes its own, says when that is
    // complete, and a SIGTERM is the program's.
    argv.add(
        "echo "
            + mark
            + " $$; trap : TERM; ( exec "
            + odd(request)
            + "\"$@\" ) </dev/null; code=$?; echo "
            + mark
            + "; exit $code");
    argv.add("sh");
    if (request.step() instanceof Step.Run run) {
      argv.addAll(List.of("/bin/sh", "-e", "-c", run.script()));
    } else if (request.step() instanceof Step.Exec exec) {
      argv.addAll(exec.argv());
    } else {
      throw new IllegalArgumentException("Not a step for an exec: " + request.step());
    }
    return argv.toArray(String[]::new);
  }

  @Override
  public OptionalInt await(Duration limit) throws InterruptedException {
    long start = System.nanoTime();
    if (!LivenessCheck.await(output::awaitEnd, limit, this::look)) {
      return OptionalInt.empty();
    }
    Duration poll = FIRST_POLL;
    long ended = System.nanoTime();
    while (true) {
      OptionalInt exitCode = exitCode();
      if (exitCode.isPresent() || System.nanoTime() - start > limit.toNanos()) {
        return exitCode;
      }
      if (System.nanoTime() - ended > ContainerOutput.SILENCE.toNanos()) {
        throw cut();
      }
      TimeUnit.MILLISECONDS.sleep(poll.toMillis());
      poll = poll.compareTo(LAST_POLL) < 0 ? poll.multipliedBy(2) : poll;
    }
  }

  private DockerConnectionException cut() {
    return daemon.lost("reading the output of a step", "it ended before the step did");
  }

  /** A step that has ended without the end of its output has lost its connection. */
  private void look() throws InterruptedException {
    if (!isRunning(inspect()) && !output.awaitRest(ContainerOutput.SILENCE)) {
      throw daemon.lost("reading the output of a step", "it did not end with the step");
    }
  }

  /** The exit code, if the step has ended. */
  private OptionalInt exitCode() throws InterruptedException {
    InspectExecResponse exec = inspect();
    if (isRunning(exec)) {
      return OptionalInt.empty();
    }
    if (exec.getExitCodeLong() == null) {
      output.throwError(daemon, "starting a step");
      throw daemon.lost("starting a step", "it never ran, and Docker does not say why");
    }
    int exitCode = exec.getExitCodeLong().intValue();
    if (exitCode != 0 && output.error().orElse(null) instanceof DockerException refused) {
      // What an exec says that could not start, such as for a missing folder, is its output.
      lines.line(LogStream.STDERR, new DockerApiException("starting a step", refused).reason());
    } else {
      output.throwError(daemon, "reading the output of a step");
    }
    if (exitCode == 0 && !leader.isComplete()) {
      throw cut();
    }
    return OptionalInt.of(exitCode);
  }

  private InspectExecResponse inspect() throws InterruptedException {
    return inspect(daemon, id);
  }

  private static InspectExecResponse inspect(Daemon daemon, String id) throws InterruptedException {
    return daemon.call("inspecting an exec", client -> client.inspectExecCmd(id).exec());
  }

  private static boolean isRunning(InspectExecResponse exec) {
    return Boolean.TRUE.equals(exec.isRunning());
  }

  @Override
  public Optional<String> outOfMemory() throws InterruptedException {
    return oom.killedAStep();
  }

  @Override
  public void close() {
    output.close();
  }

  @Override
  public void terminate() throws InterruptedException {
    signal("TERM");
  }

  @Override
  public void kill() throws InterruptedException {
    signal("KILL");
  }

  private void signal(String name) throws InterruptedException {
    OptionalInt process = leader.await(OWN_LIMIT);
    if (process.isEmpty() || !isRunning(inspect())) {
      return;
    }
    String session = String.valueOf(process.getAsInt());
    if (run(daemon, container, "0", SignalScript.argv("", name, session)).isEmpty()) {
      throw daemon.lost("signalling a step", "no answer within ten seconds");
    }
  }

  /** Whether something can be executed in a container: not if its first process is gone. */
  public static boolean canStart(Daemon daemon, String container) throws InterruptedException {
    try {
      // What keeps a program from starting comes as its output, and as an exit code.
      return run(daemon, container, "0", "/bin/sh", "-c", ":").equals(OptionalLong.of(0));
    } catch (DockerApiException e) {
      return false;
    }
  }

  /**
   * Executes something of Danube's own; its exit code, or empty if it does not end in time.
   *
   * @param user empty for the container's own
   */
  public static OptionalLong run(Daemon daemon, String container, String user, String... argv)
      throws InterruptedException {
    return run(daemon, container, user, (stream, line) -> {}, argv);
  }

  /** Likewise, passing on what it prints. */
  static OptionalLong run(
      Daemon daemon, String container, String user, LineSink lines, String... argv)
      throws InterruptedException {
    return run(
        daemon, daemon.client().execCreateCmd(container).withUser(user).withCmd(argv), lines);
  }

  /** Likewise, with all that it takes. */
  public static OptionalLong run(Daemon daemon, ExecCreateCmd exec, LineSink lines)
      throws InterruptedException {
    String id = create(daemon, exec);
    ContainerOutput output = new ContainerOutput(lines);
    daemon.client().execStartCmd(id).exec(output);
    if (!output.awaitEnd(OWN_LIMIT)) {
      output.close();
      return OptionalLong.empty();
    }
    Long exitCode = inspect(daemon, id).getExitCodeLong();
    return exitCode == null ? OptionalLong.empty() : OptionalLong.of(exitCode);
  }
}
