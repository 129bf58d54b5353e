package dev.danube.engine.internal.source;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jgit.diff.DiffFormatter;
import org.eclipse.jgit.diff.EditList;
import org.eclipse.jgit.diff.HistogramDiff;
import org.eclipse.jgit.diff.RawText;
import org.eclipse.jgit.diff.RawTextComparator;

/** Methods that show how two versions of a file differ. */
public final class TextDiff {

  /** The size up to which files are compared line by line, in bytes. */
  private static final long LARGEST = 1 << 20;

  private TextDiff() {}

  /**
   * Returns the differences in the form of {@code diff -u}.
   *
   * @param path the path to show
   * @param before the earlier version; it need not exist
   * @param after the later version; it need not exist
   */
  public static List<String> lines(String path, Path before, Path after) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("--- " + (exists(before) ? "a/" + path : "/dev/null"));
    lines.add("+++ " + (exists(after) ? "b/" + path : "/dev/null"));
    if (isLarge(before) || isLarge(after)) {
      lines.add("the contents differ");
      return lines;
    }
    byte[] old = content(before);
    byte[] now = content(after);
    if (RawText.isBinary(old) || RawText.isBinary(now)) {
      lines.add("the contents differ");
      return lines;
    }
    RawText from = new RawText(old);
    RawText to = new RawText(now);
    EditList edits = new HistogramDiff().diff(RawTextComparator.DEFAULT, from, to);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DiffFormatter formatter = new DiffFormatter(out)) {
      formatter.format(edits, from, to);
    }
    out.toString(StandardCharsets.UTF_8).lines().forEach(lines::add);
    if (edits.isEmpty()) {
      lines.add("only the permissions differ");
    }
    return lines;
  }

  private static boolean exists(Path file) {
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
  }

  private static boolean isLarge(Path file) throws IOException {
    return Files.isRegularFile(file) && Files.size(file) > LARGEST;
  }

  /** Returns the content of a file, or the target of a link, as git does. */
  private static byte[] content(Path file) throws IOException {
    if (Files.isSymbolicLink(file)) {
      return (Files.readSymbolicLink(file) + "\n").getBytes(StandardCharsets.UTF_8);
    }
    return Files.isRegularFile(file) ? Files.readAllBytes(file) : new byte[0];
  }
}
