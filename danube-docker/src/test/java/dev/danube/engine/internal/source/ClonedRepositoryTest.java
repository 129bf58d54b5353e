package dev.danube.engine.internal.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.danube.ChangeBase;
import dev.danube.Secret;
import dev.danube.Source;
import dev.danube.SourceInfo;
import dev.danube.engine.internal.source.fixture.GitFolder;
import dev.danube.engine.internal.source.fixture.GitHttpServer;
import dev.danube.engine.internal.source.fixture.GitSshServer;
import dev.danube.engine.spi.SourceFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests of repositories that are fetched from disk, from a git daemon, and over http with a login.
 */
class ClonedRepositoryTest {

  @TempDir Path temp;
  private GitFolder repository;
  private GitHttpServer http;
  private final List<Process> daemons = new ArrayList<>();
  private final List<HttpServer> servers = new ArrayList<>();

  // spotless:off

  @BeforeEach
  void init() throws IOException {
    repository = GitFolder.init(temp.resolve("served/app.git"));
    repository.write("a.txt", "a").write("dir/ü.txt", "ü");
    http = new GitHttpServer(temp.resolve("served"), "me", "right");
  }

  @AfterEach
  void stop() {
    http.close();
    for (Process daemon : daemons) {
      daemon.descendants().forEach(ProcessHandle::destroyForcibly); // git starts the program that serves
      daemon.destroyForcibly();
    }
    servers.forEach(server -> server.stop(0));
  }

  private Checkout open(Source.Git source) throws Exception {
    return Checkouts.open(source, new CheckoutEnvironment(temp, temp, Map.of("CI_COMMIT_BRANCH", "not-of-this-repository"), Set.of(),
        secret -> secret.name().equals("right") ? "right" : "wrong", Optional::empty));
  }

  private static List<String> paths(Checkout checkout) {
    return checkout.files().stream().filter(file -> !(file instanceof SourceFile.Folder)).map(SourceFile::path).toList();
  }

  private static SourceInfo info(Checkout checkout) {
    return checkout.info().orElseThrow();
  }

  private String url() {
    return "file://" + repository.path();
  }

  private static Secret secret(String name) {
    return Secret.of(name, () -> name);
  }

  /** The commit, its history and its submodules. */
  @Nested
  class Refs {

    @Test
    void the_default_branch_is_fetched_with_its_history() throws Exception {
      repository.commit("first");
      repository.write("b.txt", "b");
      String id = repository.commit("second");
      repository.git("tag", "v1");
      try (Checkout checkout = open(Source.git(url()))) {
        assertThat(paths(checkout)).containsExactlyInAnyOrder("a.txt", "b.txt", "dir/ü.txt");
        assertThat(info(checkout).commit()).isEqualTo(id);
        assertThat(info(checkout).branch()).contains("main");
        assertThat(info(checkout).defaultBranch()).contains("main");
        assertThat(info(checkout).tag()).contains("v1");
        assertThat(info(checkout).changedPaths()).containsExactly("b.txt");
      }
    }

    @Test
    void a_ref_is_a_branch_a_tag_or_a_commit() throws Exception {
      String first = repository.commit("first");
      repository.git("tag", "-a", "v1", "-m", "one");
      repository.git("checkout", "-q", "-b", "feature/x");
      repository.write("x.txt", "");
      String second = repository.commit("second");
      repository.git("checkout", "-q", "main");
      try (Checkout branch = open(Source.git(url()).ref("feature/x"));
          Checkout tag = open(Source.git(url()).ref("v1"));
          Checkout commit = open(Source.git(url()).ref(second))) {
        assertThat(info(branch).commit()).isEqualTo(second);
        assertThat(info(branch).branch()).contains("feature/x");
        assertThat(info(branch).changedPaths()).containsExactly("x.txt");
        assertThat(info(tag).commit()).isEqualTo(first);
        assertThat(info(tag).branch()).isEmpty();
        assertThat(info(tag).tag()).contains("v1");
        assertThat(info(commit).commit()).isEqualTo(second);
        assertThat(info(commit).branch()).isEmpty();
        assertThat(paths(commit)).contains("x.txt");
      }
      assertThatThrownBy(() -> open(Source.git(url()).ref("feature/y"))).hasMessage("the git repository " + url()
          + " has no branch or tag \"feature/y\"; did you mean \"feature/x\"?; name a commit by all 40 digits of its id");
      String none = "0123456789012345678901234567890123456789";
      assertThatThrownBy(() -> open(Source.git(url()).ref(none))).hasMessageContaining(url());
    }

