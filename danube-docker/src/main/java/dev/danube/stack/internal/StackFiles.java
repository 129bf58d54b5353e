package dev.danube.stack.internal;

import dev.danube.RunContext;
import dev.danube.Source;
import dev.danube.SourceInfo;
import dev.danube.engine.internal.source.Checkout;
import dev.danube.engine.internal.source.CheckoutEnvironment;
import dev.danube.engine.internal.source.Checkouts;
import dev.danube.engine.spi.SourceFile;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The files of the repository of a stack that git does not ignore, by their paths from its root.
 * Not thread-safe.
 */
public final class StackFiles implements AutoCloseable {

  private final Checkout checkout;
  private final SortedMap<String, SourceFile> files = new TreeMap<>();

  /** The most links that are followed to a file. */
  private static final int MOST_LINKS = 10;

  private StackFiles(Checkout checkout) {
    this.checkout = checkout;
    checkout.files().forEach(file -> files.put(file.path(), file));
  }

  /** Opens the files that a run builds from. */
  public static StackFiles open(StackFolder folder) throws IOException, InterruptedException {
    return new StackFiles(Checkouts.open(source(folder), environment(folder.root())));
  }

  /**
   * Returns the source of the files: the repository around the program without what git ignores, or
   * all files of a folder elsewhere.
   */
  public static Source source(StackFolder folder) {
    return isAround(folder)
        ? Source.currentRepository()
        : Source.directory(folder.root()).ignore(".git");
  }

  /** Returns whether the program runs in the repository of the stack. */
  public static boolean isAround(StackFolder folder) {
    return folder.isInGit() && StackFolder.of(Path.of("")).root().equals(folder.root());
  }

  /** Opens the commit that is checked out; that of a folder without git has no information. */
  public static Checkout commit(StackFolder folder) throws IOException, InterruptedException {
    return commit(folder, Optional.empty());
  }

  /**
   * Opens the commit that is checked out.
   *
   * @param lastSuccess the commit of the last run that succeeded
   */
  public static Checkout commit(StackFolder folder, Optional<String> lastSuccess)
      throws IOException, InterruptedException {
    Source.CurrentRepository repository = Source.currentRepository();
    Source source =
        !folder.isInGit()
            ? source(folder)
            : Checkouts.namesAllFiles() ? repository : repository.committedOnly();
    return Checkouts.open(source, environment(folder.root(), lastSuccess));
  }

  /** Returns the commit of a stack, which is not that of the run if the stack is elsewhere. */
  public static String shortCommit(StackFolder folder, RunContext run)
      throws IOException, InterruptedException {
    if (isAround(folder)) {
      return run.source().shortCommit();
    }
    try (Checkout commit = commit(folder)) {
      return commit.info().orElse(new NoCommit()).shortCommit();
    }
  }

  /** Returns the commit of a stack in full; empty if the stack is in no repository. */
  public static Optional<String> commitOf(StackFolder folder, RunContext run)
      throws IOException, InterruptedException {
    if (!folder.isInGit()) {
      return Optional.empty();
    }
    if (isAround(folder)) {
      return Optional.of(run.source().commit());
    }
    try (Checkout commit = commit(folder)) {
      return commit.info().map(SourceInfo::commit);
    }
  }

  public static CheckoutEnvironment environment(Path root) {
    return environment(root, Optional.empty());
  }

  private static CheckoutEnvironment environment(Path root, Optional<String> lastSuccess) {
    return new CheckoutEnvironment(
        root,
        Path.of(System.getProperty("user.home", "")),
        System.getenv(),
        Set.of(),
        secret -> {
          throw new FileNotFoundException("a local repository needs no secret");
        },
        () -> lastSuccess);
  }

  /** Returns the files in a folder, with all that is below it, by paths from the folder. */
  public SortedMap<String, SourceFile> in(String folder) {
    SortedMap<String, SourceFile> found = new TreeMap<>();
    String prefix = folder.equals(".") || folder.isEmpty() ? "" : folder + "/";
    for (Map.Entry<String, SourceFile> file : files.tailMap(prefix).entrySet()) {
      if (!file.getKey().startsWith(prefix)) {
        break;
      }
      found.put(file.getKey().substring(prefix.length()), file.getValue());
    }
    return found;
  }

  public Optional<SourceFile> file(String path) {
    return Optional.ofNullable(files.get(path));
  }

  /** Returns the text of a file, or of the file that a link leads to; empty if there is none. */
  public Optional<String> text(String path) throws IOException {
    SourceFile file = files.get(path);
    String at = path;
    for (int i = 0; i < MOST_LINKS && file instanceof SourceFile.Link link; i++) {
      Path target = Path.of(at).resolveSibling(link.target()).normalize();
      at = target.toString().replace(File.separatorChar, '/');
      file = files.get(at);
    }
    if (!(file instanceof SourceFile.Regular regular)) {
      return Optional.empty();
    }
    try (InputStream content = regular.content().open()) {
      return Optional.of(new String(content.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  @Override
  public void close() throws IOException {
    checkout.close();
  }
}
