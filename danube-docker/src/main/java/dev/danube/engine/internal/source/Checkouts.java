package dev.danube.engine.internal.source;

import dev.danube.Source;
import dev.danube.engine.spi.SourceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Methods that open the sources of runs. */
public final class Checkouts {

  private Checkouts() {}

  /**
   * Opens a source.
   *
   * @param source the source to open
   * @param environment the environment in which it is read
   * @return the opened source, which the caller closes
   * @throws IOException if it is not available; says what was found, where, and what to do
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  public static Checkout open(Source source, CheckoutEnvironment environment)
      throws IOException, InterruptedException {
    return open(source, environment, Optional.empty());
  }

  /**
   * Opens a source at a commit.
   *
   * @param commit the commit of a repository on a server, whatever its ref names now; empty for
   *     that one
   * @throws IOException if it is not available; says what was found, where, and what to do
   */
  static Checkout open(Source source, CheckoutEnvironment environment, Optional<String> commit)
      throws IOException, InterruptedException {
    if (source instanceof Source.Git git) {
      return ClonedRepository.of(git, environment, commit);
    }
    if (source instanceof Source.CurrentRepository current) {
      return CurrentCheckout.of(current, environment);
    }
    Source.Directory directory = (Source.Directory) source;
    Path folder = real(environment.workingDirectory().resolve(directory.path()));
    List<String> warnings = new ArrayList<>();
    List<SourceFile> files =
        FolderFiles.of(folder, directory.ignored(), environment.leftOut(), warnings);
    warnings.addAll(warningsOfLfs(files));
    return new Checkout(files, Optional.of(folder), Optional.empty(), warnings, List::of, () -> {});
  }

  /** Returns whether this machine names all files that have names in UTF-8. */
  public static boolean namesAllFiles() {
    return LocalFiles.namesAll();
  }

  /** Returns a warning if a file on this machine is a pointer of Git LFS. */
  static List<String> warningsOfLfs(List<SourceFile> files) throws IOException {
    return LfsPointers.first(files)
        .map(
            path ->
                "the file "
                    + path
                    + " is only a pointer of Git LFS, as others may be; run \"git lfs pull\" first to"
                    + " have its content")
        .stream()
        .toList();
  }

  /**
   * Resolves the links in the path of a folder that exists, because the paths that are compared
   * with it have none.
   */
  private static Path real(Path folder) throws IOException {
    return Files.exists(folder) ? folder.toRealPath() : folder;
  }
}
