package dev.danube.engine.internal.source;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.ChangeBase;
import dev.danube.SourceInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.Status;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.revwalk.filter.RevFilter;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.jspecify.annotations.Nullable;

/**
 * The information that git has about a commit. The changed paths are found on demand. Thread-safe.
 */
final class GitInfo implements SourceInfo {

  private final Repository repository;
  private final RevCommit commit;
  private final Branches branches;
  private final boolean withChanges;
  private final CheckoutEnvironment.History history;
  private final List<String> tags;

  @GuardedBy("this") private final Map<ChangeBase, Optional<List<String>>> changed = new HashMap<>();

  /**
   * Creates the information about a commit.
   *
   * @param withChanges whether uncommitted changes count as changed
   */
  GitInfo(
      Repository repository,
      RevCommit commit,
      Branches branches,
      boolean withChanges,
      CheckoutEnvironment.History history)
      throws IOException {
    this.repository = repository;
    this.commit = commit;
    this.branches = branches;
    this.withChanges = withChanges;
    this.history = history;
    this.tags = tagsOfCommit();
  }

  private List<String> tagsOfCommit() throws IOException {
    return repository.getRefDatabase().getRefsByPrefix(Constants.R_TAGS).stream()
        .filter(ref -> commit.equals(target(ref)))
        .map(ref -> ref.getName().substring(Constants.R_TAGS.length()))
        .sorted()
        .toList();
  }

  /** Returns the commit of a tag. The tag may be an object of its own. */
  private @Nullable ObjectId target(Ref ref) {
    try {
      Ref peeled = repository.getRefDatabase().peel(ref);
      return peeled.getPeeledObjectId() == null ? ref.getObjectId() : peeled.getPeeledObjectId();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String commit() {
    return commit.name();
  }

  @Override
  public Optional<String> branch() {
    return branches.current();
  }

  @Override
  public Optional<String> defaultBranch() {
    return branches.defaultName();
  }

  @Override
  public Optional<String> pullRequest() {
    return branches.pullRequest();
  }

  @Override
  public Optional<String> tag() {
    return tags().isEmpty() ? Optional.empty() : Optional.of(tags().get(tags().size() - 1));
  }

  @Override
  public List<String> tags() {
    return branches.tag().filter(tags::contains).map(List::of).orElse(tags);
  }

  @Override
  public String message() {
    return commit.getFullMessage();
  }

  @Override
  public String author() {
    PersonIdent author = commit.getAuthorIdent();
    return author.getName() + " <" + author.getEmailAddress() + ">";
  }

  @Override
  public synchronized Optional<List<String>> changedPaths(ChangeBase base) {
    return changed.computeIfAbsent(base, this::count);
  }

  private Optional<List<String>> count(ChangeBase base) {
    try (RevWalk walk = new RevWalk(repository)) {
      Optional<RevCommit> from = from(base, walk);
      return from.isPresent() ? Optional.of(List.copyOf(since(from.get()))) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot determine what changed since the " + base, e);
    }
  }

  private Optional<RevCommit> from(ChangeBase base, RevWalk walk) throws IOException {
    RevCommit head = walk.parseCommit(commit);
    if (base instanceof ChangeBase.PreviousCommit) {
      return parent(head, walk);
    }
    if (base instanceof ChangeBase.LastSuccess) {
      Optional<String> id = history.lastSuccess();
      return id.isPresent() ? known(ObjectId.fromString(id.get()), walk) : Optional.empty();
    }
    // In a pull request, a branch named like the default branch may be a branch of a fork.
    boolean isDefault =
        branches.pullRequest().isEmpty()
            && branches.defaultName().isPresent()
            && branches.current().equals(branches.defaultName());
    return isDefault ? parent(head, walk) : mergeBase(head, walk);
  }

  /**
   * Returns the first parent of a commit; empty if it has none, as the last one of a shallow clone.
   */
  private static Optional<RevCommit> parent(RevCommit head, RevWalk walk) throws IOException {
    return head.getParentCount() == 0 ? Optional.empty() : known(head.getParent(0), walk);
  }

  private static Optional<RevCommit> known(ObjectId id, RevWalk walk) throws IOException {
    try {
      return Optional.of(walk.parseCommit(id));
    } catch (MissingObjectException | IncorrectObjectTypeException e) {
      return Optional.empty();
    }
  }

  private Optional<RevCommit> mergeBase(RevCommit head, RevWalk walk) throws IOException {
    Optional<ObjectId> tip = defaultTip();
    if (tip.isEmpty()) {
      return Optional.empty();
    }
    walk.reset();
    walk.setRevFilter(RevFilter.MERGE_BASE);
    walk.markStart(head);
    walk.markStart(walk.parseCommit(tip.get()));
    Optional<RevCommit> found = Optional.ofNullable(walk.next());
    return found.filter(head::equals).isPresent() ? parent(head, walk) : found;
  }

  /** Returns the tip of the default branch, as the remote has it, else as it is on this machine. */
  private Optional<ObjectId> defaultTip() throws IOException {
    if (branches.defaultName().isEmpty()) {
      return Optional.empty();
    }
    String name = branches.defaultName().get();
    Ref ref = repository.exactRef(Constants.R_REMOTES + branches.remote() + "/" + name);
    Ref found = ref == null ? repository.exactRef(Constants.R_HEADS + name) : ref;
    return Optional.ofNullable(found).map(Ref::getObjectId);
  }

  private SortedSet<String> since(RevCommit base) throws IOException {
    SortedSet<String> paths = new TreeSet<>();
    new TreeComparison(repository, "", paths).compare(base.getTree(), commit.getTree());
    if (withChanges) {
      addUncommitted(paths);
    }
    return paths;
  }

  private void addUncommitted(SortedSet<String> paths) throws IOException {
    try {
      DirCache index = GitIndex.read(repository);
      Status status =
          Git.wrap(repository)
              .status()
              .setWorkingTreeIt(WorkingTree.iterator(repository, index))
              .call();
      paths.addAll(status.getUncommittedChanges());
      paths.addAll(status.getUntracked());
      for (String path : status.getUncommittedChanges()) {
        if (isSubmodule(path, index)) {
          paths.add(path + "/"); // which of its files have changed is not known
        }
      }
    } catch (GitAPIException e) {
      throw new IOException(e);
    }
  }

  private boolean isSubmodule(String path, DirCache index) throws IOException {
    DirCacheEntry entry = index.getEntry(path);
    if (entry != null && entry.getFileMode() == FileMode.GITLINK) {
      return true;
    }
    try (TreeWalk committed = TreeWalk.forPath(repository, path, commit.getTree())) {
      return committed != null && committed.getFileMode(0) == FileMode.GITLINK;
    }
  }
}
