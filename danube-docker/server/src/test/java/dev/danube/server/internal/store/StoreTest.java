package dev.danube.server.internal.store;

import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store with a file of H2. */
class StoreTest extends StoreContract {

  @TempDir private Path folder;

  @Override
  String url() {
    return "jdbc:h2:file:" + folder.resolve("danube");
  }

  @Override
  String emptyUrl() {
    return "jdbc:h2:file:" + folder.resolve("other");
  }

  @Test
  void urls_that_no_driver_takes_are_refused_without_their_password() {
    assertThatThrownBy(() -> Store.open("jdbc:other://host/db?user=me&password=geheim"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "The database is a JDBC URL of H2 or PostgreSQL, such as"
                + " jdbc:postgresql://host/danube?user=danube&password=..., not one of \"other\"");
  }

  @Test
  void a_file_that_another_server_uses_is_refused() throws Exception {
    Path file = folder.resolve("taken.mv.db");
    try (FileChannel other =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      other.lock();
      assertThatIllegalStateException()
          .isThrownBy(() -> Store.open("jdbc:h2:file:" + folder.resolve("taken") + ";USER=a"))
          .withMessage(
              "Another server uses the database jdbc:h2:file:%s. Stop that server, or give this one"
                  + " another folder or database.",
              folder.resolve("taken"));
    }
  }
}
