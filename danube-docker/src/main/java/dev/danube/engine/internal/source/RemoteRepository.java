package dev.danube.engine.internal.source;

import dev.danube.Source;
import dev.danube.engine.internal.Causes;
import dev.danube.internal.Urls;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.eclipse.jgit.api.FetchCommand;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.LsRemoteCommand;
import org.eclipse.jgit.api.TransportCommand;
import org.eclipse.jgit.errors.NoRemoteRepositoryException;
import org.eclipse.jgit.lib.EmptyProgressMonitor;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.TagOpt;
import org.eclipse.jgit.transport.TransportHttp;
import org.eclipse.jgit.transport.URIish;
import org.jspecify.annotations.Nullable;

/**
 * A repository on a server, with the login for it. Every failure is reported as one clear error.
 */
final class RemoteRepository implements AutoCloseable {

  /** The time without any data from the server after which a call fails. */
  private static final Duration SILENCE = Duration.ofSeconds(60);

  private final URIish uri;
  private final @Nullable ServerCredentials login;
  private final Ssh ssh;

  private RemoteRepository(URIish uri, @Nullable ServerCredentials login, Ssh ssh) {
    this.uri = uri;
    this.login = login;
    this.ssh = ssh;
  }

  private static URIish parse(String url) throws IOException {
    try {
      return new URIish(url);
    } catch (URISyntaxException e) {
      throw new IOException(
          "\"" + Urls.shown(url) + "\" is not a url of a git repository: " + e.getReason(), e);
    }
  }

  static RemoteRepository of(Source.Git source, CheckoutEnvironment environment)
      throws IOException, InterruptedException {
    URIish uri = parse(source.url());
    ServerCredentials login = null;
    if (source.login().orElse(null) instanceof Source.Login.Password password) {
      login =
          new ServerCredentials(
              uri, password.user(), environment.secrets().content(password.password()));
    }
    return new RemoteRepository(uri, login, Ssh.of(source, environment));
  }

  /** Returns another repository, with the same login if it is on the same server. */
  RemoteRepository of(String url) throws IOException {
    URIish other = parse(url);
    return new RemoteRepository(other, login != null && login.isFor(other) ? login : null, ssh);
  }

  /** Returns whether a repository is in a folder, on a disk of this machine or on a mounted one. */
  private static boolean isLocal(URIish uri) {
    return uri.getHost() == null;
  }

  private boolean isSsh() {
    return "ssh".equals(uri.getScheme()) || (uri.getScheme() == null && uri.getHost() != null);
  }

  /** Returns the url as it was given, with anything that may be secret. */
  String privateUrl() {
    return uri.toPrivateString();
  }

  /** Returns the url, without anything that may be secret. */
  String url() {
    return Urls.shown(uri.toPrivateString());
  }

  /** Returns the url of a submodule, which may be given relative to the url of this repository. */
  String resolve(@Nullable String url) throws IOException {
    if (url == null) {
      throw new IOException("a submodule of " + url() + " has no url in its .gitmodules");
    }
    if (!url.startsWith("./") && !url.startsWith("../")) {
      // Git itself refuses this since CVE-2022-39253: the url could name any file of this machine.
      if (isLocal(parse(url)) && !isLocal(uri)) {
        throw new IOException(
            String.format(
                "a submodule of %s is at %s, on this machine; a repository on a server must not use"
                    + " files of this machine",
                url(), url));
      }
      return url;
    }
    String base = uri.toPrivateString().replaceFirst("/+$", "");
    String rest = url;
    while (rest.startsWith("./") || rest.startsWith("../")) {
      boolean isUp = rest.startsWith("../");
      rest = rest.substring(isUp ? 3 : 2);
      base = isUp ? above(base) : base;
    }
    return base + (base.endsWith(":") ? "" : "/") + rest;
  }

  /** Returns the folder above, which is the host alone for a single name in {@code host:path}. */
  private static String above(String base) {
    int end = base.lastIndexOf('/');
    return end < 0 ? base.substring(0, base.lastIndexOf(':') + 1) : base.substring(0, end);
  }

