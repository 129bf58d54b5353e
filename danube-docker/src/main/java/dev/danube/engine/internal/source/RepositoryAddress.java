package dev.danube.engine.internal.source;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;

/** The address of a repository, as a browser opens it. It has no user and no password. */
public final class RepositoryAddress {

  private static final String GITHUB = "https://github.com";
  private static final String ORIGIN = "origin";

  /** An address with a protocol; the user, and the port of ssh, are left out. */
  private static final Pattern URL =
      Pattern.compile("(https?|ssh|git)://(?:[^/@]*@)?([^/:@]+)(:\\d+)?/(.+)");

  /** The short form of an address of ssh. */
  private static final Pattern SHORT = Pattern.compile("(?:[^/@:]+@)?([^/:@]{2,}):([^/].*)");

  private RepositoryAddress() {}

  /**
   * Returns the address of the repository around a folder: that which a CI server tells, or that of
   * the remote {@code origin}.
   *
   * @param environment the environment variables
   * @return the address; empty if there is none
   * @throws IOException if the repository cannot be read
   */
  public static Optional<String> of(Path folder, Map<String, String> environment)
      throws IOException {
    String github = environment.getOrDefault("GITHUB_REPOSITORY", "");
    if (!github.isEmpty()) {
      String server = environment.getOrDefault("GITHUB_SERVER_URL", GITHUB);
      return Optional.of(server + "/" + github);
    }
    String gitlab = environment.getOrDefault("CI_PROJECT_URL", "");
    return gitlab.isEmpty() ? ofRemote(folder) : Optional.of(gitlab);
  }

  private static Optional<String> ofRemote(Path folder) throws IOException {
    FileRepositoryBuilder builder = new FileRepositoryBuilder().findGitDir(folder.toFile());
    if (builder.getGitDir() == null) {
      return Optional.empty();
    }
    try (Repository repository = builder.build()) {
      return Optional.ofNullable(repository.getConfig().getString("remote", ORIGIN, "url"))
          .flatMap(RepositoryAddress::forBrowsers);
    }
  }

  /** Returns the address for browsers; empty for a folder. */
  static Optional<String> forBrowsers(String remote) {
    Matcher url = URL.matcher(remote);
    if (url.matches()) {
      boolean isHttp = url.group(1).startsWith("http");
      String port = isHttp && url.group(3) != null ? url.group(3) : "";
      String protocol = isHttp ? url.group(1) : "https";
      return Optional.of(protocol + "://" + url.group(2) + port + "/" + path(url.group(4)));
    }
    Matcher ssh = SHORT.matcher(remote);
    return ssh.matches() && !remote.contains("://")
        ? Optional.of("https://" + ssh.group(1) + "/" + path(ssh.group(2)))
        : Optional.empty();
  }

  private static String path(String path) {
    return path.replaceFirst("/+$", "").replaceFirst("\\.git$", "");
  }
}
