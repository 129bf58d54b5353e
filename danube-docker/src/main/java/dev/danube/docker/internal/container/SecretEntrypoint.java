package dev.danube.docker.internal.container;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.ContainerConfig;
import dev.danube.BackendException;
import dev.danube.docker.internal.daemon.Daemon;
import dev.danube.docker.internal.daemon.DockerApiException;
import dev.danube.docker.internal.daemon.EnvironmentVariables;
import dev.danube.docker.internal.workspace.Archives;
import dev.danube.engine.internal.Quoting;
import dev.danube.engine.spi.ContainerRequest;
import dev.danube.engine.spi.ImageException;
import dev.danube.engine.spi.Session;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An entrypoint that passes secrets to the image's own program. Everybody can inspect the settings
 * of a container, so the secrets are not in them. Instead, a shell starts first. It reads the
 * secrets from a file that was put into the container before, empties and removes the file, and
 * becomes the program.
 */
public final class SecretEntrypoint {

  private static final String FOLDER = ".danube";
  private static final String FILE = FOLDER + "/secrets";

  private static final String SCRIPT =
      ". /FILE && : >/FILE; rm -f /FILE 2>/dev/null; exec \"$@\"".replace("FILE", FILE);

  private SecretEntrypoint() {}

  public static boolean isNeeded(ContainerRequest request) {
    return request.command().isPresent()
        && !(request.secrets().isEmpty() && request.secretFiles().isEmpty());
  }

  /** Sets the shell as the entrypoint of the container. */
  public static void configure(Daemon daemon, ContainerRequest request, CreateContainerCmd create)
      throws InterruptedException {
    ContainerConfig image = config(daemon, request);
    String @Nullable [] other = create.getEntrypoint();
    List<String> program =
        new ArrayList<>(list(other == null && image != null ? image.getEntrypoint() : other));
    List<String> args = request.command().orElse(List.of());
    program.addAll(args.isEmpty() && other == null && image != null ? list(image.getCmd()) : args);
    if (program.isEmpty()) {
      throw new BackendException(
          "The image " + request.image() + " has no program of its own; name one", null);
    }
    create.withEntrypoint("/bin/sh", "-c", SCRIPT, "sh").withCmd(program);
  }

  static ImageException noShell(ContainerRequest request, DockerApiException cause) {
    return new ImageException(
        "The image "
            + request.image()
            + " has no shell (/bin/sh), which secret(...) and secretFile(...) of a command or a"
            + " service need; use an image with a shell, or one whose program reads a mounted file",
        cause);
  }

  private static List<String> list(String @Nullable [] words) {
    return words == null ? List.of() : Arrays.asList(words);
  }

  /** Uploads the file with the secrets into a container that is not started yet. */
  public static void upload(Daemon daemon, String container, ContainerRequest request)
      throws InterruptedException {
    StringBuilder script = new StringBuilder();
    odd(daemon, request).forEach((name, content) -> export(script, name, content));
    request.secrets().forEach((name, content) -> export(script, name, content));
    for (Map.Entry<String, String> file : request.secretFiles().entrySet()) {
      // The program of a service may read it after it has given up the rights of its start.
      String mask = request.hostName().isPresent() ? "022" : "077";
      script.append("(umask ").append(mask).append("; printf %s ");
      script.append(Quoting.quote(file.getValue()));
      script.append(" >").append(Session.SECRETS).append('/').append(file.getKey()).append(")\n");
    }
    Archives.upload(
        daemon,
        "uploading the secrets of a container",
        container,
        "/",
        tar -> {
          tar.folder(FOLDER, 0777);
          tar.file(FILE, 0666, script.toString());
        });
  }

  /** Returns the variables of the image and of the request that a shell would not pass on. */
  private static Map<String, String> odd(Daemon daemon, ContainerRequest request)
      throws InterruptedException {
    Map<String, String> all = new LinkedHashMap<>();
    ContainerConfig image = config(daemon, request);
    for (String line : list(image == null ? null : image.getEnv())) {
      int end = line.indexOf('=');
      all.put(end < 0 ? line : line.substring(0, end), end < 0 ? "" : line.substring(end + 1));
    }
    all.putAll(request.env());
    all.keySet().removeAll(request.secrets().keySet());
    return EnvironmentVariables.unknownToShells(all);
  }

  private static @Nullable ContainerConfig config(Daemon daemon, ContainerRequest request)
      throws InterruptedException {
    return daemon
        .call(
            "inspecting an image",
            client -> client.inspectImageCmd(request.image().reference()).exec())
        .getConfig();
  }

  private static void export(StringBuilder script, String name, String content) {
    if (EnvironmentVariables.isKnownToShells(name)) {
      script.append("export ").append(name).append('=').append(Quoting.quote(content)).append('\n');
    } else {
      // A shell cannot set such a variable; the program env sets it and becomes the program.
      script.append("set -- env ").append(Quoting.quote(name + "=" + content)).append(" \"$@\"\n");
    }
  }
}
