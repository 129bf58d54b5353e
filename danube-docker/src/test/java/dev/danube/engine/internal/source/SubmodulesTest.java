package dev.danube.engine.internal.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.danube.ChangeBase;
import dev.danube.Source;
import dev.danube.engine.internal.source.fixture.GitFolder;
import dev.danube.engine.spi.SourceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.util.FileUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of submodules and other repositories inside one on this machine. */
class SubmodulesTest {

  @TempDir Path temp;
  private GitFolder inner;
  private GitFolder library;
  private GitFolder repository;

  // spotless:off

  @BeforeEach
  void init() throws IOException {
    inner = GitFolder.init(temp.resolve("inner")).write("deep.txt", "deep");
    inner.commit("inner");
    library = GitFolder.init(temp.resolve("library")).write("a.txt", "1").write("src/b.txt", "1");
    library.git("submodule", "--quiet", "add", inner.path().toString(), "inner");
    library.commit("first");
    repository = GitFolder.init(temp.resolve("repository")).write("main.txt", "");
    repository.commit("without");
    repository.git("submodule", "--quiet", "add", library.path().toString(), "libs/foo");
    repository.git("submodule", "--quiet", "update", "--init", "--recursive");
    repository.commit("with a submodule");
  }

  private Checkout open(Source source) throws Exception {
    Path directory = repository.path();
    return Checkouts.open(source, new CheckoutEnvironment(directory, directory, Map.of(), Set.of(), secret -> "", Optional::empty));
  }

  private static List<String> paths(Checkout checkout) {
    return checkout.files().stream().filter(file -> !(file instanceof SourceFile.Folder)).map(SourceFile::path).sorted().toList();
  }

  private List<String> changed() throws Exception {
    try (Checkout checkout = open(Source.currentRepository())) {
      return checkout.info().orElseThrow().changedPaths(ChangeBase.previousCommit()).orElseThrow();
    }
  }

  private void moveLibrary() throws IOException {
    library.write("src/b.txt", "2").write("new.txt", "").commit("second");
    GitFolder.of(repository.path().resolve("libs/foo")).git("pull", "-q", "origin", "main");
  }

  @Test
  void a_commit_has_the_files_of_its_submodules_as_a_checkout_has() throws Exception {
    List<String> all = List.of(".gitmodules", "libs/foo/.gitmodules", "libs/foo/a.txt", "libs/foo/inner/deep.txt", "libs/foo/src/b.txt", "main.txt");
    for (Source source : List.of(Source.currentRepository(), Source.currentRepository().committedOnly())) {
      try (Checkout checkout = open(source)) {
        assertThat(paths(checkout)).isEqualTo(all);
        assertThat(checkout.warnings()).isEmpty();
      }
    }
  }

  @Test
  void a_commit_has_its_submodules_as_they_were_committed() throws Exception {
    GitFolder.of(repository.path().resolve("libs/foo")).write("a.txt", "uncommitted").write("untracked.txt", "");
    moveLibrary();
    try (Checkout checkout = open(Source.currentRepository().committedOnly())) {
      assertThat(paths(checkout)).doesNotContain("libs/foo/untracked.txt", "libs/foo/new.txt").contains("libs/foo/a.txt");
      SourceFile.Regular file = (SourceFile.Regular) checkout.files().stream().filter(one -> one.path().equals("libs/foo/a.txt")).findFirst().orElseThrow();
      assertThat(file.content().open()).hasContent("1");
    }
  }

  @Test
  void a_submodule_that_is_not_checked_out_is_a_warning() throws Exception {
    repository.git("submodule", "--quiet", "deinit", "-f", "libs/foo");
    FileUtils.delete(repository.path().resolve(".git/modules").toFile(), FileUtils.RECURSIVE);
    for (Source source : List.of(Source.currentRepository(), Source.currentRepository().committedOnly())) {
      try (Checkout checkout = open(source)) {
        assertThat(paths(checkout)).containsExactly(".gitmodules", "main.txt");
        assertThat(checkout.warnings()).containsExactly(
            "the submodule libs/foo is not checked out, and its folder is empty; run \"git submodule update --init\" first to have its files");
      }
    }
  }

