package dev.danube.docker.internal.build;

import dev.danube.ImageRef;
import dev.danube.docker.internal.daemon.ApiVersion;
import dev.danube.engine.spi.BuildException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Dockerfile, as far as it matters which builder can build it. What a builder cannot give is
 * found before anything is sent, so that users do not have to interpret its errors.
 *
 * @param instructions the instructions, in their order
 * @see <a href="https://docs.docker.com/reference/dockerfile/">Dockerfile reference</a>
 */
record ParsedDockerfile(String text, List<DockerfileInstruction> instructions) {

  private static final Pattern SYNTAX =
      Pattern.compile("#\\s*syntax\\s*=\\s*(\\S+).*", Pattern.CASE_INSENSITIVE);

  /** The stable syntax, which the builders have themselves, in one version or another. */
  private static final Pattern STABLE_SYNTAX =
      Pattern.compile("(docker\\.io/)?docker/dockerfile(:1(\\.\\d+)*)?(@sha256:[0-9a-f]+)?");

  /**
   * The arguments for platforms that BuildKit sets. Without BuildKit they are empty, which may
   * remain unnoticed.
   */
  private static final Pattern PLATFORM =
      Pattern.compile(
          "ARG\\s+((TARGET|BUILD)(PLATFORM|OS|ARCH|VARIANT))\\s*"
              + "|FROM\\s+--platform=\\$\\{?((TARGET|BUILD)(PLATFORM|OS|ARCH|VARIANT))\\b.*");

  private static final Pattern OPTION =
      Pattern.compile(
          "(?:ONBUILD\\s+)?(RUN\\s+(--\\S+\\s+)*--(mount|network|security)\\b"
              + "|(COPY|ADD)\\s+(--\\S+\\s+)*--(chmod|link|parents|exclude|checksum|keep-git-dir)\\b"
              + ").*");

