package dev.danube.engine.internal.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.danube.Source;
import dev.danube.engine.internal.source.fixture.GitFolder;
import dev.danube.engine.internal.source.fixture.GitHttpServer;
import dev.danube.engine.spi.SourceFile;
import dev.danube.engine.spi.SourceUpdate;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the folder .git of a workspace, which the installed git reads. */
class HistoryTest {

  @TempDir Path temp;
  private GitFolder repository;
  private int workspaces;

  // spotless:off

  @BeforeEach
  void init() throws IOException {
    repository = GitFolder.init(temp.resolve("served/app.git")).write("a.txt", "a").write(".gitignore", "*.log\n");
    repository.commit("first");
    repository.git("tag", "-a", "v1.0", "-m", "one");
    repository.write("dir/ü.txt", "ü").commit("second");
  }

  private Checkout open(Source source) throws Exception {
    return Checkouts.open(source, new CheckoutEnvironment(repository.path(), temp, Map.of(), Set.of(), secret -> "right", Optional::empty));
  }

  private GitFolder workspace(Source source) throws Exception {
    try (Checkout checkout = open(source)) {
      return workspace(checkout);
    }
  }

  /** Puts the files of a checkout into a folder, in their order. */
  private GitFolder workspace(Checkout checkout) throws IOException {
    Path folder = Files.createDirectories(temp.resolve("workspace" + workspaces++));
    for (SourceFile file : checkout.filesAndHistory()) {
      Path path = folder.resolve(file.path());
      Files.createDirectories(path.getParent());
      if (file instanceof SourceFile.Regular regular) {
        try (InputStream content = regular.content().open()) {
          assertThat(Files.copy(content, path)).isEqualTo(regular.size());
        }
        Files.setLastModifiedTime(path, FileTime.from(regular.modified()));
      } else {
        Files.createDirectories(path);
      }
    }
    return GitFolder.of(folder);
  }

  private String url() {
    return "file://" + repository.path();
  }

  @Test
  void without_it_no_checkout_has_a_folder_git() throws Exception {
    for (Source source : List.of(Source.currentRepository(), Source.git(url()))) {
      try (Checkout checkout = open(source)) {
        assertThat(checkout.filesAndHistory()).isEqualTo(checkout.files());
        assertThat(checkout.files()).extracting(SourceFile::path).noneMatch(path -> path.startsWith(".git/"));
      }
    }
  }

  @Test
  void a_clone_has_its_branch_all_tags_and_the_branches_of_the_server() throws Exception {
    repository.git("branch", "other");
    GitFolder clone = workspace(Source.git(url()).withHistory());
    clone.write(".danube/output/x", "of Danube itself");
    assertThat(clone.git("status", "--porcelain", "--branch")).isEqualTo("## main...origin/main");
    assertThat(clone.git("describe", "--dirty")).matches("v1.0-1-g[0-9a-f]+");
    assertThat(clone.git("log", "--format=%s")).isEqualTo("second\nfirst");
    assertThat(clone.lines("branch", "-a", "--format=%(refname:short)")).containsExactlyInAnyOrder("main", "origin/HEAD", "origin/main", "origin/other");
    assertThat(clone.git("fsck", "--full", "--strict")).isEmpty();
    clone.write("b.txt", "b").commit("a stage may commit");
    assertThat(clone.git("fetch", "--tags")).isEmpty();
  }

  @Test
  void a_clone_at_a_tag_or_commit_has_no_branch() throws Exception {
    GitFolder clone = workspace(Source.git(url()).ref("v1.0").withHistory());
    assertThat(clone.git("describe")).isEqualTo("v1.0");
    assertThat(clone.git("rev-parse", "--abbrev-ref", "HEAD")).isEqualTo("HEAD");
    assertThat(clone.git("status", "--porcelain")).isEmpty();
  }

  @Test
  void a_clone_with_a_depth_has_the_last_commits() throws Exception {
    repository.write("a.txt", "b").commit("third");
    GitFolder clone = workspace(Source.git(url()).depth(2).withHistory());
    assertThat(clone.git("log", "--format=%s")).isEqualTo("third\nsecond");
    assertThat(clone.git("rev-parse", "--is-shallow-repository")).isEqualTo("true");
    assertThat(clone.git("fsck")).isEmpty();
  }

  @Test
  void a_login_is_nowhere_in_it() throws Exception {
    try (GitHttpServer http = new GitHttpServer(temp.resolve("served"), "me", "right")) {
      String bare = http.url() + "/app.git";
      String url = bare.replace("://", "://me:right@");
      GitFolder clone = workspace(Source.git(url).withHistory());
      assertThat(clone.git("config", "remote.origin.url")).isEqualTo(bare);
      repository.git("remote", "add", "origin", url);
      repository.git("config", "http.extraheader", "AUTHORIZATION: basic cmlnaHQ=");
      GitFolder current = workspace(Source.currentRepository().withHistory());
      assertThat(current.git("config", "remote.origin.url")).isEqualTo(bare);
      for (GitFolder folder : List.of(clone, current)) {
        assertThat(folder.path().resolve(".git/config")).content().doesNotContain("right").doesNotContain("extraheader");
        assertThat(folder.path().resolve(".git/hooks")).doesNotExist();
      }
    }
  }

