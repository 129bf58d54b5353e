package dev.danube.engine.internal.source;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;

/**
 * The branch on which a commit was checked out, and the default branch.
 *
 * @param current the branch; empty if none is known
 * @param defaultName the default branch; empty if none is known
 * @param remote the name of the remote whose branches are known
 * @param pullRequest the number of the pull request that a CI system builds; empty for none
 * @param tag the tag that was requested, or that a CI system builds; empty for none
 */
record Branches(
    Optional<String> current,
    Optional<String> defaultName,
    String remote,
    Optional<String> pullRequest,
    Optional<String> tag) {

  private static final String ORIGIN = "origin";

  /**
   * Returns the branches of a repository with a working tree. CI servers often check out a commit
   * without a branch; the branch is then read from their variables, if they are about that commit.
   *
   * <p>In a pull request, the branch is the one that it is from. If that has the name of the target
   * or of the default branch, or the target is not known, it may be one of a fork, and no branch is
   * known: code that asks for a branch must not take it for the one of the same name here.
   */
  static Branches ofCurrent(
      Repository repository,
      RevCommit commit,
      Optional<String> setting,
      Map<String, String> environment)
      throws IOException {
    String remote = remote(repository);
    CiBuild build = CiBuild.of(environment);
    Optional<String> defaultName =
        ofRemote(repository, remote).or(() -> setting).or(build::defaultBranch);
    Optional<String> branch;
    if (build.pullRequest().isPresent()) {
      Optional<String> goesTo = build.target().or(() -> defaultName);
      branch =
          build
              .branch()
              .filter(name -> goesTo.isPresent() && !goesTo.get().equals(name))
              .filter(name -> !defaultName.equals(Optional.of(name)));
    } else {
      branch = ofHead(repository);
      if (branch.isEmpty()) {
        branch = ofBuild(build, repository, remote, commit);
      }
    }
    return new Branches(branch, defaultName, remote, build.pullRequest(), build.tag());
  }

  private static Optional<String> ofHead(Repository repository) throws IOException {
    return Optional.ofNullable(repository.getFullBranch())
        .flatMap(head -> CiBuild.without(Constants.R_HEADS, head));
  }

  /**
   * Returns the branch that a CI server builds, if it is known to be the branch of the commit that
   * is checked out: the server names that commit, or none and the remote's branch contains it.
   */
  private static Optional<String> ofBuild(
      CiBuild build, Repository repository, String remote, RevCommit commit) throws IOException {
    Optional<String> named =
        build.branch().map(name -> CiBuild.without(remote + "/", name).orElse(name));
    if (named.isEmpty()) {
      return named;
    }
    boolean isOfCommit =
        build.commit().isPresent()
            ? build.commit().get().equals(commit.name())
            : contains(repository, Constants.R_REMOTES + remote + "/" + named.get(), commit);
    return isOfCommit ? named : Optional.empty();
  }

  private static boolean contains(Repository repository, String branch, RevCommit commit)
      throws IOException {
    Ref ref = repository.exactRef(branch);
    if (ref == null) {
      return false;
    }
    try (RevWalk walk = new RevWalk(repository)) {
      return walk.isMergedInto(walk.parseCommit(commit), walk.parseCommit(ref.getObjectId()));
    }
  }

  /** Returns the name of the remote: {@code origin}, unless the only remote has another name. */
  private static String remote(Repository repository) {
    var names = repository.getRemoteNames();
    return names.contains(ORIGIN) || names.size() != 1 ? ORIGIN : names.iterator().next();
  }

  private static Optional<String> ofRemote(Repository repository, String remote)
      throws IOException {
    String prefix = Constants.R_REMOTES + remote + "/";
    Ref head = repository.exactRef(prefix + Constants.HEAD);
    return Optional.ofNullable(head)
        .filter(Ref::isSymbolic)
        .flatMap(ref -> CiBuild.without(prefix, ref.getTarget().getName()));
  }
}
