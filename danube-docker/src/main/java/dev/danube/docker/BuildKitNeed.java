package dev.danube.docker;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What in a Dockerfile only BuildKit understands. Images are built by the classic builder, which
 * every daemon has; told so before anything is sent, a user need not guess from its errors.
 *
 * @see <a href="https://docs.docker.com/reference/dockerfile/">Dockerfile reference</a>
 */
final class BuildKitNeed {

  private static final Pattern SYNTAX =
      Pattern.compile("#\\s*syntax\\s*=\\s*(.+)", Pattern.CASE_INSENSITIVE);

  /** The stable syntax has nothing of its own that a line below would not show. */
  private static final Pattern STABLE_SYNTAX =
      Pattern.compile("(docker\\.io/)?docker/dockerfile(:1(\\.\\d+)*)?");

  private static final Pattern OPTION =
      Pattern.compile(
          "(RUN\\s+(--\\S+\\s+)*--(mount|network|security)\\b"
              + "|(COPY|ADD)\\s+(--\\S+\\s+)*--(chmod|link|parents|exclude|checksum|keep-git-dir)\\b"
              + ").*");

  private static final Pattern HEREDOC =
      Pattern.compile("(RUN|COPY|ADD)\\s+([^#\"']*\\s)?<<-?[\"']?[A-Za-z_]\\w*.*");

  private BuildKitNeed() {}

  /** The first line that needs BuildKit, with its number. */
  static Optional<String> in(String dockerfile) {
    List<String> lines = dockerfile.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (isNeededBy(line)) {
        return Optional.of("line " + (i + 1) + ": " + line);
      }
    }
    return Optional.empty();
  }

  private static boolean isNeededBy(String line) {
    var syntax = SYNTAX.matcher(line);
    if (syntax.matches()) {
      return !STABLE_SYNTAX.matcher(syntax.group(1).strip()).matches();
    }
    int blank = line.indexOf(' ');
    String instruction =
        blank < 0
            ? line
            : line.substring(0, blank).toUpperCase(Locale.ROOT) + line.substring(blank);
    return OPTION.matcher(instruction).matches() || HEREDOC.matcher(instruction).matches();
  }
}
