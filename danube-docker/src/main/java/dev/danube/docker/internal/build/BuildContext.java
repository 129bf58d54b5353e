package dev.danube.docker.internal.build;

import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.danube.ImageBuild;
import dev.danube.docker.internal.archive.TarEntry;
import dev.danube.docker.internal.archive.TarEntry.EntryKind;
import dev.danube.docker.internal.archive.TarReader;
import dev.danube.docker.internal.archive.TarWriter;
import dev.danube.docker.internal.workspace.FileSinkException;
import dev.danube.internal.Glob;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The files that an image is built from, as an archive in a temporary file. The same files always
 * produce the same archive: owners and times are dropped, and the daemon sends the files in order.
 */
final class BuildContext implements AutoCloseable {

  /** The name of a Dockerfile that is not a file of the context. */
  private static final String OWN_DOCKERFILE = ".danube.dockerfile";

  /** The time of all entries. Not before 1980, the first year that a zip can represent. */
  private static final Instant TIME = Instant.parse("2000-01-01T00:00:00Z");

  private final ImageBuild build;
  private final BuildFiles files;
  private final IgnoreRules rules;
  private final Path archive;

  /** The place where the files that the ignore file excludes are dropped. */
  enum IgnoreRules {
    /** This class, and again the daemon, which finds the rules in the archive. */
    BY_THE_DAEMON,
    /** This class alone; the daemon does not read rules. */
    BY_THE_CLIENT
  }

  /** Creates a context that is spooled to a file. Closing the context deletes the file. */
  BuildContext(ImageBuild build, BuildFiles files, IgnoreRules rules, Path archive) {
    this.build = build;
    this.files = files;
    this.rules = rules;
    this.archive = archive;
  }

  /** Creates a context without files. */
  static BuildContext of(ImageBuild build, BuildFiles files, IgnoreRules rules) throws IOException {
    return new BuildContext(build, files, rules, Files.createTempFile("danube-context", ".tar"));
  }

  /**
   * Spools the files.
   *
   * @param from the archive of the folder, as the daemon sends it
   * @throws FileSinkException if this machine cannot store the archive, for example on a full disk
   * @throws IOException if the daemon does not send the whole archive
   */
  void fill(InputStream from) throws IOException {
    // The file is not created here: a caller that gave up waiting may have removed it.
    try (TarWriter tar =
        new TarWriter(new Spool(Files.newOutputStream(archive, WRITE, TRUNCATE_EXISTING)))) {
      new Writer(build, files, tar, rules).write(new TarReader(from));
    }
  }

  InputStream open() throws IOException {
    return Files.newInputStream(archive);
  }

  /** Returns the path of the Dockerfile in the archive. */
  String dockerfile() {
    return files.path().orElse(OWN_DOCKERFILE);
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(archive);
  }

  /**
   * A stream into the file. It throws its own type of exception, because the daemon, which is read
   * at the same time, fails with an {@code IOException} too.
   */
  private static final class Spool extends OutputStream {

    private final OutputStream file;

    Spool(OutputStream file) {
      this.file = file;
    }

    @Override
    public void write(int one) {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      try {
        file.write(bytes, from, length);
      } catch (IOException e) {
        throw new FileSinkException(e);
      }
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }

  /** A writer of the archive. */
  private static final class Writer {

    private final BuildFiles files;
    private final TarWriter to;
    private final IgnoreRules rules;
    private final DockerIgnore ignore;
    private final List<Glob> include;
    private @Nullable String skipped;

    Writer(ImageBuild build, BuildFiles files, TarWriter to, IgnoreRules rules) {
      this.files = files;
      this.to = to;
      this.rules = rules;
      this.ignore = files.rules();
      this.include = build.include().stream().map(Glob::parse).toList();
    }

