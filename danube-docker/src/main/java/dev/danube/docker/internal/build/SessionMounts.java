package dev.danube.docker.internal.build;

import dev.danube.ImageBuild;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The mounts of a Dockerfile whose content the builder asks the client for: secrets and ssh agents.
 *
 * @see <a href="https://docs.docker.com/reference/dockerfile/#run---mounttypesecret">mounts of
 *     secrets</a>
 */
final class SessionMounts {

  private static final String SSH = "ssh";
  private static final String SECRET = "secret";
  private static final Pattern OPTIONS =
      Pattern.compile("(?:ONBUILD\\s+)?RUN\\s+((--\\S+\\s+)+).*", Pattern.CASE_INSENSITIVE);

  /** A repository of git that is reached by ssh, which the builder gives the usual agent. */
  private static final Pattern GIT_BY_SSH =
      Pattern.compile("(?:ONBUILD\\s+)?ADD\\s.*(ssh://|git@).*", Pattern.CASE_INSENSITIVE);

  /** Secrets with such names are for repositories of git. */
  private static final String OF_GIT = "GIT_AUTH_";

  private static final Pattern MOUNT = Pattern.compile("--mount=(\\S+)");
  private static final Set<String> TRUE = Set.of("", "true", "True", "TRUE", "t", "T", "1");

  /**
   * A mount.
   *
   * @param id the name of the secret or agent
   * @param isRequired whether the instruction fails without it
   */
  private record SessionMount(
      DockerfileInstruction instruction, String type, String id, boolean isRequired) {

    boolean isIn(ImageBuild build) {
      if (type.equals(SECRET)) {
        return build.secrets().containsKey(id);
      }
      return build.sshKeys().containsKey(id) || (build.sshAgent() && id.equals("default"));
    }

    /** Returns how a build gets what is mounted. */
    String setter() {
      if (type.equals(SECRET)) {
        return "secret(\"" + id + "\", ...)";
      }
      return "sshKey(\"" + id + "\", ...)" + (id.equals("default") ? " or sshAgent()" : "");
    }
  }

  private final List<SessionMount> mounts;
  private final boolean addsBySsh;

  private SessionMounts(List<SessionMount> mounts, boolean addsBySsh) {
    this.mounts = mounts;
    this.addsBySsh = addsBySsh;
  }

  static SessionMounts of(ParsedDockerfile dockerfile) {
    List<SessionMount> mounts = new ArrayList<>();
    for (DockerfileInstruction instruction : dockerfile.instructions()) {
      Matcher options = OPTIONS.matcher(instruction.upper());
      if (options.matches()) {
        Matcher mount = MOUNT.matcher(options.group(1));
        while (mount.find()) {
          mount(instruction, mount.group(1)).ifPresent(mounts::add);
        }
      }
    }
    boolean addsBySsh =
        dockerfile.instructions().stream()
            .anyMatch(instruction -> GIT_BY_SSH.matcher(instruction.text()).matches());
    return new SessionMounts(mounts, addsBySsh);
  }

  private static Optional<SessionMount> mount(DockerfileInstruction instruction, String text) {
    Map<String, String> fields = new HashMap<>();
    for (String field : text.replaceAll("[\"']", "").split(",", -1)) {
      String[] parts = field.split("=", 2);
      fields.put(parts[0].toLowerCase(Locale.ROOT), parts.length == 2 ? parts[1] : "");
    }
    String type = fields.getOrDefault("type", "");
    if (!type.equals(SECRET) && !type.equals(SSH)) {
      return Optional.empty();
    }
    boolean isRequired = TRUE.contains(fields.getOrDefault("required", "false"));
    return Optional.of(new SessionMount(instruction, type, id(type, fields), isRequired));
  }

  private static String id(String type, Map<String, String> fields) {
    String target =
        Stream.of("target", "dst", "destination")
            .map(fields::get)
            .filter(path -> path != null)
            .findFirst()
            .orElse("");
    String file = target.substring(target.lastIndexOf('/') + 1);
    String id = fields.getOrDefault("id", type.equals(SSH) ? "default" : file);
    return type.equals(SSH) ? id : fields.getOrDefault("source", fields.getOrDefault("src", id));
  }

  /**
   * Refuses a Dockerfile that requires a secret or agent that the build does not have.
   *
   * @throws dev.danube.engine.spi.BuildException if there is such a line
   */
  void check(ImageBuild build) {
    for (SessionMount mount : mounts) {
      if (mount.isRequired && !mount.isIn(build) && !mount.id.contains("$")) {
        throw ParsedDockerfile.refusal(
            mount.instruction, "the build does not have what it requires; add " + mount.setter());
      }
    }
  }

  /** Returns a text for each secret and key of a build that no instruction mounts. */
  List<String> unused(ImageBuild build) {
    Map<String, Set<String>> mounted =
        mounts.stream()
            .collect(
                Collectors.groupingBy(
                    mount -> mount.type,
                    Collectors.mapping(mount -> mount.id, Collectors.toSet())));
    List<String> texts = new ArrayList<>();
    add(texts, "secret", mounted.getOrDefault(SECRET, Set.of()), build.secrets().keySet());
    add(texts, "sshKey", mounted.getOrDefault(SSH, Set.of()), build.sshKeys().keySet());
    return texts;
  }

  private void add(List<String> texts, String setter, Set<String> mounted, Set<String> given) {
    boolean isKnown = mounted.stream().noneMatch(id -> id.contains("$"));
    given.stream()
        .filter(id -> isKnown && !mounted.contains(id))
        .filter(id -> !id.startsWith(OF_GIT) && !(addsBySsh && id.equals("default")))
        .sorted()
        .forEach(
            id ->
                texts.add(
                    String.format(
                        "no instruction of the Dockerfile mounts %s \"%s\"", setter, id)));
  }
}