  /** A repository of git, which the classic builder would take for a file. */
  private static final Pattern GIT =
      Pattern.compile(
          "(?:ONBUILD\\s+)?ADD\\s(.*\\s)?(git@\\S+|(git|ssh)://\\S+|https?://\\S+\\.git(#\\S*)?)\\s.*",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern HOST_NETWORK =
      Pattern.compile("(?:ONBUILD\\s+)?RUN\\s+(--\\S+\\s+)*--network=host\\b.*");

  private static final Pattern INSECURE =
      Pattern.compile("RUN\\s+(--\\S+\\s+)*--security=insecure\\b.*");

  private static final Pattern OF_23 =
      Pattern.compile("(COPY|ADD)\\s+(--\\S+\\s+)*--link\\b.*|RUN\\s+(--\\S+\\s+)*--network\\b.*");

  private static final Pattern OF_25 =
      Pattern.compile("ADD\\s+(--\\S+\\s+)*--(checksum|keep-git-dir)\\b.*");

  /** The first API versions of Docker 23.0 and 25.0, whose own syntax has more. */
  private static final ApiVersion DOCKER_23 = new ApiVersion(1, 42);

  private static final ApiVersion DOCKER_25 = new ApiVersion(1, 44);

  /** Reads a Dockerfile. */
  static ParsedDockerfile parse(String text) {
    return new ParsedDockerfile(text, DockerfileInstruction.of(text));
  }

  /**
   * Returns the first line that needs BuildKit, with its number.
   *
   * @param args the names of the arguments that the build passes
   */
  Optional<String> needsBuildKit(Set<String> args) {
    Optional<String> syntax = syntaxLine().filter(line -> !hasStableSyntax());
    return syntax.isPresent()
        ? syntax
        : instructions.stream()
            .filter(instruction -> needsBuildKit(instruction, args))
            .map(DockerfileInstruction::withLine)
            .findFirst();
  }

  private static boolean needsBuildKit(DockerfileInstruction instruction, Set<String> args) {
    Matcher platform = PLATFORM.matcher(instruction.upper());
    boolean isUnknown =
        platform.matches()
            && !args.contains(platform.group(1) == null ? platform.group(4) : platform.group(1));
    return isUnknown
        || instruction.hasHeredoc()
        || GIT.matcher(instruction.text()).matches()
        || OPTION.matcher(instruction.upper()).matches();
  }

  /**
   * Refuses what the daemon's call for BuildKit cannot give.
   *
   * @param network the network of the build, if it is set
   * @throws BuildException if there is such a line; says which, and what to do
   */
  void refuseWhatTheCallCannotGive(ApiVersion daemon, Optional<String> network) {
    for (DockerfileInstruction instruction : instructions) {
      String line = instruction.upper();
      if (INSECURE.matcher(line).matches()) {
        throw refusal(
            instruction, "Docker's builder allows no privileges; use a stage with privileged()");
      }
      if (HOST_NETWORK.matcher(line).matches() && !network.equals(Optional.of("host"))) {
        throw refusal(
            instruction, "the build has no access to the host's network; add network(\"host\")");
      }
      if (syntaxLine().isEmpty()) {
        boolean isNewer = instruction.hasHeredoc() || OF_23.matcher(line).matches();
        refuseOlder(instruction, daemon, isNewer, DOCKER_23, "23.0");
        refuseOlder(instruction, daemon, OF_25.matcher(line).matches(), DOCKER_25, "25.0");
      }
    }
  }

  private static void refuseOlder(
      DockerfileInstruction instruction,
      ApiVersion daemon,
      boolean isNewer,
      ApiVersion first,
      String docker) {
    if (isNewer && daemon.compareTo(first) < 0) {
      throw refusal(
          instruction,
          "the builder of this daemon does not know that; use Docker "
              + docker
              + " or later, or add the line \"# syntax=docker/dockerfile:1\" at the top");
    }
  }

  static BuildException refusal(DockerfileInstruction instruction, String why) {
    return new BuildException(
        "The Dockerfile cannot be built (" + instruction.withLine() + "): " + why, -1, null);
  }

  /** Returns the image that the Dockerfile names as its syntax. */
  Optional<ImageRef> syntax() {
    try {
      return syntaxName().map(ImageRef::of);
    } catch (IllegalArgumentException e) {
      throw new BuildException(
          "The Dockerfile names a syntax that is no image (" + syntaxLine().orElse("") + ")",
          -1,
          e);
    }
  }

  boolean hasStableSyntax() {
    return syntaxName().filter(name -> STABLE_SYNTAX.matcher(name).matches()).isPresent();
  }

  private Optional<String> syntaxName() {
    return DockerfileInstruction.directives(text)
        .map(SYNTAX::matcher)
        .filter(Matcher::matches)
        .map(m -> m.group(1))
        .findFirst();
  }

  private Optional<String> syntaxLine() {
    List<String> directives = DockerfileInstruction.directives(text).toList();
    for (int i = 0; i < directives.size(); i++) {
      if (SYNTAX.matcher(directives.get(i)).matches()) {
        return Optional.of("line " + (i + 1) + ": " + directives.get(i));
      }
    }
    return Optional.empty();
  }

  /** Returns the text with a directive that changes nothing in place of that of the syntax. */
  String withoutSyntax() {
    if (syntaxName().isEmpty()) {
      return text;
    }
    // A second directive for the same would be refused, and one after a comment has no effect.
    boolean hasEscapeBefore =
        DockerfileInstruction.directives(text)
            .takeWhile(line -> !SYNTAX.matcher(line).matches())
            .anyMatch(DockerfileInstruction::isEscape);
    String escape = "# escape=" + DockerfileInstruction.escape(text);
    String other = hasEscapeBefore ? text : text.replaceFirst(directive("escape"), "#");
    return other.replaceFirst(
        directive("syntax"), hasEscapeBefore ? "#" : Matcher.quoteReplacement(escape));
  }

  private static String directive(String name) {
    return "(?im)^\uFEFF?#[ \\t]*" + name + "[ \\t]*=.*$";
  }
}
