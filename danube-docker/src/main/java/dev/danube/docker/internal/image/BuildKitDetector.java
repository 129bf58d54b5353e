package dev.danube.docker.internal.image;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What in a Dockerfile only BuildKit understands. Images are built by the classic builder, which
 * every daemon has; told so before anything is sent, a user need not guess from its errors.
 *
 * @see <a href="https://docs.docker.com/reference/dockerfile/">Dockerfile reference</a>
 */
final class BuildKitDetector {

  private static final Pattern SYNTAX =
      Pattern.compile("#\\s*syntax\\s*=\\s*(.+)", Pattern.CASE_INSENSITIVE);

  /** The stable syntax has nothing of its own that a line below would not show. */
  private static final Pattern STABLE_SYNTAX =
      Pattern.compile("(docker\\.io/)?docker/dockerfile(:1(\\.\\d+)*)?(@sha256:[0-9a-f]+)?");

  private static final Pattern DIRECTIVE = Pattern.compile("#\\s*\\w+\\s*=.*");

  /** What it says of platforms by itself; without, they are empty, which may pass unnoticed. */
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
   * The first instruction that needs BuildKit, with the number of its line.
   *
   * @param args the arguments that the build gives
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