    @Test
    void a_depth_leaves_out_older_commits_and_with_them_the_base() throws Exception {
      for (int i = 0; i < 5; i++) {
        repository.write("n", "" + i);
        repository.commit("commit " + i);
      }
      try (Checkout one = open(Source.git(url()).depth(1)); Checkout two = open(Source.git(url()).depth(2))) {
        assertThat(paths(one)).contains("n", "a.txt");
        assertThat(info(one).changedPaths(ChangeBase.previousCommit())).isEmpty();
        assertThat(info(two).changedPaths(ChangeBase.previousCommit())).contains(List.of("n"));
      }
    }

    @Test
    void submodules_are_fetched_if_that_is_wanted_at_any_depth_also_by_relative_urls() throws Exception {
      GitFolder inner = GitFolder.init(temp.resolve("served/inner.git")).write("inner.txt", "");
      inner.commit("inner");
      GitFolder middle = GitFolder.init(temp.resolve("served/middle.git")).write("middle.txt", "");
      middle.git("submodule", "--quiet", "add", inner.path().toString(), "deep/inner");
      middle.git("config", "-f", ".gitmodules", "submodule.deep/inner.url", "../inner.git");
      middle.commit("middle");
      repository.git("submodule", "--quiet", "add", middle.path().toString(), "lib/middle");
      repository.git("config", "-f", ".gitmodules", "submodule.lib/middle.url", "../middle.git");
      repository.commit("first");
      try (Checkout with = open(Source.git(url()).withSubmodules()); Checkout without = open(Source.git(url()))) {
        assertThat(paths(with)).containsExactlyInAnyOrder(".gitmodules", "a.txt", "dir/ü.txt",
            "lib/middle/.gitmodules", "lib/middle/middle.txt", "lib/middle/deep/inner/inner.txt");
        assertThat(paths(without)).containsExactlyInAnyOrder(".gitmodules", "a.txt", "dir/ü.txt");
      }
    }
  }

  /** Servers, and who gets a login. */
  @Nested
  class Logins {

    @Test
    void a_git_daemon_serves_it_too() throws Exception {
      String id = repository.commit("first");
      int port;
      try (ServerSocket free = new ServerSocket(0)) {
        port = free.getLocalPort();
      }
      Process daemon = new ProcessBuilder("git", "-c", "safe.directory=*", "daemon", "--listen=127.0.0.1", "--port=" + port,
          "--base-path=" + temp.resolve("served"), "--export-all", "--reuseaddr", "--verbose").start();
      daemons.add(daemon);
      awaitReady(daemon);
      try (Checkout checkout = open(Source.git("git://127.0.0.1:" + port + "/app.git"))) {
        assertThat(info(checkout).commit()).isEqualTo(id);
      }
    }

    private static void awaitReady(Process server) throws IOException {
      BufferedReader said = server.errorReader();
      for (String line = said.readLine(); line != null; line = said.readLine()) {
        if (line.endsWith("Ready to rumble")) {
          return;
        }
      }
      throw new IllegalStateException("git daemon ended");
    }

    @Test
    void a_login_is_used_and_a_wrong_or_missing_one_is_one_clear_error_without_the_password() throws Exception {
      String id = repository.commit("first");
      String url = http.url() + "/app.git";
      try (Checkout checkout = open(Source.git(url).login("me", secret("right")))) {
        assertThat(info(checkout).commit()).isEqualTo(id);
      }
      assertThatThrownBy(() -> open(Source.git(url))).hasMessage(
          "the git server requires a login for " + url + "; set one: Source.git(url).token(Secret.env(\"TOKEN\"))");
      assertThatThrownBy(() -> open(Source.git(url).login("me", secret("wrong")))).hasMessage(
          "the git server refused the given login at " + url);
      String withPassword = url.replace("http://", "http://me:secret-password@");
      assertThatThrownBy(() -> open(Source.git(withPassword))).message().doesNotContain("secret-password");
    }

    /**
     * Starts a server that records the logins it receives, and requires a login or redirects
     * requests.
     */
    private HttpServer server(List<String> told, Optional<String> onwards, boolean asks) throws IOException {
      HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext("/", exchange -> {
        try (exchange) {
          String login = exchange.getRequestHeaders().getFirst("Authorization");
          if (login != null) {
            told.add(login);
          }
          if ((asks && login == null) || onwards.isEmpty()) {
            exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"x\"");
            exchange.sendResponseHeaders(401, -1);
          } else {
            exchange.getResponseHeaders().add("Location", onwards.get() + exchange.getRequestURI());
            exchange.sendResponseHeaders(302, -1);
          }
        }
      });
      server.start();
      servers.add(server);
      return server;
    }

