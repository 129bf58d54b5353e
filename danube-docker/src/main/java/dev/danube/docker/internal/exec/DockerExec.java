package dev.danube.docker.internal.exec;

import com.github.dockerjava.api.command.ExecCreateCmd;
import com.github.dockerjava.api.command.InspectExecResponse;
import com.github.dockerjava.api.exception.DockerException;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.danube.Step;
import dev.danube.docker.internal.daemon.ContainerOutput;
import dev.danube.docker.internal.daemon.Daemon;
import dev.danube.docker.internal.daemon.DockerApiException;
import dev.danube.docker.internal.daemon.DockerConnectionException;
import dev.danube.docker.internal.daemon.EnvironmentVariables;
import dev.danube.docker.internal.daemon.LivenessCheck;
import dev.danube.docker.internal.daemon.UnloggedLines;
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
 * A step that runs by {@code docker exec}. The API cannot stop an exec. So each one is started by a
 * shell that first prints its process id, which is also the id of the session of all its processes.
 */
public final class DockerExec implements Execution {

  /** The commands that replace the arguments {@code /bin/sh -e} if the shell can do more. */
  private static final String WITH_PIPEFAIL =
      "if (set -o pipefail) 2>/dev/null; then shift 2; set -- /bin/sh -eo pipefail \"$@\"; fi; ";

  private static final String ODD = "DANUBE_ODD_";

  private static final String PIECE = "DANUBE_SCRIPT_";

  /** In characters, each of up to three bytes; the limit of a variable is 128 KiB. */
  private static final int LONGEST_PIECE = 40_000;

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

  /**
   * The program of a step.
   *
   * @param argv the program and its arguments
   * @param pieces the script that it reads from a file descriptor, or none
   */
  private record Program(List<String> argv, List<String> pieces) {

    static Program of(ExecRequest request) {
      if (request.step() instanceof Step.Run run) {
        ScriptProgram script = ScriptProgram.of(run, request.shell(), false);
        return new Program(script.argv(), DockerExec.pieces(script.descriptorText()));
      }
      if (request.step() instanceof Step.Exec exec) {
        return new Program(exec.argv(), List.of());
      }
      throw new IllegalArgumentException("Not a step for an exec: " + request.step());
    }
  }

  public static DockerExec start(
      Daemon daemon, String container, ExecRequest request, OomDetector oom, LineSink lines)
      throws InterruptedException {
    String mark = UUID.randomUUID().toString();
    Program program = Program.of(request);
    String id =
        create(
            daemon,
            daemon
                .client()
                .execCreateCmd(container)
                .withEnv(env(request, program))
                .withWorkingDir(request.workdir())
                .withUser(request.user().orElse(""))
                .withCmd(argv(request, program, mark)));
    DockerExec exec =
        new DockerExec(daemon, container, id, new SessionMarkFilter(mark, lines), oom, lines);
    // This call returns at once. No interrupt may come between the start of the exec and the return
    // of the execution, with which the caller can stop it.
    daemon.client().execStartCmd(id).exec(exec.output);
    return exec;
  }

  private static String create(Daemon daemon, ExecCreateCmd exec) throws InterruptedException {
    exec.withAttachStdout(true).withAttachStderr(true);
    return daemon.call("creating an exec", client -> exec.exec()).getId();
  }

  /** Returns the variables. Those that shells drop are added again under names they keep. */
  private static List<String> env(ExecRequest request, Program program) {
    List<String> lines = new ArrayList<>(EnvironmentVariables.lines(request.env()));
    int number = 0;
    for (String content : EnvironmentVariables.unknownToShells(request.env()).values()) {
      lines.add(ODD + number++ + "=" + content);
    }
    for (int i = 0; i < program.pieces.size(); i++) {
      lines.add(PIECE + i + "=" + program.pieces.get(i));
    }
    return new UnloggedLines(lines);
  }

  /**
   * Returns the pieces of a script that comes by a file descriptor, each short enough for Linux.
   */
  private static List<String> pieces(String script) {
    List<String> pieces = new ArrayList<>();
    int end;
    for (int start = 0; start < script.length(); start = end) {
      end = Math.min(script.length(), start + LONGEST_PIECE);
      if (Character.isHighSurrogate(script.charAt(end - 1)) && end < script.length()) {
        end--; // a surrogate pair is not split
      }
      pieces.add(script.substring(start, end));
    }
    return pieces;
  }

  /** Returns the commands that open the file descriptor with the script, or "" without pieces. */
  private static String openScript(List<String> pieces) {
    StringBuilder content = new StringBuilder();
    StringBuilder names = new StringBuilder();
    for (int i = 0; i < pieces.size(); i++) {
      content.append("$").append(PIECE).append(i);
      names.append(' ').append(PIECE).append(i);
    }
    return content.isEmpty()
        ? ""
        : String.format(
            "exec %d<<END_OF_SCRIPT\n%s\nEND_OF_SCRIPT\nunset%s; ",
            ScriptProgram.DESCRIPTOR, content, names);
  }

  /**
   * Returns the command that sets the variables that shells drop. Their contents are not among its
   * arguments, because the daemon shows the arguments of an exec to every client that asks.
   */
  private static String odd(ExecRequest request) {
    StringBuilder words = new StringBuilder();
    int number = 0;
    for (String name : EnvironmentVariables.unknownToShells(request.env()).keySet()) {
      words.append(number == 0 ? "env " : "").append(Quoting.quote(name + "="));
      words.append("\"$").append(ODD).append(number++).append("\" ");
    }
    return words.toString();
  }

