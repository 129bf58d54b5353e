package dev.danube.docker.internal.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.danube.Pipeline;
import dev.danube.Step;
import dev.danube.docker.internal.archive.TarEntry;
import dev.danube.docker.internal.archive.TarEntry.EntryKind;
import dev.danube.docker.internal.archive.TarReader;
import dev.danube.docker.internal.archive.TarWriter;
import dev.danube.docker.internal.workspace.FileSinkException;
import dev.danube.engine.spi.SourceFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkspaceFolderTest {

  private static ContextRules rules(String ignore) {
    Pipeline pipeline = Pipeline.define("p", p -> p.stage("a", s -> s.buildImage(i -> {})));
    return new ContextRules(
        ((Step.BuildImage) pipeline.stages().get(0).steps().get(0)).image(),
        new BuildFiles("FROM a", Optional.empty(), ".dockerignore", Optional.of(ignore)));
  }

  private static BuildContext read(FileStore store, String ignore, InputStream archive)
      throws IOException {
    return new WorkspaceFolder.Filling(store, rules(ignore)).read(new TarReader(archive));
  }

  private static InputStream archive() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarWriter tar = new TarWriter(bytes)) {
      tar.put(TarEntry.folder(".", 0777, BuildContext.TIME));
      tar.put(
          TarEntry.file("./b", 0755, 3, BuildContext.TIME), "one".getBytes(StandardCharsets.UTF_8));
      tar.put(TarEntry.folder("./d", 0700, BuildContext.TIME));
      tar.put(
          TarEntry.file("./d/c", 0600, 4, BuildContext.TIME),
          "four".getBytes(StandardCharsets.UTF_8));
      tar.put(TarEntry.link(EntryKind.HARD_LINK, "./a", "./b", 0755, BuildContext.TIME));
      tar.put(TarEntry.link(EntryKind.SYMBOLIC_LINK, "./l", "d/c", 0777, BuildContext.TIME));
    }
    return new ByteArrayInputStream(bytes.toByteArray());
  }

  private static String content(SourceFile file) throws IOException {
    SourceFile.Regular regular = (SourceFile.Regular) file;
    try (InputStream content = regular.content().open()) {
      return new String(content.readNBytes((int) regular.size()), StandardCharsets.UTF_8);
    }
  }

  @Test
  void the_files_of_an_archive_are_kept_until_the_context_is_closed(@TempDir Path folder)
      throws IOException {
    Path path = Files.createFile(folder.resolve("store"));
    try (BuildContext context = read(new FileStore(path), "", archive())) {
      assertThat(context.files())
          .extracting(SourceFile::path)
          .containsExactly("a", "b", "d", "d/c", "l");
      assertThat(content(context.files().get(0))).isEqualTo("one");
      assertThat(content(context.files().get(3))).isEqualTo("four");
      SourceFile.Regular one = (SourceFile.Regular) context.files().get(0);
      SourceFile.Regular other = (SourceFile.Regular) context.files().get(3);
      assertThat(one.content().version()).isNotEqualTo(other.content().version());
      assertThat(context.files().get(4)).isEqualTo(new SourceFile.Link("l", "d/c"));
    }
    assertThat(path).doesNotExist();
  }

  @Test
  void another_name_of_a_file_that_is_left_out_is_told(@TempDir Path folder) throws IOException {
    try (FileStore store = new FileStore(Files.createFile(folder.resolve("store")))) {
      assertThatThrownBy(() -> read(store, "b", archive()))
          .isInstanceOfSatisfying(
              FileSinkException.class,
              e ->
                  assertThat(e.failure())
                      .hasMessage(
                          "a is another name (a hard link) of b, which is not sent: it is left out,"
                              + " or no regular file; copy the file instead"));
    }
  }

  @Test
  void what_the_daemon_does_not_give_is_no_lack_of_room(@TempDir Path folder) throws IOException {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("connection reset");
          }

          @Override
          public int read(byte[] bytes, int from, int length) throws IOException {
            return read();
          }
        };
    try (FileStore store = new FileStore(Files.createFile(folder.resolve("store")))) {
      assertThatThrownBy(() -> read(store, "", broken))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("connection reset");
    }
  }

  @Test
  void a_lack_of_room_is_none_of_the_daemon(@TempDir Path folder) throws IOException {
    Path full = Files.createSymbolicLink(folder.resolve("store"), Path.of("/dev/full"));
    try (FileStore store = new FileStore(full)) {
      assertThatThrownBy(() -> read(store, "", archive()))
          .isInstanceOfSatisfying(
              FileSinkException.class,
              e -> assertThat(e.failure()).hasMessage("No space left on device"));
    }
  }
}