    private static String url(HttpServer server) {
      return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Test
    void a_login_is_for_the_server_of_the_url_and_nobody_that_it_names() throws Exception {
      List<String> told = new CopyOnWriteArrayList<>();
      HttpServer other = server(told, Optional.empty(), true);
      for (boolean asks : new boolean[] {false, true}) {
        HttpServer first = server(new ArrayList<>(), Optional.of(url(other)), asks);
        assertThatThrownBy(() -> open(Source.git(url(first) + "/app.git").login("me", secret("right")))).isInstanceOf(IOException.class);
      }
      assertThat(told).as("by a redirection").isEmpty();

      GitFolder inner = GitFolder.init(temp.resolve("served/inner.git")).write("inner.txt", "");
      inner.commit("inner");
      repository.git("submodule", "--quiet", "add", inner.path().toString(), "inner");
      repository.git("config", "-f", ".gitmodules", "submodule.inner.url", url(other) + "/inner.git");
      repository.commit("first");
      assertThatThrownBy(() -> open(Source.git(http.url() + "/app.git").login("me", secret("right")).withSubmodules())).isInstanceOf(IOException.class);
      assertThat(told).as("as a submodule on another port").isEmpty();
    }

    @Test
    void a_repository_of_a_server_has_no_submodules_on_this_machine() throws Exception {
      GitFolder inner = GitFolder.init(temp.resolve("served/inner.git")).write("inner.txt", "");
      inner.commit("inner");
      repository.git("submodule", "--quiet", "add", inner.path().toString(), "inner");
      repository.commit("first");
      String url = http.url() + "/app.git";
      assertThatThrownBy(() -> open(Source.git(url).login("me", secret("right")).withSubmodules())).hasMessage(
          "a submodule of " + url + " is at " + inner.path() + ", on this machine; a repository on a server must not use files of this machine");
    }

    @Test
    void what_may_be_a_token_in_a_url_is_not_told() {
      for (String url : List.of("http://ghp_token@no.such.host.invalid/app.git", "http://no.such.host.invalid/app.git?private_token=ghp_token",
          "http:///me:ghp/token@no.such.host.invalid/app.git", "https://me:ghp_token@no.such.host.invalid:bad/app.git", "ssh://me:ghp_token@127.0.0.1:1/app.git")) {
        assertThatThrownBy(() -> open(Source.git(url))).as(url).message().doesNotContain("ghp").doesNotContain("token");
        assertThat(Source.git(url).toString()).doesNotContain("ghp").doesNotContain("token");
      }
    }
  }

  /** Default branches, tags and other refs. */
  @Nested
  class MoreRefs {

    @Test
    void where_the_server_does_not_say_the_default_branch_the_setting_does_or_its_head() throws Exception {
      Path bare = temp.resolve("bare.git");
      repository.git("init", "-q", "--bare", "-b", "master", bare.toString());
      String first = repository.commit("first");
      repository.git("push", "-q", bare.toString(), "main");
      assertThatThrownBy(() -> open(Source.git("file://" + bare))).hasMessage(
          "the git repository file://" + bare + " does not name its default branch; name one with .ref(\"...\")");
      try (Checkout checkout = open(Source.git("file://" + bare).defaultBranch("main"))) {
        assertThat(info(checkout).commit()).isEqualTo(first);
        assertThat(info(checkout).branch()).contains("main");
      }
      repository.write("b.txt", "b");
      repository.commit("second");
      repository.git("checkout", "-q", "--detach", first);
      try (Checkout checkout = open(Source.git(url()))) {
        assertThat(info(checkout).commit()).isEqualTo(first);
        assertThat(info(checkout).branch()).isEmpty();
      }
    }

    @Test
    void any_ref_of_the_server_can_be_named() throws Exception {
      repository.commit("first");
      repository.git("checkout", "-q", "-b", "topic");
      repository.write("x.txt", "");
      String second = repository.commit("second");
      repository.git("checkout", "-q", "main");
      repository.git("update-ref", "refs/pull/17/head", second);
      repository.git("branch", "-q", "-D", "topic");
      for (Source.Git source : List.of(Source.git(url()), Source.git(url()).depth(1))) {
        try (Checkout pull = open(source.ref("refs/pull/17/head")); Checkout head = open(source.ref("HEAD"))) {
          assertThat(info(pull).commit()).isEqualTo(second);
          assertThat(paths(pull)).contains("x.txt");
          assertThat(paths(head)).doesNotContain("x.txt");
        }
      }
    }

    @Test
    void of_several_tags_the_one_that_was_asked_for_counts() throws Exception {
      repository.commit("first");
      repository.git("tag", "v1.0.0");
      repository.git("tag", "v1.0.0-rc1");
      try (Checkout asked = open(Source.git(url()).ref("v1.0.0")); Checkout branch = open(Source.git(url()))) {
        assertThat(info(asked).tag()).contains("v1.0.0");
        assertThat(info(asked).tags()).containsExactly("v1.0.0");
        assertThat(info(branch).tag()).contains("v1.0.0-rc1");
        assertThat(info(branch).tags()).containsExactly("v1.0.0", "v1.0.0-rc1");
      }
    }
  }