  /** Returns the branches and tags, and {@code HEAD}. */
  Collection<Ref> refs() throws IOException {
    LsRemoteCommand command =
        Git.lsRemoteRepository().setRemote(uri.toPrivateString()).setHeads(false).setTags(false);
    return interruptibly(prepared(command));
  }

  /** Fetches refs. */
  void fetch(Repository repository, List<String> refs, Optional<Integer> depth) throws IOException {
    FetchCommand command =
        Git.wrap(repository)
            .fetch()
            .setRemote(uri.toPrivateString())
            .setRefSpecs(refs.stream().map(RefSpec::new).toList())
            .setTagOpt(TagOpt.AUTO_FOLLOW)
            .setProgressMonitor(new UntilInterrupted());
    depth.ifPresent(command::setDepth);
    interruptibly(prepared(command));
  }

  /**
   * Runs a call so that an interrupt ends it at once. JGit does not notice interrupts while it
   * waits for a server. The call therefore has a thread of its own, which ends when the server has
   * been silent for too long.
   */
  private <T> T interruptibly(Callable<T> call) throws IOException {
    FutureTask<T> task = new FutureTask<>(call);
    Thread thread = new Thread(task, "danube-git");
    thread.setDaemon(true);
    thread.start();
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw explained(Objects.requireNonNull(e.getCause()));
    } catch (InterruptedException e) {
      task.cancel(true);
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException("fetching " + url());
      interrupted.initCause(e);
      throw interrupted;
    }
  }

  private <C extends TransportCommand<C, ?>> C prepared(C command) {
    command.setTimeout((int) SILENCE.toSeconds());
    command.setCredentialsProvider(login);
    command.setTransportConfigCallback(
        transport -> {
          ssh.configure(transport);
          if (login != null && transport instanceof TransportHttp http) {
            login.configure(http);
          }
        });
    return command;
  }

  private IOException explained(Throwable e) {
    String why =
        Causes.of(e)
            .flatMap(cause -> known(cause).stream())
            .findFirst()
            .orElseGet(() -> "git cannot fetch " + url() + ": " + message(Causes.root(e)));
    return new IOException(why, e);
  }

  /** Returns the message of an exception, without anything in the url that may be secret. */
  private String message(Throwable e) {
    return String.valueOf(e.getMessage()).replace(uri.toPrivateString(), url());
  }

  private Optional<String> known(Throwable cause) {
    String message = message(cause);
    if (cause instanceof NoRemoteRepositoryException || message.contains("not found: ")) {
      return Optional.of(
          "there is no git repository at " + url() + ", or it is not visible to " + who());
    }
    if (cause instanceof UnknownHostException) {
      return Optional.of("the host of " + url() + " is not known; check that the url is right");
    }
    if (cause instanceof ConnectException
        || cause instanceof NoRouteToHostException
        || cause instanceof SocketTimeoutException) {
      return Optional.of("the git server of " + url() + " cannot be reached: " + message);
    }
    if (message.contains("not authorized") || message.contains("not permitted")) {
      return Optional.of("the git server refused " + who() + " at " + url());
    }
    if (message.contains("Server key did not validate")) {
      String port = uri.getPort() > 0 ? "-p " + uri.getPort() + " " : "";
      return Optional.of(
          String.format(
              "the host key of %s is not in %s, or differs from the one there; compare it with the"
                  + " key that the owner of the server names, and add it: ssh-keyscan %s%s >> %s",
              uri.getHost(), ssh.knownHosts(), port, uri.getHost(), ssh.knownHosts()));
    }
    if (message.contains("No more authentication methods") || message.contains("Cannot log in")) {
      return Optional.of("the git server refused " + who() + " at " + url());
    }
    return message.contains("Authentication is required")
        ? Optional.of(
            "the git server requires a login for "
                + url()
                + "; set one: Source.git(url).token(Secret.env(\"TOKEN\"))")
        : Optional.empty();
  }

  private String who() {
    if (isSsh()) {
      return ssh.who();
    }
    return login == null ? "users without a login" : "the given login";
  }

  @Override
  public void close() {
    ssh.close();
  }

  /** A progress monitor that lets an interrupt end a transfer. */
  static final class UntilInterrupted extends EmptyProgressMonitor {
    @Override
    public boolean isCancelled() {
      return Thread.currentThread().isInterrupted();
    }
  }
}
