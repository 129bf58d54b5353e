package dev.danube.engine.internal.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TempFolderTest {

  @TempDir private Path temp;

  private Path old(Path folder) throws IOException {
    Files.setLastModifiedTime(folder, FileTime.from(Instant.now().minusSeconds(3600)));
    return folder;
  }

  private Path left(String name) throws IOException {
    Path folder = Files.createDirectories(temp.resolve(name));
    Files.createFile(folder.resolve("lock"));
    Files.writeString(Files.createDirectories(folder.resolve("objects")).resolve("pack"), "x");
    return folder;
  }

  /** A program that checked whether its own folder is locked would release the lock. */
  @Test
  void what_this_program_uses_stays_locked_for_others() throws Exception {
    try (TempFolder used = TempFolder.makeIn(temp)) {
      old(used.path());
      TempFolder.makeIn(temp).close();
      Process other =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  Another.class.getName(),
                  temp.toString())
              .inheritIO()
              .start();
      assertThat(other.waitFor()).isZero();
      assertThat(used.path()).isDirectory();
    }
  }

  /** Another program, which creates a folder too. */
  static final class Another {
    private Another() {}

    public static void main(String[] args) throws IOException {
      TempFolder.makeIn(Path.of(args[0])).close();
    }
  }

  @Test
  void what_a_program_that_died_has_left_is_removed_and_nothing_else() throws Exception {
    try (TempFolder used = TempFolder.makeIn(temp)) {
      old(used.path());
      Path abandoned = old(left("danube-git1"));
      Path young = left("danube-git2");
      Path other = old(left("another3"));
      try (TempFolder next = TempFolder.makeIn(temp)) {
        assertThat(next.path()).isDirectory();
        assertThat(abandoned).doesNotExist();
        assertThat(used.path()).isDirectory();
        assertThat(young).isDirectory();
        assertThat(other).isDirectory();
      }
    }
    assertThat(temp.toFile().list()).containsExactlyInAnyOrder("danube-git2", "another3");
  }
}
