package dev.danube.engine.internal.source;

import dev.danube.Source;
import dev.danube.engine.spi.SourceFile;
import dev.danube.internal.Names;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.errors.ConfigInvalidException;
import org.eclipse.jgit.lib.BlobBasedConfig;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.treewalk.TreeWalk;

/**
 * A repository that is fetched from a server into a temporary folder. Nothing is checked out: files
 * are read from its objects.
 */
final class ClonedRepository implements AutoCloseable {

  private static final String REMOTE = "origin";
  private static final String MODULES = ".gitmodules";

  private final Source.Git source;
  private final RemoteRepository server;
  private final TempFolder folder;
  private final Repository repository;
  private final List<String> warnings = new ArrayList<>();
  private final List<ClonedRepository> submodules = new ArrayList<>();

  private ClonedRepository(Source.Git source, RemoteRepository server) throws IOException {
    this.source = source;
    this.server = server;
    this.folder = TempFolder.make();
    this.repository =
        new FileRepositoryBuilder()
            .setGitDir(folder.path().resolve("repository").toFile())
            .setBare()
            .build();
    repository.create(true);
    // Garbage collection would still run in the background while the repository is removed.
    repository.getConfig().setInt("gc", null, "auto", 0);
    repository.getConfig().setBoolean("gc", null, "autoDetach", false);
  }

  /**
   * Clones a repository.
   *
   * @param locked the commit to use, whatever the ref of the source names now; empty for that one
   */
  static Checkout of(Source.Git source, CheckoutEnvironment environment, Optional<String> locked)
      throws IOException, InterruptedException {
    try (RemoteRepository server = RemoteRepository.of(source, environment)) {
      ClonedRepository clone = new ClonedRepository(source, server);
      try {
        return clone.checkOut(environment, locked);
      } catch (IOException | InterruptedException | RuntimeException e) {
        clone.close();
        throw e;
      }
    }
  }

  private Checkout checkOut(CheckoutEnvironment environment, Optional<String> locked)
      throws IOException, InterruptedException {
    Collection<Ref> refs = server.refs();
    Optional<String> defaultName = defaultBranch(refs);
    String wanted =
        source
            .ref()
            .or(() -> defaultName)
            .or(source::defaultBranch)
            .or(() -> head(refs))
            .orElseThrow(() -> unsaid(refs));
    Optional<Ref> ref = find(wanted, refs);
    RevCommit commit =
        locked.isPresent() ? fetch(locked.get(), Optional.empty(), refs) : fetch(wanted, ref, refs);
    Optional<String> branch =
        ref.flatMap(found -> CiBuild.without(Constants.R_HEADS, found.getName()));
    Branches branches =
        new Branches(
            branch,
            defaultName.or(source::defaultBranch),
            REMOTE,
            Optional.empty(),
            ref.flatMap(found -> CiBuild.without(Constants.R_TAGS, found.getName())));
    List<SourceFile> files =
        source.submodules()
            ? CommitFiles.of(
                repository, commit, (path, id) -> submodule(commit, path, id), warnings)
            : CommitFiles.of(repository, commit, warnings);
    GitInfo info = new GitInfo(repository, commit, branches, false, environment.history());
    return new Checkout(
        files,
        Optional.empty(),
        Optional.of(info),
        warnings,
        () -> source.history() ? history(commit, branches) : List.of(),
        this::close);
  }

  private List<SourceFile> history(RevCommit commit, Branches branches) throws IOException {
    return HistoryFolder.files(
        repository,
        commit,
        branches,
        Optional.of(server.privateUrl()),
        IndexFile.bytes(IndexFile.of(repository, commit), folder.path().resolve("index")),
        repository.getDirectory().toPath().resolve(Constants.OBJECTS));
  }

  private IOException unsaid(Collection<Ref> refs) {
    return new IOException(
        refs.isEmpty()
            ? "the git repository " + server.url() + " is empty; push something first"
            : "the git repository "
                + server.url()
                + " does not name its default branch; name one with .ref(\"...\")");
  }

  /** Returns {@code HEAD} if the server has it, for a repository whose head is not a branch. */
  private static Optional<String> head(Collection<Ref> refs) {
    return refs.stream().map(Ref::getName).filter(Constants.HEAD::equals).findFirst();
  }

