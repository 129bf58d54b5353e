package dev.danube.engine.internal.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.danube.Artifact;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.eclipse.jgit.util.FileUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArtifactFolderTest {

  @TempDir Path temp;

  // spotless:off

  private ArtifactFolder folder() throws IOException {
    return new ArtifactFolder(Files.createDirectories(temp.resolve("kept")));
  }

  private static Artifact keep(ArtifactFolder folder, String path) throws IOException {
    return folder.keep(path, 0644, new ByteArrayInputStream(new byte[] {'x'}));
  }

  @Test
  void files_keep_their_permissions_but_for_special_bits() throws IOException {
    ArtifactFolder folder = folder();
    for (int mode : List.of(0755, 0640, 0777, 0400)) {
      Artifact kept = folder.keep("f", mode | 06000, new ByteArrayInputStream(new byte[3]));
      assertThat(kept.size()).isEqualTo(3);
      assertThat(mode(kept.file())).isEqualTo(mode);
    }
    assertThat(mode(folder.keep("f", 0, new ByteArrayInputStream(new byte[0])).file()))
        .as("its owner may read it").isEqualTo(0400);
  }

  private static int mode(Path file) throws IOException {
    return Integer.parseInt(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))
        .replaceAll("[rwx]", "1").replace('-', '0'), 2);
  }

  @Test
  void a_file_is_there_when_it_is_complete() throws IOException {
    ArtifactFolder folder = folder();
    keep(folder, "f");
    InputStream breaking = new SequenceInputStream(new ByteArrayInputStream(new byte[3]), new InputStream() {
      @Override
      public int read() throws IOException {
        throw new IOException("the daemon is gone");
      }

      @Override
      public int read(byte[] bytes, int from, int length) throws IOException {
        return read();
      }
    });
    assertThatThrownBy(() -> folder.keep("f", 0644, breaking)).hasMessage("the daemon is gone");
    assertThat(folder.path().toFile().list()).containsExactly("f");
    assertThat(Files.readString(folder.path().resolve("f"))).isEqualTo("x");
  }

  @Test
  void a_copy_has_links_that_stay_inside_and_the_permissions() throws IOException {
    ArtifactFolder folder = folder();
    Path file = folder.keep("dist/bin/tool", 0755, new ByteArrayInputStream(new byte[1])).file();
    Path inside = folder.keepLink("dist/tool", "bin/tool").orElseThrow().file();
    Path outside = folder.keepLink("dist/up", "../other").orElseThrow().file();
    ArtifactFolder copy = new ArtifactFolder(temp.resolve("copy"));
    Path part = folder.path().resolve("dist");
    assertThat(copy.copy("bin/tool", file, part)).isTrue();
    assertThat(copy.copy("tool", inside, part)).isTrue();
    assertThat(copy.copy("up", outside, part)).isFalse();
    assertThat(copy.copy("alone/tool", inside, part)).as("its target is not there").isFalse();
    assertThat(mode(copy.path().resolve("tool"))).isEqualTo(0755);
    assertThat(copy.path().toFile().list()).containsExactlyInAnyOrder("bin", "tool");
  }

  @Test
  void paths_that_leave_the_folder_are_refused() throws IOException {
    ArtifactFolder folder = folder();
    for (String path : List.of("../evil", "a/../../evil", "/evil", "..", ".", "a/..")) {
      assertThatThrownBy(() -> keep(folder, path)).as(path)
          .isInstanceOf(IOException.class).hasMessage("the path \"" + path + "\" leaves the folder");
    }
    assertThat(temp.resolve("evil")).doesNotExist();
  }

  @Test
  void nothing_is_written_through_a_link() throws IOException {
    ArtifactFolder folder = folder();
    keep(folder, "real/file");
    folder.keepLink("link", "real");
    assertThatThrownBy(() -> keep(folder, "link/file"))
        .hasMessage("the path \"link/file\" goes through a link");
    keep(folder, "link");
    assertThat(temp.resolve("kept/link")).as("a file takes the place of a link").isRegularFile().hasContent("x");
    assertThat(temp.resolve("kept/real/file")).hasContent("x");
  }

  @Test
  void links_inside_the_workspace_are_kept_as_relative_ones() throws IOException {
    ArtifactFolder folder = folder();
    keep(folder, "lib/libx.so.1");
    assertThat(folder.keepLink("lib/libx.so", "libx.so.1")).isPresent();
    assertThat(folder.keepLink("bin/x", "/workspace/lib/libx.so")).isPresent();
    assertThat(folder.keepLink("lib/self", ".")).isPresent();
    assertThat(temp.resolve("kept/lib/self/libx.so.1")).hasContent("x");
    assertThat(temp.resolve("kept/bin/x")).isSymbolicLink().hasContent("x");
    assertThat(Files.readSymbolicLink(temp.resolve("kept/bin/x"))).hasToString("../lib/libx.so");
  }

  @Test
  void links_that_leave_the_workspace_are_not_kept() throws IOException {
    ArtifactFolder folder = folder();
    for (String to : List.of("/etc/passwd", "../../etc/passwd", "../..", "/workspace/../etc", "/", "../../workspace2")) {
      assertThat(folder.keepLink("a/link", to)).as(to).isEqualTo(Optional.empty());
    }
    assertThat(temp.resolve("kept/a/link")).doesNotExist();
  }

  /** Links may point at links. In every case, nothing in the folder leads out of it. */
  @Property(tries = 300)
  void no_links_together_lead_out(@ForAll("links") List<List<String>> links) throws IOException {
    Path outer = Files.createTempDirectory("links").toRealPath();
    try {
      assertNoneLeadsOut(Files.createDirectory(outer.resolve("kept")), links);
    } finally {
      FileUtils.delete(outer.toFile(), FileUtils.RECURSIVE);
    }
  }

  private static void assertNoneLeadsOut(Path root, List<List<String>> links) throws IOException {
    ArtifactFolder folder = new ArtifactFolder(root);
    for (List<String> link : links) {
      try {
        folder.keepLink(link.get(0), link.get(1));
      } catch (DirectoryNotEmptyException e) {
        assertThat(e.getFile()).as("a folder is not replaced by a link").startsWith(root + "/");
      } catch (IOException e) {
        assertThat(e).hasMessageMatching(".*goes through a link|.*leaves the folder|.*: Not a directory|.*: Is a directory");
      }
    }
    try (var all = Files.walk(root)) {
      for (Path path : (Iterable<Path>) all::iterator) {
        if (Files.exists(path)) {
          assertThat(path.toRealPath()).startsWith(root);
        }
      }
    }
  }

  @Provide
  Arbitrary<List<List<String>>> links() {
    Arbitrary<String> part = Arbitraries.of("a", "b", "..", ".", "c");
    Arbitrary<String> path = part.list().ofMinSize(1).ofMaxSize(4).map(parts -> String.join("/", parts));
    Arbitrary<String> target = Arbitraries.of("", "/workspace/", "/").flatMap(start -> path.map(rest -> start + rest));
    return net.jqwik.api.Combinators.combine(path, target).as(List::of).list().ofMaxSize(8);
  }

  // spotless:on
}
