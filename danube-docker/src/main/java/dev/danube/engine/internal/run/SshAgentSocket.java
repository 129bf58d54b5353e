package dev.danube.engine.internal.run;

import dev.danube.FailureKind;
import dev.danube.engine.internal.secret.StepFailedException;
import java.nio.file.Path;

/** The socket of the ssh agent of the user who runs a pipeline. */
public final class SshAgentSocket {

  private SshAgentSocket() {}

  /**
   * Returns the socket.
   *
   * @param instead what can be used in place of an agent, for the message
   * @throws StepFailedException if no agent runs
   */
  public static Path of(RunScope scope, String instead) throws StepFailedException {
    String socket = scope.context().environment().getOrDefault("SSH_AUTH_SOCK", "");
    if (socket.isEmpty()) {
      throw new StepFailedException(
          FailureKind.SECRET,
          "sshAgent() needs an ssh agent, but the environment variable SSH_AUTH_SOCK is not set;"
              + " start one with ssh-agent, or use "
              + instead,
          null);
    }
    return Path.of(socket);
  }
}
