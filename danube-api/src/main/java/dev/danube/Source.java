package dev.danube;

import static java.util.Objects.requireNonNull;

import dev.danube.internal.Urls;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A description of the files that a run starts with. The files are read when the pipeline is run.
 * They are in the workspace before the first stage starts, and belong to the user of the main
 * container, or to root if the run itself builds the image of the main container. Immutable.
 *
 * <p>Example: {@code p.source(Source.git("https://example.org/app.git").ref("main").depth(1))}.
 *
 * @see <a href="doc-files/workspace.html">source, workspace, caches and mounts</a>
 */
public sealed interface Source {

  /**
   * Returns the git repository that contains the working directory of the JVM: the files that are
   * tracked or not ignored, in their current state, changed or not, and the submodules that are
   * checked out. The folder {@code .git} is included {@linkplain CurrentRepository#withHistory on
   * request}.
   *
   * @return the source
   */
  static CurrentRepository currentRepository() {
    return new CurrentRepository(true, false, Optional.empty());
  }

  /**
   * Returns a git repository that is cloned for the run: its default branch, with the whole
   * history. The workspace contains the files of the commit, byte for byte as git stores them: line
   * endings and encodings that a {@code .gitattributes} requests are not applied. The folder {@code
   * .git} is included {@linkplain Git#withHistory on request}. Files in Git LFS are an error.
   *
   * @param url such as {@code https://example.org/app.git} or {@code git@example.org:app.git}
   * @return the source
   * @throws IllegalArgumentException if the url is blank
   */
  static Git git(String url) {
    if (url.isBlank()) {
      throw new IllegalArgumentException("Source.git has a blank URL; write one");
    }
    return new Git(
        ValueMarks.refused("Source.git", url),
        Optional.empty(),
        Optional.empty(),
        false,
        false,
        Optional.empty(),
        Optional.empty());
  }

  /**
   * Returns a folder with all its files, independent of git.
   *
   * @param path the folder; a relative path starts at the working directory of the JVM
   * @return the source
   */
  static Directory directory(Path path) {
    return new Directory(requireNonNull(path, "path"), List.of());
  }

  /**
   * The git repository that contains the working directory.
   *
   * @param withChanges whether changes that are not committed are included
   * @param history whether the folder {@code .git} is included
   * @param defaultBranch the default branch, for a remote that does not name it; empty unless set
   */
  record CurrentRepository(boolean withChanges, boolean history, Optional<String> defaultBranch)
      implements Source {

    /**
     * Returns a copy without changes that are not committed.
     *
     * @return the changed copy
     */
    public CurrentRepository committedOnly() {
      return new CurrentRepository(false, history, defaultBranch);
    }

    /**
     * Returns a copy with a folder {@code .git}, for programs such as {@code git describe}. It is
     * made for the run: it has the commit with all earlier ones that this repository has, all tags,
     * and the branches of the remote. It has no other branches, no stashes, and no settings except
     * for the URL of the remote without a login. Submodules have none. Containers need git, which
     * is told to trust the workspace. A run that works on the folder itself has that folder's own
     * {@code .git}.
     *
     * @return the changed copy
     */
    public CurrentRepository withHistory() {
      return new CurrentRepository(withChanges, true, defaultBranch);
    }

    /**
     * Returns a copy with a default branch, for a repository whose remote does not name it.
     *
     * @param name such as {@code main}
     * @return the changed copy
     */
    public CurrentRepository defaultBranch(String name) {
      return new CurrentRepository(
          withChanges, history, Optional.of(ValueMarks.refused("defaultBranch", name)));
    }
  }

