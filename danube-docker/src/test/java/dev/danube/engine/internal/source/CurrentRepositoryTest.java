package dev.danube.engine.internal.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.danube.ChangeBase;
import dev.danube.Source;
import dev.danube.SourceInfo;
import dev.danube.engine.internal.source.fixture.GitFolder;
import dev.danube.engine.spi.SourceFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the repository around the working directory, against the installed git. */
class CurrentRepositoryTest {

  @TempDir Path temp;
  private GitFolder repository;

  // spotless:off

  @BeforeEach
  void init() throws IOException {
    repository = GitFolder.init(temp.resolve("repository"));
  }

  private Checkout open(Source source, Path directory, Map<String, String> environment) throws Exception {
    return Checkouts.open(source, new CheckoutEnvironment(directory, directory, environment, Set.of(directory.resolve(".danube")),
        secret -> "", Optional::empty));
  }

  private Checkout open(Source source) throws Exception {
    return open(source, repository.path(), Map.of());
  }

  private SourceInfo info(Map<String, String> environment) throws Exception {
    return open(Source.currentRepository(), repository.path(), environment).info().orElseThrow();
  }

  private static List<String> paths(Checkout checkout) {
    return checkout.files().stream().filter(file -> !(file instanceof SourceFile.Folder)).map(SourceFile::path).toList();
  }

  private static SourceFile file(Checkout checkout, String path) {
    return checkout.files().stream().filter(one -> one.path().equals(path)).findFirst().orElseThrow();
  }

