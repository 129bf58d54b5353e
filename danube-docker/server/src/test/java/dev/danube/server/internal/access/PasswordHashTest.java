package dev.danube.server.internal.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class PasswordHashTest {

  @Test
  void a_password_is_known_by_its_hash_which_is_never_the_same() {
    PasswordHash hash = PasswordHash.of("g\u00e4h\ud83d\ude80: eim");
    assertThat(hash.matches("g\u00e4h\ud83d\ude80: eim")).isTrue();
    assertThat(hash.matches("g\u00e4h\ud83d\ude80: Eim")).isFalse();
    assertThat(hash.matches("")).isFalse();
    assertThat(hash.text())
        .matches("pbkdf2-sha512\\$210000\\$[A-Za-z0-9+/]{22}==\\$[A-Za-z0-9+/]{86}==")
        .isNotEqualTo(PasswordHash.of("g\u00e4h\ud83d\ude80: eim").text());
    assertThat(hash).hasToString("a hash by pbkdf2-sha512");
  }

  @Test
  void a_hash_is_read_with_its_own_iterations() {
    PasswordHash read = PasswordHash.parse(PasswordHash.of("secret", 7).text());
    assertThat(read.matches("secret")).isTrue();
    assertThat(read.matches("other")).isFalse();
    assertThat(read.text()).startsWith("pbkdf2-sha512$7$");
  }

  @Test
  void what_is_no_hash_is_refused_without_being_shown() {
    for (String wrong : List.of("", "geheim", "pbkdf2-sha512$0$a$b", "bcrypt$10$aaaa$bbbb")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> PasswordHash.parse(wrong))
          .withMessage("This is no hash of a password by pbkdf2-sha512");
    }
  }

  @Test
  void nobody_has_no_password() {
    assertThat(PasswordHash.ofNobody().matches("")).isFalse();
    assertThat(PasswordHash.ofNobody().text()).startsWith("pbkdf2-sha512$210000$");
  }
}
