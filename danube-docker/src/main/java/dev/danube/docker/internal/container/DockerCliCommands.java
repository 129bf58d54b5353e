package dev.danube.docker.internal.container;

import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Mount;
import dev.danube.ContainerOption;
import dev.danube.ContainerOption.Kind;
import dev.danube.Step;
import dev.danube.docker.internal.daemon.Labels;
import dev.danube.docker.internal.exec.ScriptProgram;
import dev.danube.engine.internal.Quoting;
import dev.danube.engine.spi.ContainerRequest;
import dev.danube.engine.spi.ExecRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Commands of Docker's own command line, for people to type. Each command is one line of visible
 * characters, whatever values it contains, so that it can be displayed and copied anywhere.
 *
 * @param host the address of the daemon
 * @param sources what containers mount
 */
public record DockerCliCommands(String host, MountSources sources) {

  /**
   * The instruction that empties the labels of a copy of a container. With the labels, the copy
   * would be taken for a leftover of the run.
   */
  private static final String NO_LABELS =
      String.format("LABEL %s=\"\" %s=\"\"", Labels.RUN, Labels.OWNER);

  private static final String USUAL = "unix:///var/run/docker.sock";

  /** Returns the command that opens a shell in a running container. */
  String shell(String container, String workdir, Optional<String> user) {
    List<String> words = docker("exec", "-it", "-w", workdir);
    user.ifPresent(name -> words.addAll(List.of("-u", name)));
    words.addAll(List.of(container, "sh"));
    return line(words);
  }

  /** Returns the command that opens a shell in a copy of a container that has ended. */
  String shellInCopy(String container) {
    List<String> commit = docker("commit", "-c", NO_LABELS, container);
    List<String> run = docker("run", "--rm", "-it", "--entrypoint", "sh");
    run.addAll(List.of("--volumes-from", container));
    return line(run) + " $(" + line(commit) + ")";
  }

  /**
   * Returns the command that repeats a step.
   *
   * @param hasPipefail whether the shell of the container has the option {@code pipefail}
   * @param mask hides secrets
   */
  String repeat(
      ContainerRequest container,
      ExecRequest request,
      boolean hasPipefail,
      Set<String> secrets,
      UnaryOperator<String> mask) {
    List<String> words = run(container);
    words.addAll(List.of("-w", request.workdir()));
    request.user().or(container::user).ifPresent(user -> words.addAll(List.of("-u", user)));
    addEnv(words, request.env(), secrets);
    List<String> argv =
        request.step() instanceof Step.Exec program
            ? program.argv()
            : ScriptProgram.of((Step.Run) request.step(), request.shell(), hasPipefail).asCommand();
    words.addAll(List.of("--entrypoint", argv.get(0), container.image().reference()));
    words.addAll(argv.subList(1, argv.size()));
    return line(words.stream().map(mask).toList());
  }

  /** Returns the command that repeats the command of a container, with secrets hidden. */
  String repeat(ContainerRequest container, UnaryOperator<String> mask) {
    List<String> words = run(container);
    container.workdir().ifPresent(path -> words.addAll(List.of("-w", path)));
    container.user().ifPresent(user -> words.addAll(List.of("-u", user)));
    addEnv(words, container.env(), container.secrets().keySet());
    words.add(container.image().reference());
    words.addAll(container.command().orElse(List.of()));
    return line(words.stream().map(mask).toList());
  }

  private List<String> run(ContainerRequest container) {
    List<String> words = docker("run", "--rm", "-it");
    container.platform().ifPresent(name -> words.addAll(List.of("--platform", name)));
    container.memory().ifPresent(bytes -> words.addAll(List.of("-m", String.valueOf(bytes))));
    container.cpus().ifPresent(number -> words.addAll(List.of("--cpus", String.valueOf(number))));
    Optional<String> named =
        container.networks().stream().filter(network -> !Networks.isOfRun(network)).findFirst();
    named.ifPresent(network -> words.addAll(List.of("--network", network)));
    if (container.privileged()) {
      words.add("--privileged");
    }
    container.options().stream()
        .filter(option -> option.kind() != Kind.NETWORK_ALIAS || named.isPresent())
        .forEach(option -> words.addAll(flag(option)));
    for (Bind bind : ContainerSettings.binds(container)) {
      words.addAll(List.of("-v", bind.toString()));
    }
    for (Mount mount : ContainerSettings.mounts(container, sources)) {
      String readOnly = Boolean.TRUE.equals(mount.getReadOnly()) ? ":ro" : "";
      words.addAll(List.of("-v", mount.getSource() + ":" + mount.getTarget() + readOnly));
    }
    return words;
  }

  /** Returns the words of the command line for a setting. */
  static List<String> flag(ContainerOption option) {
    String name = option.name();
    String value = option.value();
    return switch (option.kind()) {
      case SHM_SIZE -> List.of("--shm-size", value);
      case TMPFS -> List.of("--tmpfs", value.isEmpty() ? name : name + ":" + value);
      case ULIMIT -> List.of("--ulimit", name + "=" + value);
      case CAP_ADD -> List.of("--cap-add", name);
      case CAP_DROP -> List.of("--cap-drop", name);
      case EXTRA_HOST -> List.of("--add-host", name + ":" + value);
      case HOSTNAME -> List.of("--hostname", value);
      case DNS -> List.of("--dns", name);
      case SYSCTL -> List.of("--sysctl", name + "=" + value);
      case SECURITY_OPT -> List.of("--security-opt", name);
      case READ_ONLY_ROOT -> List.of("--read-only");
      case DEVICE -> List.of("--device", name + ":" + value);
      case GPUS -> List.of("--gpus", value);
      case INIT -> List.of("--init");
      case STOP_SIGNAL -> List.of("--stop-signal", value);
      case GROUP_ADD -> List.of("--group-add", name);
      case CPUSET -> List.of("--cpuset-cpus", value);
      case PIDS_LIMIT -> List.of("--pids-limit", value);
      case IPC -> List.of("--ipc", value);
      case PID -> List.of("--pid", value);
      case ENTRYPOINT -> List.of("--entrypoint", value);
      case NETWORK_ALIAS -> List.of("--network-alias", name);
      case HEALTH_CHECK ->
          value.isEmpty()
              ? List.of("--no-healthcheck")
              : List.of(
                  "--health-cmd", value, "--health-interval", "1s", "--health-start-period", "1h");
    };
  }

  /**
   * Adds variables. A secret has no value in the command: Docker reads it from the person's own
   * variable of that name.
   */
  private static void addEnv(List<String> words, Map<String, String> env, Set<String> secrets) {
    env.forEach((name, value) -> words.addAll(List.of("-e", name + "=" + value)));
    secrets.stream().sorted().forEach(name -> words.addAll(List.of("-e", name)));
  }

  private List<String> docker(String... words) {
    List<String> all = new ArrayList<>(List.of("docker"));
    boolean isUsual = host.equals(Objects.requireNonNullElse(System.getenv("DOCKER_HOST"), USUAL));
    if (!isUsual) {
      all.addAll(List.of("-H", host));
    }
    all.addAll(List.of(words));
    return all;
  }

  private static String line(List<String> words) {
    return words.stream().map(Quoting::quoteOnOneLine).collect(Collectors.joining(" "));
  }
}