  private static String content(Checkout checkout, String path) throws IOException {
    try (InputStream content = ((SourceFile.Regular) file(checkout, path)).content().open()) {
      return new String(content.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private void someFiles() throws IOException {
    repository.write(".gitignore", "*.log\n/target/\n!keep.log\n").write("a.txt", "a").write("src/ü ö.txt", "umlaut")
        .write("src/tool.sh", "#!/bin/sh\n").write("gone.txt", "").write("tracked.log", "tracked although ignored");
    repository.path().resolve("src/tool.sh").toFile().setExecutable(true);
    Files.createSymbolicLink(repository.path().resolve("link"), Path.of("src/nowhere"));
    repository.git("add", "-f", "tracked.log");
    repository.commit("first");
    repository.write("a.txt", "changed").write("new.txt", "untracked").write("sub/dir/new.txt", "").write("x.log", "ignored")
        .write("keep.log", "").write("target/out", "").write("sub/.gitignore", "*.tmp").write("sub/y.tmp", "").write(".danube/runs/1", "");
    Files.delete(repository.path().resolve("gone.txt"));
  }

  @Test
  void with_changes_it_is_what_git_tracks_or_would_track_as_it_is_now() throws Exception {
    someFiles();
    try (Checkout checkout = open(Source.currentRepository(), repository.path().resolve("src"), Map.of())) {
      List<String> known = new java.util.ArrayList<>(repository.paths("ls-files", "-co", "--exclude-standard"));
      known.remove("gone.txt");
      known.remove(".danube/runs/1");
      assertThat(paths(open(Source.currentRepository()))).containsExactlyInAnyOrderElementsOf(known);
      assertThat(paths(checkout)).as("found from a folder inside").contains("src/ü ö.txt", "tracked.log", "keep.log", "sub/dir/new.txt")
          .doesNotContain("gone.txt", "x.log", "target/out", "sub/y.tmp");
      assertThat(content(checkout, "a.txt")).isEqualTo("changed");
      assertThat(file(checkout, "link")).isEqualTo(new SourceFile.Link("link", "src/nowhere"));
      assertThat(((SourceFile.Regular) file(checkout, "src/tool.sh")).mode() & 0111).isNotZero();
      assertThat(checkout.folder()).contains(repository.path());
    }
  }

  @Test
  void committed_only_it_is_the_commit() throws Exception {
    someFiles();
    try (Checkout checkout = open(Source.currentRepository().committedOnly())) {
      assertThat(paths(checkout)).containsExactlyInAnyOrderElementsOf(repository.paths("ls-tree", "-r", "--name-only", "HEAD"));
      assertThat(content(checkout, "a.txt")).isEqualTo("a");
      assertThat(content(checkout, "src/ü ö.txt")).isEqualTo("umlaut");
      assertThat(((SourceFile.Regular) file(checkout, "src/tool.sh")).mode()).isEqualTo(0755);
      assertThat(((SourceFile.Regular) file(checkout, "a.txt")).mode()).isEqualTo(0644);
      assertThat(file(checkout, "link")).isEqualTo(new SourceFile.Link("link", "src/nowhere"));
      assertThat(checkout.folder()).isEmpty();
    }
  }

  @Test
  void submodules_that_are_checked_out_are_part_of_it_and_other_repositories_inside_are_not() throws Exception {
    GitFolder other = GitFolder.init(temp.resolve("other")).write("inner.txt", "inner");
    other.commit("inner");
    repository.write("a", "");
    repository.git("submodule", "--quiet", "add", other.path().toString(), "lib/other");
    repository.commit("with a submodule");
    GitFolder.init(repository.path().resolve("foreign")).write("x", "").commit("x");
    repository.write("lib/other/untracked", "");
    try (Checkout checkout = open(Source.currentRepository())) {
      assertThat(paths(checkout)).containsExactlyInAnyOrder(".gitmodules", "a", "lib/other/inner.txt", "lib/other/untracked");
    }
  }

  @Test
  void a_commit_has_author_message_tag_and_branch() throws Exception {
    repository.write("a", "");
    String id = repository.commit("Subject\n\nBody with ü");
    repository.git("tag", "v1.0");
    repository.git("tag", "-a", "v1.1", "-m", "annotated");
    repository.git("checkout", "-q", "-b", "feature/x");
    SourceInfo info = info(Map.of());
    assertThat(info.commit()).isEqualTo(id);
    assertThat(info.shortCommit()).isEqualTo(id.substring(0, 7));
    assertThat(info.author()).isEqualTo("Ada Example <ada@example.org>");
    assertThat(info.message().strip()).isEqualTo("Subject\n\nBody with ü");
    assertThat(info.tag()).contains("v1.1");
    assertThat(info.branch()).contains("feature/x");
    assertThat(info.defaultBranch()).isEmpty();
    assertThat(info.pullRequest()).isEmpty();
  }

  @Test
  void a_detached_commit_has_the_branch_that_a_ci_system_names() throws Exception {
    String id = repository.commit("first");
    repository.git("checkout", "-q", "--detach");
    assertThat(info(Map.of()).branch()).isEmpty();
    assertThat(info(Map.of("GITHUB_REF_NAME", "main", "GITHUB_REF_TYPE", "branch", "GITHUB_REF", "refs/heads/main", "GITHUB_SHA", id)).branch()).contains("main");
    assertThat(info(Map.of("GITHUB_REF_NAME", "v1", "GITHUB_REF_TYPE", "tag")).branch()).isEmpty();
    assertThat(info(Map.of("CI_COMMIT_BRANCH", "dev", "CI_DEFAULT_BRANCH", "trunk", "CI_COMMIT_SHA", id))).satisfies(info -> {
      assertThat(info.branch()).contains("dev");
      assertThat(info.defaultBranch()).contains("trunk");
    });
    assertThat(info(Map.of("GIT_BRANCH", "origin/dev", "GIT_COMMIT", id)).branch()).contains("dev");
    assertThat(info(Map.of("GITHUB_HEAD_REF", "fix", "GITHUB_BASE_REF", "main", "GITHUB_REF_NAME", "7/merge", "GITHUB_REF", "refs/pull/7/merge"))).satisfies(info -> {
      assertThat(info.branch()).contains("fix");
      assertThat(info.pullRequest()).contains("7");
    });
    assertThat(info(Map.of("CI_MERGE_REQUEST_IID", "8", "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", "mr", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "main"))).satisfies(info -> {
      assertThat(info.branch()).contains("mr");
      assertThat(info.pullRequest()).contains("8");
    });
    assertThat(info(Map.of("CHANGE_ID", "9", "CHANGE_BRANCH", "pr", "CHANGE_TARGET", "main", "BRANCH_NAME", "PR-9"))).satisfies(info -> {
      assertThat(info.branch()).contains("pr");
      assertThat(info.pullRequest()).contains("9");
    });
  }

  @Test
  void a_tag_that_a_ci_system_builds_is_the_one_and_no_branch() throws Exception {
    repository.write("a", "");
    repository.commit("first");
    repository.git("tag", "v1.0.0");
    repository.git("tag", "v1.0.0-rc1");
    repository.git("checkout", "-q", "--detach");
    for (Map<String, String> environment : List.of(Map.of("CI_COMMIT_TAG", "v1.0.0"), Map.of("TAG_NAME", "v1.0.0", "BRANCH_NAME", "v1.0.0"),
        Map.of("GITHUB_REF_NAME", "v1.0.0", "GITHUB_REF_TYPE", "tag"))) {
      SourceInfo info = info(environment);
      assertThat(info.tag()).as(environment.toString()).contains("v1.0.0");
      assertThat(info.tags()).containsExactly("v1.0.0");
      assertThat(info.branch()).isEmpty();
    }
    assertThat(info(Map.of("CI_COMMIT_TAG", "of-another-commit")).tags()).containsExactly("v1.0.0", "v1.0.0-rc1");
  }

  @Test
  void a_pull_request_from_the_main_branch_of_a_fork_counts_from_the_merge_base() throws Exception {
    repository.write("a", "");
    repository.commit("first");
    repository.git("update-ref", "refs/remotes/origin/main", "HEAD");
    for (String file : List.of("m1", "m2")) {
      repository.write(file, "");
      repository.commit(file);
    }
    repository.git("checkout", "-q", "--detach");
    assertThat(info(Map.of("CI_MERGE_REQUEST_IID", "8", "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", "main", "CI_DEFAULT_BRANCH", "main")).changedPaths())
        .containsExactly("m1", "m2");
    assertThat(info(Map.of("CI_COMMIT_BRANCH", "main", "CI_DEFAULT_BRANCH", "main", "CI_COMMIT_SHA", repository.git("rev-parse", "HEAD"))).changedPaths()).containsExactly("m2");
  }

  @Test
  void the_default_branch_is_that_of_the_remote_else_the_one_that_was_set() throws Exception {
    repository.write("a", "");
    repository.commit("first");
    assertThat(open(Source.currentRepository().defaultBranch("trunk")).info().orElseThrow().defaultBranch()).contains("trunk");
    Path clone = temp.resolve("clone");
    repository.git("clone", "-q", repository.path().toString(), clone.toString());
    SourceInfo info = open(Source.currentRepository().defaultBranch("trunk"), clone, Map.of()).info().orElseThrow();
    assertThat(info.defaultBranch()).contains("main");
  }

  @Test
  void changes_are_counted_from_the_merge_base_or_the_commit_before_and_with_what_is_not_committed() throws Exception {
    repository.write("a", "").write("b", "");
    repository.commit("first");
    repository.git("checkout", "-q", "-b", "feature");
    repository.write("feature/ü", "");
    repository.commit("second");
    repository.git("mv", "b", "c");
    repository.commit("third: a rename is a removal and an addition");
    repository.git("checkout", "-q", "main");
    repository.write("main", "");
    repository.commit("on main");
    repository.git("checkout", "-q", "feature");
    repository.write("untracked", "").write("a", "changed");
    SourceInfo info = open(Source.currentRepository().defaultBranch("main")).info().orElseThrow();
    assertThat(info.changedPaths()).containsExactly("a", "b", "c", "feature/ü", "untracked");
    assertThat(info.changedPaths(ChangeBase.previousCommit())).contains(List.of("a", "b", "c", "untracked"));
    SourceInfo committed = open(Source.currentRepository().committedOnly().defaultBranch("main")).info().orElseThrow();
    assertThat(committed.changedPaths()).containsExactly("b", "c", "feature/ü");
    repository.git("checkout", "-qf", "main");
    assertThat(open(Source.currentRepository().committedOnly().defaultBranch("main")).info().orElseThrow().changedPaths()).containsExactly("main");
  }

  @Test
  void without_a_base_there_is_no_answer() throws Exception {
    repository.write("a", "");
    repository.commit("first");
    assertThat(info(Map.of()).changedPaths(ChangeBase.previousCommit())).isEmpty();
    assertThat(info(Map.of()).changedPaths(ChangeBase.mergeBase())).isEmpty();
    assertThat(info(Map.of()).changedPaths(ChangeBase.lastSuccess())).isEmpty();
    repository.commit("second");
    Path shallow = temp.resolve("shallow");
    repository.git("clone", "-q", "--depth", "1", "file://" + repository.path(), shallow.toString());
    assertThat(open(Source.currentRepository(), shallow, Map.of()).info().orElseThrow().changedPaths(ChangeBase.previousCommit())).isEmpty();
  }

  @Test
  void no_repository_and_no_commit_are_clear_errors() throws Exception {
    assertThatThrownBy(() -> open(Source.currentRepository(), temp, Map.of())).hasMessage(
        "there is no git repository around " + temp + "; start the program inside one, or use Source.directory(path)");
    assertThatThrownBy(() -> open(Source.currentRepository())).hasMessage(
        "the git repository " + repository.path() + " has no commit yet; commit something first");
  }

  @Test
  void an_index_that_cannot_be_read_is_told_with_what_to_do() throws Exception {
    someFiles();
    repository.git("update-index", "--split-index");
    repository.git("add", "new.txt");
    String message = "the index of the git repository " + repository.path().resolve(".git") + " cannot be read (";
    assertThatThrownBy(() -> open(Source.currentRepository())).isInstanceOf(IOException.class)
        .hasMessageStartingWith(message).hasMessageContaining("run \"git update-index --no-split-index\" there");
    repository.git("update-index", "--no-split-index");
    open(Source.currentRepository()).close();
    repository.git("sparse-checkout", "set", "--cone", "--sparse-index", "none");
    assertThatThrownBy(() -> open(Source.currentRepository())).isInstanceOf(IOException.class)
        .hasMessageStartingWith(message).hasMessageEndingWith("run \"git sparse-checkout reapply --no-sparse-index\"");
    repository.git("sparse-checkout", "reapply", "--no-sparse-index");
    open(Source.currentRepository()).close();
  }

  @Test
  void a_file_whose_name_is_not_utf_8_is_left_out_with_a_warning() throws Exception {
    repository.write("a", "");
    assertThat(new ProcessBuilder("sh", "-c", "touch \"$(printf 'caf\\351.txt')\"").directory(repository.path().toFile()).start().waitFor()).isZero();
    repository.commit("latin 1");
    try (Checkout checkout = open(Source.currentRepository().committedOnly())) {
      assertThat(paths(checkout)).containsExactly("a");
      assertThat(checkout.warnings()).containsExactly("the file caf\uFFFD.txt is left out, because its name is not UTF-8; rename it");
    }
    if (LocalFiles.namesAll()) {
      try (Checkout checkout = open(Source.currentRepository())) {
        assertThat(paths(checkout)).containsExactly("a");
        assertThat(checkout.warnings()).containsExactly("the file caf\uFFFD.txt is left out, because its name is not UTF-8; rename it");
      }
    } else {
      assertThatThrownBy(() -> open(Source.currentRepository())).hasMessageContaining("set the environment variable LC_ALL");
    }
  }

  @Test
  void files_of_git_lfs_have_the_content_that_was_fetched_to_this_machine() throws Exception {
    String id = "4d7a".repeat(16);
    repository.write(".gitattributes", "*.bin filter=lfs diff=lfs merge=lfs -text\n").write(".git/lfs/objects/4d/7a/" + id, "the content")
        .write("big.bin", "version https://git-lfs.github.com/spec/v1\noid sha256:" + id + "\nsize 11\n");
    repository.commit("with a pointer");
    for (Source source : List.of(Source.currentRepository(), Source.currentRepository().committedOnly())) {
      try (Checkout checkout = open(source)) {
        assertThat(content(checkout, "big.bin")).isEqualTo("the content");
        assertThat(((SourceFile.Regular) file(checkout, "big.bin")).size()).isEqualTo(11);
        assertThat(checkout.warnings()).isEmpty();
      }
    }
    Files.move(repository.path().resolve(".git/lfs"), repository.path().resolve(".git/elsewhere"));
    repository.git("config", "lfs.storage", "elsewhere");
    try (Checkout checkout = open(Source.currentRepository())) {
      assertThat(content(checkout, "big.bin")).isEqualTo("the content");
    }
  }

  @Test
  void files_of_git_lfs_and_objects_that_a_partial_clone_lacks_are_named() throws Exception {
    repository.write(".gitattributes", "*.bin filter=lfs diff=lfs merge=lfs -text\n")
        .write("big.bin", "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n");
    String id = repository.commit("with a pointer");
    String warning = "the file big.bin is only a pointer of Git LFS, as others may be; run \"git lfs pull\" first to have its content";
    for (Source source : List.of(Source.currentRepository(), Source.directory(repository.path()))) {
      try (Checkout checkout = open(source)) {
        assertThat(checkout.warnings()).containsExactly(warning);
      }
    }
    assertThatThrownBy(() -> open(Source.currentRepository().committedOnly())).hasMessage(
        "the file big.bin of commit " + id + " is stored in Git LFS, and its content is not in "
            + repository.path().resolve(".git/lfs/objects") + "; run \"git lfs fetch\" first");
    repository.git("config", "uploadpack.allowFilter", "true");
    Path partial = temp.resolve("partial");
    repository.git("clone", "-q", "--no-checkout", "--filter=blob:none", "file://" + repository.path(), partial.toString());
    assertThatThrownBy(() -> open(Source.currentRepository().committedOnly(), partial, Map.of())).hasMessage(
        "the git repository lacks objects of commit " + id + ", as a partial clone does, and JGit cannot fetch them; clone without --filter");
  }

  // spotless:on
}