  private static Optional<String> defaultBranch(Collection<Ref> refs) {
    return refs.stream()
        .filter(ref -> ref.getName().equals(Constants.HEAD) && ref.isSymbolic())
        .map(ref -> ref.getTarget().getName().replaceFirst("^" + Constants.R_HEADS, ""))
        .findFirst();
  }

  /** Returns the branch of a name, else the tag, as git itself prefers for a clone. */
  private static Optional<Ref> find(String wanted, Collection<Ref> refs) {
    for (String name : List.of(Constants.R_HEADS + wanted, Constants.R_TAGS + wanted, wanted)) {
      Optional<Ref> found = refs.stream().filter(ref -> ref.getName().equals(name)).findFirst();
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private RevCommit fetch(String wanted, Optional<Ref> ref, Collection<Ref> refs)
      throws IOException {
    boolean isId = ObjectId.isId(wanted);
    if (ref.isEmpty() && !isId) {
      List<String> names =
          refs.stream().map(one -> Repository.shortenRefName(one.getName())).toList();
      throw new IOException(
          String.format(
              "the git repository %s has no branch or tag \"%s\"%s; name a commit by all 40 digits"
                  + " of its id",
              server.url(), wanted, Names.didYouMean(wanted, names)));
    }
    if (source.depth().isPresent()) {
      String name = ref.map(Ref::getName).orElse(wanted);
      server.fetch(repository, List.of("+" + name + ":" + local(name)), source.depth());
    } else {
      List<String> all = new ArrayList<>(List.of("+refs/heads/*:refs/remotes/origin/*"));
      ref.map(Ref::getName)
          .filter(name -> !name.startsWith(Constants.R_HEADS))
          .ifPresent(name -> all.add("+" + name + ":" + local(name)));
      server.fetch(repository, all, Optional.empty());
    }
    return commit(wanted, ref);
  }

  /** Returns the name in this clone for a ref of the server. */
  private static String local(String name) {
    return name.startsWith(Constants.R_HEADS)
        ? "refs/remotes/origin/" + name.substring(Constants.R_HEADS.length())
        : name.startsWith("refs/") ? name : "refs/danube/commit";
  }

  private RevCommit commit(String wanted, Optional<Ref> ref) throws IOException {
    String name = ref.map(Ref::getName).map(ClonedRepository::local).orElse(wanted);
    if (ref.isEmpty() && !repository.getObjectDatabase().has(ObjectId.fromString(wanted))) {
      server.fetch(repository, List.of("+" + wanted + ":refs/danube/commit"), source.depth());
    }
    ObjectId id = repository.resolve(name + "^{commit}");
    if (id == null) {
      throw new IOException(
          "the git repository " + server.url() + " has no commit " + wanted + "; was it pushed?");
    }
    return repository.parseCommit(id);
  }

  private List<SourceFile> submodule(RevCommit of, String path, ObjectId id) throws IOException {
    String url = urlOf(of, path);
    Source.Git wanted = Source.git(url).ref(id.name());
    Source.Git submodule = source.depth().map(wanted::depth).orElse(wanted);
    ClonedRepository clone = new ClonedRepository(submodule, server.of(url));
    submodules.add(clone);
    RevCommit commit = clone.fetch(id.name(), Optional.empty(), List.of());
    List<SourceFile> files =
        CommitFiles.of(
            clone.repository,
            commit,
            (inner, its) -> clone.submodule(commit, inner, its),
            warnings);
    return files.stream().map(file -> CommitFiles.below(path, file)).toList();
  }

  private String urlOf(RevCommit commit, String path) throws IOException {
    try (TreeWalk modules = TreeWalk.forPath(repository, MODULES, commit.getTree())) {
      if (modules != null) {
        BlobBasedConfig config = new BlobBasedConfig(null, repository, modules.getObjectId(0));
        Set<String> names = config.getSubsections("submodule");
        for (String name : names) {
          if (path.equals(config.getString("submodule", name, "path"))) {
            return server.resolve(config.getString("submodule", name, "url"));
          }
        }
      }
    } catch (ConfigInvalidException e) {
      throw new IOException(
          MODULES + " of " + server.url() + " cannot be read: " + e.getMessage(), e);
    }
    throw new IOException(
        "the submodule " + path + " of " + server.url() + " is not in its " + MODULES);
  }

  @Override
  public void close() throws IOException {
    for (ClonedRepository submodule : submodules) {
      submodule.close();
    }
    repository.close();
    folder.close();
  }
}