  @Test
  void the_current_repository_has_its_state_but_no_stash_and_no_other_branch() throws Exception {
    repository.git("checkout", "-q", "-b", "other");
    repository.write("secret.txt", "secret");
    String other = repository.commit("other");
    repository.git("checkout", "-q", "main");
    repository.write("a.txt", "stashed");
    repository.git("stash");
    String stash = repository.git("rev-parse", "stash");
    repository.write("a.txt", "changed").write("staged.txt", "s").write("new.txt", "n").write("x.log", "ignored");
    repository.git("add", "staged.txt");
    GitFolder current = workspace(Source.currentRepository().withHistory());
    assertThat(current.git("status", "--porcelain")).isEqualTo(repository.git("status", "--porcelain"))
        .isEqualTo("M a.txt\nA  staged.txt\n?? new.txt");
    assertThat(current.git("describe", "--dirty")).endsWith("-dirty");
    assertThat(current.git("show", ":staged.txt")).isEqualTo("s");
    assertThat(current.git("branch", "-a")).isEqualTo("* main");
    assertThat(current.git("cat-file", "--batch-check", "--batch-all-objects")).doesNotContain(other).doesNotContain(stash);
    assertThat(current.git("fsck")).doesNotContain("missing");
    GitFolder committed = workspace(Source.currentRepository().committedOnly().withHistory());
    assertThat(committed.git("status", "--porcelain")).isEmpty();
  }

  @Test
  void the_current_repository_may_be_a_further_worktree_a_shallow_one_or_have_no_branch() throws Exception {
    repository.write("c.txt", "c").commit("third");
    GitFolder shallow = GitFolder.of(temp.resolve("shallow"));
    repository.git("clone", "-q", "--depth=2", url(), shallow.path().toString());
    GitFolder main = repository;
    repository = shallow;
    assertThat(workspace(Source.currentRepository().withHistory()).git("log", "--format=%s")).isEqualTo("third\nsecond");
    Path tree = temp.resolve("tree");
    main.git("worktree", "add", "-q", "--detach", tree.toString(), "HEAD~1");
    repository = GitFolder.of(tree);
    GitFolder copy = workspace(Source.currentRepository().withHistory());
    assertThat(copy.git("status", "--porcelain", "--branch")).isEqualTo("## HEAD (no branch)");
    assertThat(copy.git("describe")).startsWith("v1.0-1-g");
  }

  @Test
  void submodules_are_tracked_and_have_no_history() throws Exception {
    GitFolder inner = GitFolder.init(temp.resolve("served/inner.git")).write("inner.txt", "");
    inner.commit("inner");
    repository.git("submodule", "add", "-q", "file://" + inner.path(), "sub");
    repository.commit("with a submodule");
    for (Source source : List.of(Source.git(url()).withSubmodules().withHistory(), Source.currentRepository().withHistory())) {
      GitFolder copy = workspace(source);
      assertThat(copy.git("status", "--porcelain")).isEmpty();
      assertThat(copy.path().resolve("sub/inner.txt")).exists();
      assertThat(copy.path().resolve("sub/.git")).doesNotExist();
    }
  }

  @Test
  void it_changes_with_the_history_alone() throws Exception {
    Source source = Source.currentRepository().withHistory();
    SourceManifest before;
    try (Checkout checkout = open(source)) {
      before = SourceManifest.of(checkout.filesAndHistory());
      assertThat(before.digest()).as("the folder does not count").isEqualTo(SourceManifest.of(checkout.files()).digest());
    }
    try (Checkout checkout = open(source)) {
      assertThat(before.changes(checkout.filesAndHistory()).isEmpty()).isTrue();
    }
    repository.git("tag", "-f", "v2", "v1.0^{}");
    SourceManifest tagged;
    try (Checkout checkout = open(source)) {
      tagged = SourceManifest.of(checkout.filesAndHistory());
      assertThat(before.changes(checkout.filesAndHistory()).changed()).containsExactly(".git/packed-refs");
    }
    repository.git("tag", "-f", "v2", "HEAD");
    try (Checkout checkout = open(source)) {
      assertThat(tagged.changes(checkout.filesAndHistory()).changed()).as("of the same size").containsExactly(".git/packed-refs");
    }
    repository.commit("empty");
    try (Checkout checkout = open(source)) {
      SourceUpdate update = tagged.changes(checkout.filesAndHistory());
      assertThat(update.changed()).contains(".git/refs/heads/main");
      assertThat(update.added()).hasSize(2).allMatch(path -> path.startsWith(".git/objects/pack/pack-"));
      assertThat(update.deleted()).hasSize(2).allMatch(path -> path.startsWith(".git/objects/pack/pack-"));
    }
  }

  @Test
  void objects_that_a_partial_clone_lacks_are_an_error_with_the_way_out() throws Exception {
    repository.write("a.txt", "another").commit("third");
    repository.git("config", "uploadpack.allowfilter", "true");
    Path partial = temp.resolve("partial");
    repository.git("clone", "-q", "--filter=blob:none", url(), partial.toString());
    repository = GitFolder.of(partial);
    try (Checkout checkout = open(Source.currentRepository().withHistory())) {
      assertThatThrownBy(checkout::filesAndHistory).hasMessageStartingWith("the git repository lacks objects of its history, as a partial clone does: ")
          .hasMessageEndingWith("; clone without --filter, or leave out .withHistory()");
    }
  }

  // spotless:on
}
