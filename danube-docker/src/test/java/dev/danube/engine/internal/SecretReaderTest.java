package dev.danube.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.danube.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SecretReaderTest {

  private static String read(Secret secret) throws Exception {
    return SecretReader.read(secret, Map.of("TOKEN", "from the environment", "EMPTY", ""));
  }

  @Test
  void a_secret_is_read_from_where_it_is(@TempDir Path folder) throws Exception {
    assertThat(read(Secret.env("TOKEN"))).isEqualTo("from the environment");
    assertThat(read(Secret.file(Files.writeString(folder.resolve("s"), "in a file\n\n"))))
        .isEqualTo("in a file\n");
    assertThat(read(Secret.command("sh", "-c", "echo noise >&2; echo printed")))
        .isEqualTo("printed");
    assertThat(read(Secret.of("code", () -> "supplied"))).isEqualTo("supplied");
  }

  @Test
  void a_secret_that_is_not_there_says_why(@TempDir Path folder) {
    assertThatThrownBy(() -> read(Secret.env("EMPTY")))
        .hasMessage("environment variable EMPTY is not set or empty");
    assertThatThrownBy(() -> read(Secret.file(folder.resolve("none"))))
        .hasMessageStartingWith("cannot read the file: ");
    assertThatThrownBy(() -> read(Secret.command("true"))).hasMessage("it is empty");
    assertThatThrownBy(
            () ->
                read(
                    Secret.of(
                        "code",
                        () -> {
                          throw new IllegalStateException("vault");
                        })))
        .hasMessage("its supplier threw java.lang.IllegalStateException: vault");
  }

  @Test
  void a_program_that_fails_is_quoted() {
    assertThatThrownBy(
            () -> read(Secret.command("sh", "-c", "echo secret; echo no; echo key >&2; exit 2")))
        .hasMessage("its command ended with exit code 2: key");
    assertThatThrownBy(() -> read(Secret.command("sh", "-c", "echo one >&2; echo two >&2; exit 2")))
        .hasMessage("its command ended with exit code 2: one | two");
    assertThatThrownBy(
            () -> read(Secret.command("sh", "-c", "set -x; echo hunter2; echo bad >&2; exit 2")))
        .hasMessageContaining("bad")
        .hasMessageNotContaining("hunter2");
    assertThatThrownBy(() -> read(Secret.command("sh", "-c", "sleep 60 & exit 3")))
        .as("a process in the background keeps the output open")
        .hasMessage("its command ended with exit code 3");
    assertThatThrownBy(() -> read(Secret.command("head", "-c", "9000000", "/dev/zero")))
        .hasMessage("its command printed more than 1048576 bytes");
  }

  @Test
  void a_program_has_a_limit_which_the_message_names() {
    assertThatThrownBy(() -> read(Secret.command(Duration.ofMillis(100), "sleep", "60")))
        .hasMessage("its command did not end within 100ms, the limit of Secret.command(...)");
    assertThatThrownBy(() -> Secret.command(Duration.ZERO, "x"))
        .hasMessage("Secret.command: the limit must be more than zero, was PT0S");
  }
}
