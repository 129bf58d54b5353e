package dev.danube.engine.internal.source;

import dev.danube.Source;
import dev.danube.engine.spi.SourceFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;

/** The repository around the working directory. */
final class CurrentCheckout {

  private CurrentCheckout() {}

  static Checkout of(Source.CurrentRepository source, CheckoutEnvironment environment)
      throws IOException {
    Path around = environment.workingDirectory();
    FileRepositoryBuilder builder = new FileRepositoryBuilder().findGitDir(around.toFile());
    if (builder.getGitDir() == null) {
      throw new FileNotFoundException(
          "there is no git repository around "
              + around
              + "; start the program inside one, or use Source.directory(path)");
    }
    Repository repository = builder.setMustExist(true).build();
    try {
      return of(source, repository, environment);
    } catch (IOException | RuntimeException e) {
      repository.close();
      throw e;
    }
  }

  private static Checkout of(
      Source.CurrentRepository source, Repository repository, CheckoutEnvironment environment)
      throws IOException {
    if (repository.isBare()) {
      throw new IOException(
          "the git repository "
              + repository.getDirectory()
              + " has no working tree; use Source.git(url)");
    }
    Path root = repository.getWorkTree().toPath();
    if ("sha256".equals(repository.getConfig().getString("extensions", null, "objectformat"))) {
      throw new IOException(
          "the git repository "
              + root
              + " names its objects by SHA-256, which cannot be read; use one with SHA-1, or"
              + " Source.directory(path)");
    }
    RevCommit commit = head(repository, root);
    List<String> warnings = new ArrayList<>();
    CheckedOutSubmodules submodules = new CheckedOutSubmodules(repository, "", warnings);
    try {
      List<SourceFile> files = files(source, repository, commit, submodules, environment, warnings);
      Branches branches =
          Branches.ofCurrent(repository, commit, source.defaultBranch(), environment.variables());
      GitInfo info =
          new GitInfo(repository, commit, branches, source.withChanges(), environment.history());
      LocalHistory history = new LocalHistory(repository, commit, branches, source.withChanges());
      return new Checkout(
          files,
          source.withChanges() ? Optional.of(root) : Optional.empty(),
          Optional.of(info),
          warnings,
          source.history() ? history : List::of,
          () -> {
            submodules.close();
            repository.close();
            history.close();
          });
    } catch (IOException | RuntimeException e) {
      submodules.close();
      throw e;
    }
  }

  private static List<SourceFile> files(
      Source.CurrentRepository source,
      Repository repository,
      RevCommit commit,
      CheckedOutSubmodules submodules,
      CheckoutEnvironment environment,
      List<String> warnings)
      throws IOException {
    if (!source.withChanges()) {
      return CommitFiles.of(repository, commit, submodules, warnings);
    }
    List<SourceFile> files =
        LfsPointers.filled(
            WorkingTree.files(repository, environment.leftOut(), warnings), repository);
    warnings.addAll(Checkouts.warningsOfLfs(files));
    return files;
  }

  private static RevCommit head(Repository repository, Path root) throws IOException {
    var head = repository.resolve(Constants.HEAD + "^{commit}");
    if (head == null) {
      throw new IOException(
          "the git repository " + root + " has no commit yet; commit something first");
    }
    return repository.parseCommit(head);
  }
}