  @Test
  void a_commit_of_a_submodule_that_is_not_there_is_a_clear_error() throws Exception {
    String missing = "0123456789012345678901234567890123456789";
    repository.git("update-index", "--cacheinfo", "160000," + missing + ",libs/foo");
    repository.git("commit", "-q", "-m", "moved");
    assertThatThrownBy(() -> open(Source.currentRepository().committedOnly())).hasMessage(
        "the submodule libs/foo has no commit " + missing + "; run \"git submodule update --init\"");
  }

  @Test
  void the_files_that_changed_in_a_submodule_are_changed() throws Exception {
    moveLibrary();
    repository.commit("moved");
    assertThat(changed()).containsExactly("libs/foo", "libs/foo/new.txt", "libs/foo/src/b.txt");
    repository.git("rm", "-q", "libs/foo");
    repository.commit("removed");
    assertThat(changed()).contains("libs/foo", "libs/foo/");
  }

  @Test
  void so_are_those_in_a_submodule_of_a_submodule() throws Exception {
    inner.write("deep.txt", "deeper").commit("second");
    Path foo = repository.path().resolve("libs/foo");
    GitFolder.of(foo.resolve("inner")).git("pull", "-q", "origin", "main");
    GitFolder.of(foo).git("-c", "user.name=a", "-c", "user.email=b@example.org", "commit", "-q", "-a", "-m", "inner moved");
    repository.commit("moved");
    assertThat(changed()).containsExactly("libs/foo", "libs/foo/inner", "libs/foo/inner/deep.txt");
  }

  @Test
  void where_a_server_has_the_submodule_any_of_its_files_may_have_changed() throws Exception {
    moveLibrary();
    repository.commit("moved");
    try (Checkout checkout = open(Source.git("file://" + repository.path()))) {
      assertThat(checkout.info().orElseThrow().changedPaths(ChangeBase.previousCommit())).contains(List.of("libs/foo", "libs/foo/"));
    }
  }

  @Test
  void any_file_of_a_submodule_may_have_changed_where_nothing_can_be_compared() throws Exception {
    moveLibrary();
    assertThat(changed()).as("not committed").contains("libs/foo", "libs/foo/");
    repository.commit("moved");
    repository.git("submodule", "--quiet", "deinit", "-f", "libs/foo");
    FileUtils.delete(repository.path().resolve(".git/modules").toFile(), FileUtils.RECURSIVE);
    assertThat(changed()).containsExactly("libs/foo", "libs/foo/");
  }

  @Test
  void files_that_git_tracks_in_a_folder_with_a_repository_of_its_own_are_part_of_the_source() throws Exception {
    repository.write("vendor/foo/v.txt", "v").write("vendor/foo/sub/w.txt", "w");
    repository.commit("vendored");
    GitFolder.init(repository.path().resolve("vendor/foo"));
    repository.commit("nothing");
    assertThat(changed()).as("nothing changed").isEmpty();
    GitFolder.init(repository.path().resolve("other")).write("x.txt", "x").commit("of another");
    try (Checkout checkout = open(Source.currentRepository())) {
      assertThat(paths(checkout)).contains("vendor/foo/v.txt", "vendor/foo/sub/w.txt").noneMatch(path -> path.startsWith("other") || path.contains(".git/"));
      assertThat(checkout.warnings()).containsExactly(
          "the folder other is left out, because it is a git repository of its own; ignore it, or add it as a submodule");
    }
    Files.writeString(repository.path().resolve("vendor/foo/v.txt"), "changed");
    assertThat(changed()).contains("vendor/foo/v.txt");
  }

  // spotless:on
}
