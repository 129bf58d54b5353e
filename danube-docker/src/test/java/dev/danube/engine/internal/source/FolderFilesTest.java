package dev.danube.engine.internal.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.danube.engine.spi.SourceFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderFilesTest {

  @TempDir Path root;

  // spotless:off

  private void write(String path, String content) throws IOException {
    Files.createDirectories(root.resolve(path).getParent());
    Files.writeString(root.resolve(path), content);
  }

  private final List<String> warnings = new ArrayList<>();

  private static List<String> paths(List<SourceFile> files) {
    return files.stream().map(SourceFile::path).toList();
  }

  @Test
  void all_files_folders_and_links_are_found_as_they_are() throws IOException {
    write("src/a b.txt", "hello");
    Files.setPosixFilePermissions(root.resolve("src/a b.txt"), PosixFilePermissions.fromString("rwxr-x--x"));
    Files.createDirectory(root.resolve("empty"));
    Files.createSymbolicLink(root.resolve("link"), Path.of("src/nowhere"));

    List<SourceFile> files = FolderFiles.of(root, List.of(), Set.of(), warnings);

    assertThat(paths(files)).containsExactlyInAnyOrder("src", "src/a b.txt", "empty", "link");
    SourceFile.Regular file = (SourceFile.Regular) files.stream().filter(f -> f.path().equals("src/a b.txt")).findFirst().orElseThrow();
    assertThat(file.mode()).isEqualTo(0751);
    assertThat(file.size()).isEqualTo(5);
    try (InputStream content = file.content().open()) {
      assertThat(content).hasContent("hello");
    }
    assertThat(files).contains(new SourceFile.Link("link", "src/nowhere"));
  }

  @Test
  void patterns_leave_out_files_as_in_a_gitignore() throws IOException {
    for (String path : List.of("a.log", "keep.log", "target/x", "sub/target/y", "sub/b.txt", "doc/c.txt", "doc/d.md")) {
      write(path, "");
    }
    assertThat(paths(FolderFiles.of(root, List.of("*.log", "!keep.log", "target/", "/doc/*.txt"), Set.of(), warnings)))
        .containsExactlyInAnyOrder("keep.log", "sub", "sub/b.txt", "doc", "doc/d.md");
  }

  @Test
  void what_danube_keeps_is_no_part_of_a_source() throws IOException {
    write("a", "");
    write(".danube/runs/1/log", "");
    assertThat(paths(FolderFiles.of(root, List.of(), Set.of(root.resolve(".danube")), warnings))).containsExactly("a");
  }

  @Test
  void a_file_whose_name_is_not_utf_8_is_left_out_with_a_warning() throws Exception {
    write("a", "");
    Process touch = new ProcessBuilder("sh", "-c", "touch \"$(printf 'caf\\351.txt')\"; mkdir \"$(printf 'd\\351')\"").directory(root.toFile()).start();
    assertThat(touch.waitFor()).isZero();
    if (LocalFiles.namesAll()) {
      assertThat(paths(FolderFiles.of(root, List.of(), Set.of(), warnings))).containsExactly("a");
      assertThat(warnings).containsExactlyInAnyOrder(
          "the file caf\uFFFD.txt is left out, because its name is not UTF-8; rename it",
          "the file d\uFFFD is left out, because its name is not UTF-8; rename it");
    } else {
      assertThatThrownBy(() -> FolderFiles.of(root, List.of(), Set.of(), warnings)).hasMessageContaining("set the environment variable LC_ALL");
    }
  }

  @Test
  void a_folder_that_is_none_is_named() throws IOException {
    write("file", "");
    assertThatThrownBy(() -> FolderFiles.of(root.resolve("no"), List.of(), Set.of(), warnings))
        .hasMessage("the source folder " + root.resolve("no") + " does not exist");
    assertThatThrownBy(() -> FolderFiles.of(root.resolve("file"), List.of(), Set.of(), warnings))
        .hasMessage(root.resolve("file") + " is not a folder; a source must be one");
  }

  // spotless:on
}
