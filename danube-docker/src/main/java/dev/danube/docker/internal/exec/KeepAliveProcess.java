package dev.danube.docker.internal.exec;

import com.github.dockerjava.api.command.CreateContainerCmd;
import dev.danube.docker.internal.daemon.ContainerOutput;
import dev.danube.docker.internal.daemon.Daemon;
import dev.danube.engine.spi.Session;

/**
 * The program of an idle container. It waits for the end of its standard input, which Danube holds
 * open. When Danube ends, in whatever way, the container ends too: a dead man's switch.
 */
public final class KeepAliveProcess {

  /** A loop that survives a step that kills all it may kill, but ends if cat is missing. */
  private static final String SCRIPT =
      "command -v cat >/dev/null || exit 127; until cat; do :; done";

  /** The switch: it kills all processes of the container. Process 1 sees no others. */
  private static final String SWITCH = "[ $$ = 1 ] && kill -9 -1";

  /** The replacement of the switch, for a container that may have to outlive Danube. */
  private static final String FOR_EVER = "while :; do sleep 1000; done";

  private final HeldStdin stdin = new HeldStdin();
  private final ContainerOutput output = new ContainerOutput((stream, line) -> {});

  /**
   * Returns the script of a shell that reads its commands from standard input, for a container that
   * no other stage uses. When the shell ends, all other processes end, and with them the container.
   *
   * @param atTheEnd the command to run when the input ends
   */
  private static String shell(String atTheEnd) {
    return "command -v cat >/dev/null || exit 127;"
        + (" { cat; " + atTheEnd + "; } |")
        + (" { /bin/sh; " + SWITCH + "; }");
  }

  public static void configure(CreateContainerCmd create, boolean mayBeKept) {
    configure(create, mayBeKept ? SCRIPT + "; " + FOR_EVER : SCRIPT);
  }

  /** Configures a container that runs a shell for steps. */
  public static void configureShell(CreateContainerCmd create, boolean mayBeKept) {
    configure(create, shell(mayBeKept ? FOR_EVER : SWITCH));
  }

  private static void configure(CreateContainerCmd create, String script) {
    create
        .withEntrypoint("/bin/sh", "-c", script)
        .withCmd()
        .withWorkingDir(Session.WORKSPACE)
        .withStdinOpen(true)
        .withStdInOnce(true)
        .withAttachStdin(true)
        .withAttachStdout(true)
        .withAttachStderr(true);
  }

  /** Attaches to the standard input of a container that is not started yet. */
  public void attach(Daemon daemon, String container) throws InterruptedException {
    daemon.call(
        "attaching to a container",
        client ->
            client
                .attachContainerCmd(container)
                .withStdIn(stdin)
                .withStdOut(true)
                .withStdErr(true)
                .withFollowStream(true)
                .exec(output));
    output.awaitStarted(daemon, "attaching to a container");
  }

  /** Returns whether the container is still running, as far as that is known. */
  public boolean isOpen() {
    return !output.hasEnded();
  }

  public void close() {
    stdin.close();
    output.close();
  }
}
