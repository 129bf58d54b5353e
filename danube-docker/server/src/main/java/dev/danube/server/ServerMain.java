package dev.danube.server;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * The program of the service. Its settings are variables of the environment, or of the file {@code
 * .env} in the working directory: {@code DANUBE_HOST} (127.0.0.1), {@code DANUBE_PORT} (5001),
 * {@code DANUBE_HOME} (data), {@code DANUBE_DB} (a JDBC URL of H2 or PostgreSQL; H2 in the home),
 * {@code USERNAME} and {@code PASSWORD} (admin), {@code DANUBE_KEEP_RUNS} (20), {@code
 * DANUBE_IMAGE}, {@code DANUBE_KUBECTL_IMAGE}, and for each cluster {@code DANUBE_TOKEN_NAME} and
 * {@code DANUBE_CLUSTER_NAME}, the token and the URL of the server that gets it; {@code
 * DANUBE_GIT_TOKEN} and {@code DANUBE_GIT_URL} are the token for git and the URL of the
 * repositories that get it. {@code DANUBE_SECRET_NAME} is a secret that descriptions of containers
 * use as {@code $NAME}, and {@code DANUBE_ALLOW_MOUNTS} lets them mount folders of this machine.
 * {@code DANUBE_WEBHOOK_GITHUB}, {@code DANUBE_WEBHOOK_GITLAB} and {@code DANUBE_WEBHOOK_GITEA} are
 * the secrets of webhooks.
 *
 * <p>Exit codes: 0 when it was ended, 2 wrong settings, 3 it could not start, or has lost its
 * database to another server.
 */
public final class ServerMain {

  private static final int USAGE = 2;
  private static final int ERRORED = 3;

  private static final String HELP =
      String.join(
          System.lineSeparator(),
          "server    stores pipelines and runs them, over HTTP, until it is ended",
          "",
          "Its settings are variables of the environment, or of the file .env:",
          "DANUBE_HOST             its address; 127.0.0.1 unless set",
          "DANUBE_PORT             its port; 5001 unless set",
          "DANUBE_HOME             the folder for its data; data unless set",
          "DANUBE_DB               a JDBC URL of H2 or PostgreSQL; H2 in that folder unless set",
          "USERNAME, PASSWORD      a login with the role ADMIN; admin unless set, which only 127.0.0.1",
          "                        may have, and which is valid until a user has that role",
          "DANUBE_KEEP_RUNS        how many runs of a pipeline keep logs and artifacts; 20 unless set",
          "DANUBE_IMAGE            the image of stages that run a command",
          "DANUBE_KUBECTL_IMAGE    the image of stages that deploy",
          "DANUBE_TOKEN_NAME       the token for the cluster of that name",
          "DANUBE_CLUSTER_NAME     the URL of the server of that cluster, which gets the token",
          "DANUBE_GIT_TOKEN        the token with which repositories are read",
          "DANUBE_GIT_URL          the start of the URLs of the repositories that get the token",
          "DANUBE_SECRET_NAME      a secret that descriptions of containers use as $NAME",
          "DANUBE_ALLOW_MOUNTS     whether these may mount folders of this machine; false unless set",
          "DANUBE_WEBHOOK_GITHUB   the secret of webhooks of GitHub to /webhooks/github",
          "DANUBE_WEBHOOK_GITLAB   the secret of webhooks of GitLab to /webhooks/gitlab",
          "DANUBE_WEBHOOK_GITEA    the secret of webhooks of Gitea to /webhooks/gitea");

  private ServerMain() {}

  /**
   * Runs the program, and exits the JVM with the exit code.
   *
   * @param args none, or {@code --help}
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  public static void main(String[] args) throws InterruptedException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    System.exit(execute(List.of(args), out, err));
  }

  static int execute(List<String> args, PrintStream out, PrintStream err)
      throws InterruptedException {
    if (args.contains("--help") || args.contains("-h")) {
      out.println(HELP);
      return 0;
    }
    if (!args.isEmpty()) {
      err.println(String.format("server takes no arguments, not \"%s\"; see --help", args.get(0)));
      return USAGE;
    }
    try (DanubeServer server =
        DanubeServer.start(ServerSettings.read(System.getenv(), Path.of(".env"))::apply)) {
      out.println("Danube listens at port " + server.port());
      Runtime.getRuntime().addShutdownHook(new Thread(server::close, "danube-server-end"));
      return await(server, err);
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      return USAGE;
    } catch (IOException | RuntimeException e) {
      err.println("The server could not start: " + e.getMessage());
      return ERRORED;
    }
  }

  /** Waits until a server is closed, and returns the exit code. */
  static int await(DanubeServer server, PrintStream err) throws InterruptedException {
    try {
      server.await();
      return 0;
    } catch (IllegalStateException e) {
      err.println("The server has ended: " + e.getMessage());
      return ERRORED;
    }
  }
}
