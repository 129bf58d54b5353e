package dev.danube.docker.internal.exec;

import com.github.dockerjava.api.command.CreateContainerCmd;
import dev.danube.docker.internal.daemon.ContainerOutput;
import dev.danube.docker.internal.daemon.Daemon;
import dev.danube.engine.spi.Session;

/**
 * What an idle container does: it waits for the end of its standard input, which this program holds
 * open. When this program ends, however, so does the container: a dead man's switch.
 */
public final class KeepAliveProcess {

  /** A step that kills everything it may must not end the container; a missing cat must. */
  private static final String SCRIPT =
      "command -v cat >/dev/null || exit 127; until cat; do :; done";

  /** Kills all of the container, which is all that it sees. */
  private static final String SWITCH = "[ $$ = 1 ] && kill -9 -1";

  /** In the place of that, for a container that may have to be there when this program is not. */
  private static final String FOR_EVER = "while :; do sleep 1000; done";

  private final HeldStdin stdin = new HeldStdin();
  private final ContainerOutput output = new ContainerOutput((stream, line) -> {});

  /**
   * A shell that gets its commands by the standard input, for a container that no other stage is
   * in. When the shell ends, so does everything else, and with it the container.
   *
   * @param atTheEnd what is done when the input ends
   */
  private static String shell(String atTheEnd) {
    return "command -v cat >/dev/null || exit 127;"
        + (" { cat; " + atTheEnd + "; } |")
        + (" { /bin/sh; " + SWITCH + "; }");
  }

  public static void configure(CreateContainerCmd create, boolean mayBeKept) {
    configure(create, mayBeKept ? SCRIPT + "; " + FOR_EVER : SCRIPT);
  }

  /** Lets the container run a shell that steps can use. */
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

  /** Takes hold of the standard input of a container that is not started yet. */
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

  /** Whether the container has not ended, as far as that is known. */
  public boolean isOpen() {
    return !output.hasEnded();
  }

  public void close() {
    stdin.close();
    output.close();
  }
}