  /**
   * A git repository that is cloned.
   *
   * @param url the URL
   * @param ref the branch, tag or commit; empty for the default branch
   * @param depth the number of commits of the history; empty for all
   * @param submodules whether the submodules are cloned as well
   * @param history whether the folder {@code .git} is included
   * @param login the login; empty for none
   * @param defaultBranch the default branch, for a server that does not name it; empty unless set
   */
  record Git(
      String url,
      Optional<String> ref,
      Optional<Integer> depth,
      boolean submodules,
      boolean history,
      Optional<Login> login,
      Optional<String> defaultBranch)
      implements Source {

    /** Returns the URL, without the parts that may be secret. */
    @Override
    public String toString() {
      return "git " + Urls.shown(url);
    }

    /**
     * Returns a copy for a branch, tag or commit.
     *
     * @param name its name or id
     * @return the changed copy
     */
    public Git ref(String name) {
      return new Git(
          url,
          Optional.of(ValueMarks.refused("ref", name)),
          depth,
          submodules,
          history,
          login,
          defaultBranch);
    }

    /**
     * Returns a copy without the older history.
     *
     * @param commits the number of commits to keep, at least 1
     * @return the changed copy
     * @throws IllegalArgumentException if {@code commits} is less than 1
     */
    public Git depth(int commits) {
      if (commits < 1) {
        throw new IllegalArgumentException("Source.git: depth must be at least 1, was " + commits);
      }
      return new Git(url, ref, Optional.of(commits), submodules, history, login, defaultBranch);
    }

    /**
     * Returns a copy that clones the submodules as well, with the same login.
     *
     * @return the changed copy
     */
    public Git withSubmodules() {
      return new Git(url, ref, depth, true, history, login, defaultBranch);
    }

    /**
     * Returns a copy with a folder {@code .git}, for programs such as {@code git describe}. It has
     * what was fetched: all branches of the server with their history and tags, or with a {@link
     * #depth} the last commits of the one that is built. Its only setting is the URL of the remote
     * {@code origin}, without a login. Submodules have no such folder. Containers need git, which
     * is told to trust the workspace.
     *
     * @return the changed copy
     */
    public Git withHistory() {
      return new Git(url, ref, depth, submodules, true, login, defaultBranch);
    }

    /**
     * Returns a copy that logs in with a token, over HTTPS.
     *
     * @param token the token
     * @return the changed copy
     */
    public Git token(Secret token) {
      return login("token", token);
    }

    /**
     * Returns a copy that logs in with a name and a password, over HTTPS.
     *
     * @param user the name
     * @param password the password
     * @return the changed copy
     */
    public Git login(String user, Secret password) {
      return new Git(
          url,
          ref,
          depth,
          submodules,
          history,
          Optional.of(new Login.Password(requireNonNull(user), requireNonNull(password))),
          defaultBranch);
    }

    /**
     * Returns a copy that logs in with a private key, over SSH.
     *
     * @param key the key in OpenSSH's format, without a passphrase
     * @return the changed copy
     */
    public Git sshKey(Secret key) {
      return new Git(
          url,
          ref,
          depth,
          submodules,
          history,
          Optional.of(new Login.SshKey(requireNonNull(key))),
          defaultBranch);
    }

    /**
     * Returns a copy with a default branch, for a server that does not name it.
     *
     * @param name such as {@code main}
     * @return the changed copy
     */
    public Git defaultBranch(String name) {
      return new Git(
          url,
          ref,
          depth,
          submodules,
          history,
          login,
          Optional.of(ValueMarks.refused("defaultBranch", name)));
    }
  }

  /** A login at a git server. */
  sealed interface Login {

    /**
     * Returns the secret of the login.
     *
     * @return the password, the token or the key
     */
    default Secret secret() {
      return this instanceof Password login ? login.password() : ((SshKey) this).key();
    }

    /**
     * A name and a password or token.
     *
     * @param user the name
     * @param password the password
     */
    record Password(String user, Secret password) implements Login {}

    /**
     * A private key.
     *
     * @param key the key
     */
    record SshKey(Secret key) implements Login {}
  }

  /**
   * A folder.
   *
   * @param path the folder
   * @param ignored the patterns of files that are left out
   */
  record Directory(Path path, List<String> ignored) implements Source {

    /**
     * Copies the list.
     *
     * @param path the folder
     * @param ignored the patterns of files that are left out
     */
    public Directory {
      ignored = List.copyOf(ignored);
    }

    /**
     * Returns a copy that leaves out further files.
     *
     * @param patterns patterns as in the lines of a {@code .gitignore}
     * @return the changed copy
     */
    public Directory ignore(String... patterns) {
      return new Directory(path, Stream.concat(ignored.stream(), Stream.of(patterns)).toList());
    }
  }
}
