package dev.danube.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectExecResponse;
import com.github.dockerjava.api.exception.DockerException;
import dev.danube.Step;
import dev.danube.engine.spi.ExecRequest;
import dev.danube.engine.spi.Execution;
import dev.danube.engine.spi.LineSink;
import dev.danube.event.RunEvent.LogStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * A step that runs by {@code docker exec}. The API cannot stop one, so each is started by a shell
 * that first says its process id, which is the id of the session of all its processes too.
 */
final class DockerExec implements Execution {

  private static final Duration FOREVER = Duration.ofDays(1000);
  private static final Duration OWN_LIMIT = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(20);

  /**
   * Sends a signal to every process of a session, by means that every shell has: at once to those
   * of the leader's group, so that a shell cannot act on the death of its child before its own
   * signal; then to each that has left the group.
   */
  private static final String SIGNAL =
      "session=$1 signal=$2; kill -$signal -$session; for f in /proc/[0-9]*/stat; do"
          + " read -r l <$f || continue; p=${f#/proc/}; l=${l##*) }; set -- $l;"
          + " [ $4 = $session ] && [ $3 != $session ] && kill -$signal ${p%/stat};"
          + " done 2>/dev/null";

  private final DockerClient client;
  private final DockerCalls calls;
  private final String container;
  private final String id;
  private final Output output;
  private final SessionLine leader;
  private final LineSink lines;

  private DockerExec(
      DockerClient client,
      DockerCalls calls,
      String container,
      String id,
      SessionLine leader,
      LineSink lines) {
    this.client = client;
    this.calls = calls;
    this.container = container;
    this.id = id;
    this.leader = leader;
    this.lines = lines;
    this.output = new Output(leader);
  }

  static DockerExec start(
      DockerClient client, DockerCalls calls, String container, ExecRequest request, LineSink lines)
      throws InterruptedException {
    String mark = UUID.randomUUID().toString();
    String id =
        calls
            .call(
                "create an exec",
                () ->
                    client
                        .execCreateCmd(container)
                        .withAttachStdout(true)
                        .withAttachStderr(true)
                        .withEnv(Environments.lines(request.env()))
                        .withWorkingDir(request.workdir())
                        .withCmd(argv(request.step(), mark))
                        .exec())
            .getId();
    DockerExec exec =
        new DockerExec(client, calls, container, id, new SessionLine(mark, lines), lines);
    calls.call("start an exec", () -> client.execStartCmd(id).exec(exec.output));
    return exec;
  }

  private static String[] argv(Step step, String mark) {
    List<String> argv = new ArrayList<>();
    String announce = "echo " + mark + " $$; exec ";
    if (step instanceof Step.Run run) {
      argv.addAll(List.of("/bin/sh", "-c", announce + "/bin/sh -e -c \"$1\" </dev/null", "sh"));
      argv.add(run.script());
    } else if (step instanceof Step.Exec exec) {
      argv.addAll(List.of("/bin/sh", "-c", announce + "\"$@\" </dev/null", "sh"));
      argv.addAll(exec.argv());
    } else {
      throw new IllegalArgumentException("Not a step for an exec: " + step);
    }
    return argv.toArray(String[]::new);
  }

  @Override
  public int await() throws InterruptedException {
    return await(FOREVER).orElseThrow();
  }

  @Override
  public OptionalInt await(Duration limit) throws InterruptedException {
    long start = System.nanoTime();
    if (!Heartbeat.await(client, calls, output::awaitEnd, limit)) {
      return OptionalInt.empty();
    }
    // A program that closes its output goes on without it.
    while (true) {
      InspectExecResponse exec =
          calls.call("inspect an exec", () -> client.inspectExecCmd(id).exec());
      if (Boolean.FALSE.equals(exec.isRunning()) && exec.getExitCodeLong() != null) {
        return OptionalInt.of(exitCode(exec.getExitCodeLong().intValue()));
      }
      if (System.nanoTime() - start > limit.toNanos()) {
        return OptionalInt.empty();
      }
      TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
    }
  }

  /** What an exec says that could not start, such as for a missing folder, is its output. */
  private int exitCode(int exitCode) {
    Throwable error = output.error().orElse(null);
    if (error instanceof DockerException refused && exitCode != 0) {
      lines.line(LogStream.STDERR, new DockerRefusal("start the step", refused).reason());
    } else if (error != null) {
      throw calls.lost("pass on the output of a step", DockerCalls.reason(error));
    }
    return exitCode;
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
    if (process.isEmpty() || output.awaitEnd(Duration.ZERO)) {
      return;
    }
    String session = String.valueOf(process.getAsInt());
    if (asRoot(client, calls, container, "/bin/sh", "-c", SIGNAL, "sh", session, name).isEmpty()) {
      throw calls.lost("signal a step", "no answer within ten seconds");
    }
  }

  /** Whether something can be executed in a container: not if its first process is gone. */
  static boolean canStart(DockerClient client, DockerCalls calls, String container)
      throws InterruptedException {
    try {
      Optional<Output> probe = asRoot(client, calls, container, "/bin/sh", "-c", ":");
      return probe.isPresent() && probe.get().error().isEmpty();
    } catch (DockerRefusal e) {
      return false;
    }
  }

  /** Executes something of Danube's own and waits for its end; empty if that does not come. */
  private static Optional<Output> asRoot(
      DockerClient client, DockerCalls calls, String container, String... argv)
      throws InterruptedException {
    String id =
        calls
            .call(
                "create an exec",
                () ->
                    client
                        .execCreateCmd(container)
                        .withAttachStdout(true)
                        .withAttachStderr(true)
                        .withUser("0")
                        .withCmd(argv)
                        .exec())
            .getId();
    Output ignored = new Output((stream, line) -> {});
    calls.call("start an exec", () -> client.execStartCmd(id).exec(ignored));
    if (ignored.awaitEnd(OWN_LIMIT)) {
      return Optional.of(ignored);
    }
    ignored.close();
    return Optional.empty();
  }
}