    void write(TarReader from) throws IOException {
      for (TarEntry entry = from.next(); entry != null; entry = from.next()) {
        String path = relative(entry.name());
        if (!path.isEmpty() && isSent(path, entry)) {
          copy(entry, path, from);
        }
      }
      if (files.path().isEmpty() || files.isChanged()) {
        put(files.path().orElse(OWN_DOCKERFILE), files.dockerfile());
      }
      if (rules == IgnoreRules.BY_THE_CLIENT) {
        putIgnoreFileOfUser();
      } else if (!hasIgnoreFileOfUser()) {
        put(BuildFiles.IGNORE_FILE, ignoreText());
      } else if (files.ignore().isPresent()) {
        put(BuildFiles.IGNORE_FILE, files.ignore().get()); // the file may be a link
      }
    }

    /** Writes the ignore file of the context, which is a file like others, unless it is ignored. */
    private void putIgnoreFileOfUser() throws IOException {
      if (files.ignoreOfContext().isPresent() && !ignore.excludes(BuildFiles.IGNORE_FILE)) {
        put(BuildFiles.IGNORE_FILE, files.ignoreOfContext().get());
      }
    }

    /** Returns whether the daemon gets the user's own file, as it is. */
    private boolean hasIgnoreFileOfUser() {
      return files.path().isPresent() && files.ignoreFile().equals(BuildFiles.IGNORE_FILE);
    }

    /**
     * Returns the rules for the daemon, which drops ignored files after it has read the Dockerfile.
     * A Dockerfile that is not one of the user's files must not get into the image. Nor must these
     * rules, unless they stand for those of the context.
     */
    private String ignoreText() {
      String own = files.path().isEmpty() ? OWN_DOCKERFILE + "\n" : "";
      boolean isOfContext =
          files.ignore().isPresent() && files.ignoreFile().equals(BuildFiles.IGNORE_FILE);
      String self = isOfContext ? "" : BuildFiles.IGNORE_FILE + "\n";
      return files.ignore().orElse("") + "\n" + own + self;
    }

    /**
     * Returns whether a file of the user is sent. The Dockerfile is sent even if it is ignored,
     * because the daemon needs it.
     */
    private boolean isSent(String path, TarEntry entry) {
      if (path.equals(BuildFiles.IGNORE_FILE)) {
        return false; // the rules are written at the end
      }
      if (files.path().filter(path::equals).isPresent()) {
        return !files.isChanged();
      }
      if (skipped != null && path.startsWith(skipped)) {
        return false;
      }
      boolean isExcluded = ignore.excludes(path);
      if (isExcluded && entry.kind() == EntryKind.FOLDER && ignore.excludesAllIn(path)) {
        skipped = path + "/"; // a folder comes before its content, which is contiguous
      }
      boolean isIncluded =
          include.isEmpty()
              || (entry.kind() != EntryKind.FOLDER
                  && include.stream().anyMatch(glob -> glob.matches(path)));
      return isIncluded && !isExcluded;
    }

    private void copy(TarEntry entry, String path, InputStream content) throws IOException {
      switch (entry.kind()) {
        case FOLDER -> to.put(TarEntry.folder(path, entry.mode(), TIME));
        case FILE -> {
          to.put(TarEntry.file(path, entry.mode(), entry.size(), TIME));
          content.transferTo(to);
        }
        case SYMBOLIC_LINK -> link(entry, path, entry.target());
        case HARD_LINK -> link(entry, path, relative(entry.target()));
        case OTHER -> {} // devices and similar entries are not sent
      }
    }

    private void link(TarEntry entry, String path, String target) throws IOException {
      to.put(TarEntry.link(entry.kind(), path, target, entry.mode(), TIME));
    }

    private void put(String path, String text) throws IOException {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      to.put(TarEntry.file(path, 0644, bytes.length, TIME), bytes);
    }

    /** Returns a name of the archive without {@code ./} at its start and {@code /} at its end. */
    private static String relative(String name) {
      String path = name.startsWith("./") ? name.substring(2) : name;
      String relative = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
      return relative.equals(".") ? "" : relative;
    }
  }
}
