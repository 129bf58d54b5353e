package dev.danube;

import static java.util.Objects.requireNonNull;

import dev.danube.internal.Urls;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files that a run starts from; they are in the workspace before the first stage, and belong to
 * the user of the main container, or to root if its image is one that the run itself makes. A
 * description: the files are read when the pipeline is run. Immutable.
 *
 * <p>Example: {@code p.source(Source.git("https://example.org/app.git").ref("main").depth(1))}.
 */
public sealed interface Source {

  /**
   * The git repository around the working directory of the JVM: its tracked files and those that it
   * does not ignore, as they are now, changed or not, with the submodules that are checked out. The
   * folder {@code .git} is not part of it.
   *
   * @return the source
   */
  static CurrentRepository currentRepository() {
    return new CurrentRepository(true, Optional.empty());
  }

  /**
   * A git repository, cloned for the run: its default branch, with all its history. The workspace
   * has the files of the commit, byte for byte as git keeps them, and no folder {@code .git}: line
   * ends and encodings that a {@code .gitattributes} asks for are not made. Files that Git LFS
   * keeps are an error.
   *
   * @param url such as {@code https://example.org/app.git} or {@code git@example.org:app.git}
   * @return the source
   * @throws IllegalArgumentException if the url is blank
   */
  static Git git(String url) {
    if (url.isBlank()) {
      throw new IllegalArgumentException("Source.git has a blank url; give one");
    }
    return new Git(
        ValueMarks.refused("Source.git", url),
        Optional.empty(),
        Optional.empty(),
        false,
        Optional.empty(),
        Optional.empty());
  }

  /**
   * A folder, without asking git: all its files.
   *
   * @param path the folder; a relative path counts from the working directory of the JVM
   * @return the source
   */
  static Directory directory(Path path) {
    return new Directory(requireNonNull(path, "path"), List.of());
  }

  /**
   * The git repository around the working directory.
   *
   * @param withChanges whether changes that are not committed count
   * @param defaultBranch the default branch, if the remote does not say
   */
  record CurrentRepository(boolean withChanges, Optional<String> defaultBranch) implements Source {

    /**
     * Leaves out what is not committed.
     *
     * @return the changed copy
     */
    public CurrentRepository committedOnly() {
      return new CurrentRepository(false, defaultBranch);
    }

    /**
     * Names the default branch, for a repository whose remote does not say which it is.
     *
     * @param name such as {@code main}
     * @return the changed copy
     */
    public CurrentRepository defaultBranch(String name) {
      return new CurrentRepository(
          withChanges, Optional.of(ValueMarks.refused("defaultBranch", name)));
    }
  }

  /**
   * A git repository that is cloned.
   *
   * @param url where it is
   * @param ref the branch, tag or commit; empty for the default branch
   * @param depth how many commits of its history; empty for all
   * @param submodules whether its submodules are cloned as well
   * @param login what proves who asks; empty for nothing
   * @param defaultBranch the default branch, if the server does not say
   */
  record Git(
      String url,
      Optional<String> ref,
      Optional<Integer> depth,
      boolean submodules,
      Optional<Login> login,
      Optional<String> defaultBranch)
      implements Source {

    /** Without what may be secret in the url. */
    @Override
    public String toString() {
      return "git " + Urls.shown(url);
    }

    /**
     * Takes a branch, tag or commit.
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
          login,
          defaultBranch);
    }

    /**
     * Leaves out older history.
     *
     * @param commits how many commits to keep
     * @return the changed copy
     * @throws IllegalArgumentException if that is less than 1
     */
    public Git depth(int commits) {
      if (commits < 1) {
        throw new IllegalArgumentException("Source.git: depth must be at least 1, was " + commits);
      }
      return new Git(url, ref, Optional.of(commits), submodules, login, defaultBranch);
    }

    /**
     * Clones its submodules as well, with the same login.
     *
     * @return the changed copy
     */
    public Git withSubmodules() {
      return new Git(url, ref, depth, true, login, defaultBranch);
    }

    /**
     * Logs in with a token, over HTTPS.
     *
     * @param token the token
     * @return the changed copy
     */
    public Git token(Secret token) {
      return login("token", token);
    }

    /**
     * Logs in with a name and a password, over HTTPS.
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
          Optional.of(new Login.Password(requireNonNull(user), requireNonNull(password))),
          defaultBranch);
    }

    /**
     * Logs in with a private key, over ssh.
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
          Optional.of(new Login.SshKey(requireNonNull(key))),
          defaultBranch);
    }

    /**
     * Names the default branch, for a server that does not say which it is.
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
          login,
          Optional.of(ValueMarks.refused("defaultBranch", name)));
    }
  }

  /** What proves to a git server who asks. */
  sealed interface Login {

    /**
     * The secret in it.
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
     * Leaves out files, besides those that are left out already.
     *
     * @param patterns as a line of a {@code .gitignore} has them
     * @return the changed copy
     */
    public Directory ignore(String... patterns) {
      return new Directory(path, Stream.concat(ignored.stream(), Stream.of(patterns)).toList());
    }
  }
}