  /** Servers in trouble, and what is left on disk. */
  @Nested
  class Troubles {

    @Test
    void what_is_not_there_and_who_does_not_answer_are_clear_errors() throws Exception {
      assertThatThrownBy(() -> open(Source.git("file://" + temp + "/none.git"))).hasMessage(
          "there is no git repository at file://" + temp + "/none.git, or it is not visible to users without a login");
      assertThatThrownBy(() -> open(Source.git("http://127.0.0.1:1/app.git"))).message()
          .startsWith("the git server of http://127.0.0.1:1/app.git cannot be reached: ");
      assertThatThrownBy(() -> open(Source.git("http://no.such.host.invalid/app.git"))).hasMessage(
          "the host of http://no.such.host.invalid/app.git is not known; check that the url is right");
      assertThatThrownBy(() -> open(Source.git(url()))).hasMessage(
          "the git repository " + url() + " is empty; push something first");
    }

    @Test
    void a_key_opens_an_ssh_server_whose_host_key_is_known() throws Exception {
      String id = repository.commit("first");
      try (GitSshServer ssh = new GitSshServer(temp.resolve("served"))) {
        String url = "ssh://git@127.0.0.1:" + ssh.port() + "/app.git";
        String right = ssh.userKey();
        assertThatThrownBy(() -> openByKey(url, right)).hasMessage("the host key of 127.0.0.1 is not in "
            + temp + "/.ssh/known_hosts, or differs from the one there; compare it with the key that the owner of the server names, and add it:"
            + " ssh-keyscan -p " + ssh.port() + " 127.0.0.1 >> " + temp + "/.ssh/known_hosts");
        Files.createDirectories(temp.resolve(".ssh"));
        Files.writeString(temp.resolve(".ssh/known_hosts"), ssh.knownHostsLine());
        try (Checkout checkout = openByKey(url, right)) {
          assertThat(info(checkout).commit()).isEqualTo(id);
          assertThat(paths(checkout)).contains("a.txt");
        }
        assertThatThrownBy(() -> openByKey(url, GitSshServer.otherKey()))
            .hasMessage("the git server refused the given key at " + url);
        assertThatThrownBy(() -> open(Source.git(url)))
            .hasMessage("the git server refused the keys in " + temp + "/.ssh at " + url);
        assertThatThrownBy(() -> openByKey(url, "no key"))
            .hasMessage("the secret \"key\" is not a private key in OpenSSH's format");
        Files.writeString(temp.resolve(".ssh/id_rsa"), right);
        try (Checkout checkout = open(Source.git(url))) {
          assertThat(info(checkout).commit()).as("by the user's own key").isEqualTo(id);
        }
      }
    }

    private Checkout openByKey(String url, String key) throws Exception {
      return Checkouts.open(Source.git(url).sshKey(Secret.of("key", () -> key)),
          new CheckoutEnvironment(temp, temp, Map.of(), Set.of(), secret -> key, Optional::empty));
    }

    @Test
    void an_interrupt_ends_the_wait_for_a_server_that_says_nothing() throws Exception {
      try (ServerSocket silent = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
        Thread thread = Thread.currentThread();
        java.util.concurrent.CompletableFuture<Void> accepted = java.util.concurrent.CompletableFuture.runAsync(() -> {
          try {
            silent.accept();
            thread.interrupt();
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        });
        String url = "git://127.0.0.1:" + silent.getLocalPort() + "/app.git";
        assertThatThrownBy(() -> open(Source.git(url))).isInstanceOf(java.io.InterruptedIOException.class).hasMessage("fetching " + url);
        assertThat(Thread.interrupted()).isTrue();
        accepted.join();
      }
    }

    @Test
    void nothing_is_left_on_disk() throws Exception {
      repository.commit("first");
      Set<Path> before = Set.copyOf(TempFolder.OWN);
      Set<Path> made;
      try (Checkout checkout = open(Source.git(url()))) {
        assertThat(checkout.files()).isNotEmpty();
        made = TempFolder.OWN.stream().filter(path -> !before.contains(path)).collect(Collectors.toSet());
      }
      assertThat(made).isNotEmpty().noneMatch(Files::exists);
      assertThatThrownBy(() -> open(Source.git(url()).ref("no"))).isInstanceOf(IOException.class);
      assertThat(TempFolder.OWN).containsExactlyInAnyOrderElementsOf(before);
    }
  }

  // spotless:on
}
