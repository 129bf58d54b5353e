package dev.danube.engine.internal.lockfile;

import dev.danube.ImageRef;
import dev.danube.Source;
import dev.danube.engine.internal.AtomicFile;
import dev.danube.internal.Urls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The content of a lock file: one line for each image and each git ref, sorted, with its digest or
 * commit at the end. A comment belongs to the line after it. Immutable.
 */
public final class Lockfile {

  private static final String HEAD =
      "# Images by digest, git refs by commit. Written by --lock update; commit this file.";

  private static final Pattern ENTRY =
      Pattern.compile("(image \\S+) (sha256:[0-9a-f]{64})|(git \\S.*) ([0-9a-f]{40})");

  private final Path file;
  private final SortedMap<String, String> entries;
  private final Map<String, List<String>> comments;
  private final List<String> end;

  private Lockfile(
      Path file,
      SortedMap<String, String> entries,
      Map<String, List<String>> comments,
      List<String> end) {
    this.file = file;
    this.entries = entries;
    this.comments = comments;
    this.end = end;
  }

  /**
   * Reads a lock file.
   *
   * @return its content; without entries if there is no file
   * @throws IllegalArgumentException if the file cannot be read, or lines of it are wrong; names
   *     all of them
   */
  public static Lockfile read(Path file) {
    SortedMap<String, String> entries = new TreeMap<>();
    Map<String, List<String>> comments = new TreeMap<>();
    List<String> problems = new ArrayList<>();
    List<String> before = new ArrayList<>();
    int number = 0;
    for (String line : lines(file)) {
      number++;
      Matcher entry = ENTRY.matcher(line.strip());
      if (line.startsWith("#") || line.isBlank()) {
        if (!line.equals(HEAD)) {
          before.add(line.strip());
        }
      } else if (!entry.matches()) {
        problems.add(
            String.format(
                "%s:%d: \"%s\" is not an entry; write \"image NAME sha256:DIGEST\" or"
                    + " \"git URL#REF COMMIT\", or let --lock update write the line",
                file, number, line));
      } else {
        String key = entry.group(1) == null ? entry.group(3) : entry.group(1);
        String value = entry.group(1) == null ? entry.group(4) : entry.group(2);
        if (entries.put(key, value) != null) {
          problems.add(
              String.format("%s:%d: \"%s\" has an entry already; keep one", file, number, key));
        }
        comments.put(key, List.copyOf(before));
        before.clear();
      }
    }
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join(System.lineSeparator(), problems));
    }
    return new Lockfile(file, entries, comments, List.copyOf(before));
  }

  private static List<String> lines(Path file) {
    try {
      return Files.exists(file) ? Files.readAllLines(file, StandardCharsets.UTF_8) : List.of();
    } catch (IOException e) {
      throw new IllegalArgumentException("The lock file " + file + " cannot be read: " + e, e);
    }
  }

  /** Returns the place of the file. */
  public Path file() {
    return file;
  }

  /** Returns the digest or commit of an entry. */
  public Optional<String> value(String key) {
    return Optional.ofNullable(entries.get(key));
  }

  /** Returns all entries, sorted. */
  SortedMap<String, String> entries() {
    return Collections.unmodifiableSortedMap(entries);
  }

  /** Returns the entry of an image. */
  public static String key(ImageRef image) {
    return "image " + image.reference();
  }

  /** Returns the entry of a git repository, without a login that its URL may contain. */
  public static String key(Source.Git source) {
    return "git " + Urls.shown(source.url()) + "#" + source.ref().orElse("HEAD");
  }

  /** Returns whether an image is named by its content, so that it needs no entry. */
  public static boolean isExact(ImageRef image) {
    return image.reference().contains("@") || image.reference().startsWith("sha256:");
  }

  /** Returns whether a source is named by its commit, so that it needs no entry. */
  public static boolean isExact(Source.Git source) {
    return source.ref().filter(ref -> ref.matches("[0-9a-f]{40}")).isPresent();
  }

  /** Returns an image by its digest. */
  static ImageRef at(ImageRef image, String digest) {
    String name = image.reference();
    int colon = name.lastIndexOf(':');
    boolean hasTag = colon > name.lastIndexOf('/');
    return ImageRef.of((hasTag ? name.substring(0, colon) : name) + "@" + digest);
  }

  /**
   * Adds entries to the file, or replaces their values. All others stay. The file does not change
   * if it has these entries.
   *
   * @throws IOException if the file cannot be written
   */
  void add(Map<String, String> more) throws IOException {
    Lockfile now = read(file);
    SortedMap<String, String> all = new TreeMap<>(now.entries);
    all.putAll(more);
    if (all.equals(now.entries)) {
      return;
    }
    List<String> lines = new ArrayList<>(List.of(HEAD));
    all.forEach(
        (key, value) -> {
          lines.addAll(now.comments.getOrDefault(key, List.of()));
          lines.add(key + " " + value);
        });
    lines.addAll(now.end);
    AtomicFile.replace(file, String.join("\n", lines) + "\n");
  }
}
