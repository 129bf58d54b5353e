package dev.danube.docker.internal.image;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A detector of the parts of a Dockerfile that only BuildKit understands. Danube uses the classic
 * builder, which every daemon has. The detector runs before anything is sent, so that users do not
 * have to interpret the errors of that builder.
 *
 * @see <a href="https://docs.docker.com/reference/dockerfile/">Dockerfile reference</a>
 */
final class BuildKitDetector {

  private static final Pattern SYNTAX =
      Pattern.compile("#\\s*syntax\\s*=\\s*(.+)", Pattern.CASE_INSENSITIVE);

  /** The stable syntax, which is allowed: its features are found in the lines that use them. */
  private static final Pattern STABLE_SYNTAX =
      Pattern.compile("(docker\\.io/)?docker/dockerfile(:1(\\.\\d+)*)?(@sha256:[0-9a-f]+)?");

  private static final Pattern DIRECTIVE = Pattern.compile("#\\s*\\w+\\s*=.*");

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
          "(RUN\\s+(--\\S+\\s+)*--(mount|network|security)\\b"
              + "|(COPY|ADD)\\s+(--\\S+\\s+)*--(chmod|link|parents|exclude|checksum|keep-git-dir)\\b"
              + ").*");

  private static final Pattern HEREDOC =
      Pattern.compile("(RUN|COPY|ADD)\\s+([^#\"']*\\s)?<<-?[\"']?[A-Za-z_]\\w*.*");

  private BuildKitDetector() {}

  /**
   * Returns the first line that needs BuildKit, with its number.
   *
   * @param args the names of the arguments that the build passes
   */
  static Optional<String> in(String dockerfile, Set<String> args) {
    List<String> lines = dockerfile.lines().map(String::strip).toList();
    for (int i = 0; i < lines.size() && DIRECTIVE.matcher(lines.get(i)).matches(); i++) {
      var syntax = SYNTAX.matcher(lines.get(i));
      if (syntax.matches() && !STABLE_SYNTAX.matcher(syntax.group(1).strip()).matches()) {
        return Optional.of(text(i + 1, lines.get(i)));
      }
    }
    return DockerfileInstruction.of(dockerfile).stream()
        .filter(instruction -> isNeededBy(instruction.text(), args))
        .map(instruction -> text(instruction.line(), instruction.text()))
        .findFirst();
  }

  private static String text(int line, String instruction) {
    return "line " + line + ": " + instruction;
  }

  private static boolean isNeededBy(String line, Set<String> args) {
    int blank = line.indexOf(' ');
    String instruction =
        blank < 0
            ? line
            : line.substring(0, blank).toUpperCase(Locale.ROOT) + line.substring(blank);
    var platform = PLATFORM.matcher(instruction);
    boolean isUnknown =
        platform.matches()
            && !args.contains(platform.group(1) == null ? platform.group(4) : platform.group(1));
    return isUnknown
        || OPTION.matcher(instruction).matches()
        || HEREDOC.matcher(instruction).matches();
  }
}