  private static String[] argv(ExecRequest request, Program program, String mark) {
    List<String> argv = new ArrayList<>(List.of("/bin/sh", "-c"));
    // The shell stays while the program runs. It keeps the output open if the program closes its
    // own, prints the mark when the output is complete, and leaves a SIGTERM to the program.
    argv.add(
        "echo "
            + mark
            + " $$; trap : TERM; ( "
            + (hasUsualShell(request, program) ? WITH_PIPEFAIL : "")
            + openScript(program.pieces)
            + "exec "
            + odd(request)
            + "\"$@\" ) </dev/null"
            + (request.separateStreams() ? "" : " 2>&1")
            + "; code=$?; echo "
            + mark
            + "; exit $code");
    argv.add("sh");
    argv.addAll(program.argv);
    return argv.toArray(String[]::new);
  }

  /** Returns whether a step is a script for the shell that runs scripts by default. */
  private static boolean hasUsualShell(ExecRequest request, Program program) {
    return request.step() instanceof Step.Run run
        && !run.script().startsWith("#!")
        && request.shell().isEmpty()
        && program.argv.subList(0, 2).equals(List.of("/bin/sh", "-e"));
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
    return daemon.lost("reading the output of a step", "the output ended before the step");
  }

  /** Throws if the step has ended but its output has not: the connection is lost. */
  private void look() throws InterruptedException {
    if (!isRunning(inspect()) && !output.awaitRest(ContainerOutput.SILENCE)) {
      throw daemon.lost("reading the output of a step", "the output did not end with the step");
    }
  }

  /** Returns the exit code, if the step has ended. */
  private OptionalInt exitCode() throws InterruptedException {
    InspectExecResponse exec = inspect();
    if (isRunning(exec)) {
      return OptionalInt.empty();
    }
    if (exec.getExitCodeLong() == null) {
      output.throwError(daemon, "starting a step");
      throw daemon.lost("starting a step", "the step never ran, and Docker reports no reason");
    }
    int exitCode = exec.getExitCodeLong().intValue();
    if (exitCode == 0 || !tellRefusal(output, lines)) {
      output.throwError(daemon, "reading the output of a step");
    }
    if (exitCode == 0 && !leader.isComplete()) {
      throw cut();
    }
    return OptionalInt.of(exitCode);
  }

  /**
   * Passes on the reason why an exec could not start, for instance in a missing folder: it takes
   * the place of the output. Returns whether there was one.
   */
  @CanIgnoreReturnValue
  private static boolean tellRefusal(ContainerOutput output, LineSink lines) {
    if (output.error().orElse(null) instanceof DockerException refused) {
      lines.line(LogStream.STDERR, DockerApiException.reason(refused));
      return true;
    }
    return false;
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

  /** Returns whether an exec can start in a container; it cannot if the first process is gone. */
  public static boolean canStart(Daemon daemon, String container) throws InterruptedException {
    try {
      // If the program cannot start, the reason comes as its output, with an exit code.
      return run(daemon, container, "0", "/bin/sh", "-c", ":").equals(OptionalLong.of(0));
    } catch (DockerApiException e) {
      return false;
    }
  }

  /**
   * Returns why the daemon refuses to execute anything for a user, such as one that the image
   * lacks; empty if it does not refuse, or with an exit code as Docker does.
   */
  static Optional<String> refusal(Daemon daemon, String container, String user)
      throws InterruptedException {
    try {
      String id =
          create(
              daemon,
              daemon
                  .client()
                  .execCreateCmd(container)
                  .withUser(user)
                  .withCmd("/bin/sh", "-c", ":"));
      ContainerOutput output = new ContainerOutput((stream, line) -> {});
      daemon.client().execStartCmd(id).exec(output);
      output.awaitEnd(OWN_LIMIT);
      output.close();
      output.throwError(daemon, "starting a shell");
      return Optional.empty();
    } catch (DockerApiException e) {
      return Optional.of(e.reason());
    }
  }

  /**
   * Executes a command of Danube; returns its exit code, or empty if it does not end in time.
   *
   * @param user the user, or empty for the container's own
   */
  public static OptionalLong run(Daemon daemon, String container, String user, String... argv)
      throws InterruptedException {
    return run(daemon, container, user, (stream, line) -> {}, argv);
  }

  /** Executes a command of Danube as above, and passes on its output. */
  static OptionalLong run(
      Daemon daemon, String container, String user, LineSink lines, String... argv)
      throws InterruptedException {
    return run(
        daemon, daemon.client().execCreateCmd(container).withUser(user).withCmd(argv), lines);
  }

  /** Executes a prepared command of Danube as above, and passes on its output. */
  public static OptionalLong run(Daemon daemon, ExecCreateCmd exec, LineSink lines)
      throws InterruptedException {
    String id = create(daemon, exec);
    ContainerOutput output = new ContainerOutput(lines);
    daemon.client().execStartCmd(id).exec(output);
    if (!output.awaitEnd(OWN_LIMIT)) {
      output.close();
      return OptionalLong.empty();
    }
    tellRefusal(output, lines);
    Long exitCode = inspect(daemon, id).getExitCodeLong();
    return exitCode == null ? OptionalLong.empty() : OptionalLong.of(exitCode);
  }
}
