package dev.danube.server.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.danube.server.fixture.MemoryUsers;
import dev.danube.server.fixture.ServerClient;
import dev.danube.server.internal.access.Caller;
import dev.danube.server.internal.access.HostLogin;
import dev.danube.server.internal.access.PasswordHash;
import dev.danube.server.internal.access.Role;
import dev.danube.server.internal.access.Token;
import dev.danube.server.internal.access.TokenSecrets;
import dev.danube.server.internal.access.User;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LoginsTest {

  private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

  private final MemoryUsers users = new MemoryUsers();
  private final Map<String, Token> tokens = new HashMap<>();
  private Instant now = START;
  private final Logins logins =
      new Logins(
          new PasswordLogins(
              new HostLogin("me", "right", false), users, PasswordHash.of("nobody", 1), () -> now),
          hash -> Optional.ofNullable(tokens.get(hash)),
          () -> now);

  private void store(String name, Role role, String password) {
    users.put(new User(name, role, PasswordHash.of(password, 10), START, now));
  }

  private Caller caller(String address, String authorization) {
    return logins.caller(request(address, authorization));
  }

  private static Request request(String address, String authorization) {
    return new Request(
        "GET",
        "/",
        "http://host",
        address,
        Caller.ANYBODY,
        Map.of(),
        name -> Optional.empty(),
        name -> name.equals("Authorization") ? Optional.of(authorization) : Optional.empty(),
        () -> "");
  }

  private Response refusal(String address, String authorization) {
    return catchThrowableOfType(RefusedException.class, () -> caller(address, authorization))
        .response();
  }

  @Test
  void the_user_is_an_administrator() {
    assertThat(caller("a", ServerClient.basic("me:right")))
        .isEqualTo(Caller.user("me", Role.ADMIN));
    assertThat(refusal("a", ServerClient.basic("me:wrong")).status()).isEqualTo(401);
  }

  @Test
  void a_token_is_valid_until_it_expires() {
    String secret = TokenSecrets.next();
    Token token = new Token("1", "ci", Role.RUNNER, START, START.plus(Duration.ofDays(1)));
    tokens.put(TokenSecrets.hash(secret), token);
    assertThat(secret).matches("dnb_[A-Za-z0-9_-]{43}").isNotEqualTo(TokenSecrets.next());
    assertThat(caller("a", "Bearer " + secret)).isEqualTo(new Caller("1", "ci", Role.RUNNER, true));
    assertThat(caller("a", "bEARER " + secret).name()).isEqualTo("ci");
    Response unknown = refusal("a", "Bearer " + TokenSecrets.next());
    assertThat(unknown.body()).isEqualTo("{\"detail\":\"There is no such token\"}");
    assertThat(unknown.headers()).containsEntry("WWW-Authenticate", "Bearer");
    now = START.plus(Duration.ofDays(1)).plusMillis(1);
    assertThat(refusal("a", "Bearer " + secret).body())
        .isEqualTo("{\"detail\":\"The token has expired\"}");
  }

  @Test
  void a_token_is_also_the_password_of_any_user_as_a_browser_sends_it() {
    String secret = TokenSecrets.next();
    Token token = new Token("1", "ci", Role.VIEWER, START, START.plus(Duration.ofDays(1)));
    tokens.put(TokenSecrets.hash(secret), token);
    assertThat(caller("a", ServerClient.basic("x:" + secret)))
        .isEqualTo(new Caller("1", "ci", Role.VIEWER, true));
    assertThat(caller("a", ServerClient.basic(":" + secret)).name()).isEqualTo("ci");
    assertThat(refusal("a", ServerClient.basic(secret + ":")).status()).isEqualTo(401);
    now = START.plus(Duration.ofDays(1)).plusMillis(1);
    Response expired = refusal("a", ServerClient.basic("x:" + secret));
    assertThat(expired.body()).isEqualTo("{\"detail\":\"The token has expired\"}");
    assertThat(expired.headers()).as("asks again").containsEntry("WWW-Authenticate", "Basic");
    for (int i = 0; i < 10; i++) {
      refusal("a", ServerClient.basic("x:" + TokenSecrets.next()));
    }
    assertThat(refusal("a", ServerClient.basic("y:" + TokenSecrets.next())).status())
        .isEqualTo(429);
    assertThat(caller("a", ServerClient.basic("me:right")).name())
        .as("another user")
        .isEqualTo("me");
  }

  @Test
  void a_user_who_guesses_has_to_wait_longer_and_longer_but_tokens_do_not() {
    String secret = TokenSecrets.next();
    tokens.put(
        TokenSecrets.hash(secret),
        new Token("1", "ci", Role.VIEWER, START, START.plus(Duration.ofDays(1))));
    String right = ServerClient.basic("me:right");
    for (int i = 0; i < 10; i++) {
      assertThat(refusal("a", ServerClient.basic("me:" + i)).status()).isEqualTo(401);
    }
    for (int delay : new int[] {1, 2, 4, 8, 16, 32, 60, 60}) {
      Response refused = refusal("a", right);
      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.body())
          .startsWith(
              "{\"detail\":\"Too many wrong passwords of this user from this address. Wait ")
          .endsWith(" s, or log in with a token.\"}");
      assertThat(refused.headers()).containsEntry("Retry-After", String.valueOf(delay + 1));
      assertThat(caller("b", right).name()).as("another address").isEqualTo("me");
      assertThat(caller("a", "Bearer " + secret).name()).isEqualTo("ci");
      assertThat(caller("a", ServerClient.basic("me:" + secret)).name()).isEqualTo("ci");
      now = now.plusSeconds(delay);
      assertThat(refusal("a", ServerClient.basic("me:again")).status()).isEqualTo(401);
    }
    now = now.plusSeconds(60);
    assertThat(caller("a", right).name()).isEqualTo("me");
    assertThat(refusal("a", ServerClient.basic("me:x")).status()).isEqualTo(401);
    assertThat(refusal("a", right).status()).as("not forgotten yet").isEqualTo(429);
    now = now.plus(Duration.ofMinutes(10)).plusMillis(1);
    assertThat(refusal("a", ServerClient.basic("me:y")).status()).isEqualTo(401);
    assertThat(caller("a", right).name()).isEqualTo("me");
  }

  @Test
  void a_program_with_an_old_password_does_not_lock_its_owner_out() {
    for (int i = 0; i < 1_000; i++) {
      assertThat(refusal("a", ServerClient.basic("me:old")).status()).isEqualTo(401);
    }
    assertThat(caller("a", ServerClient.basic("me:right")).name()).isEqualTo("me");
  }

  @Test
  void a_reader_may_read_as_long_as_its_login_is_valid() {
    String secret = TokenSecrets.next();
    tokens.put(
        TokenSecrets.hash(secret),
        new Token("1", "ci", Role.VIEWER, START, START.plus(Duration.ofDays(1))));
    FeedReader bearer = logins.reader(request("a", "Bearer " + secret));
    FeedReader browser = logins.reader(request("b", ServerClient.basic("me:" + secret)));
    FeedReader user = logins.reader(request("a", ServerClient.basic("me:right")));
    assertThat(bearer.key()).isEqualTo(browser.key()).isNotEqualTo(user.key());
    assertThat(bearer.mayRead().getAsBoolean()).isTrue();
    now = START.plus(Duration.ofDays(1)).plusMillis(1);
    assertThat(bearer.mayRead().getAsBoolean()).isFalse();
    assertThat(browser.mayRead().getAsBoolean()).isFalse();
    assertThat(user.mayRead().getAsBoolean()).isTrue();
    assertThat(logins.reader(request("a", "")).mayRead().getAsBoolean()).isTrue();
    assertThat(logins.reader(request("a", "Bearer dnb_x")).mayRead().getAsBoolean()).isFalse();
  }

  @Test
  void a_user_who_is_stored_logs_in_until_the_password_is_another_one() {
    store("ada", Role.RUNNER, "lovelace");
    String login = ServerClient.basic("ada:lovelace");
    FeedReader reader = logins.reader(request("a", login));
    for (int i = 0; i < 2; i++) {
      assertThat(caller("a", login)).isEqualTo(Caller.user("ada", Role.RUNNER));
      now = now.plus(Duration.ofMinutes(4));
    }
    assertThat(reader.mayRead().getAsBoolean()).isTrue();
    store("ada", Role.VIEWER, "byron");
    assertThat(refusal("a", login).status()).isEqualTo(401);
    assertThat(reader.mayRead().getAsBoolean()).as("a stream of the former password").isFalse();
    String next = ServerClient.basic("ada:byron");
    assertThat(caller("a", next).role()).isEqualTo(Role.VIEWER);
    FeedReader other = logins.reader(request("a", next));
    assertThat(other.key()).as("checked by itself").isNotEqualTo(reader.key());
    users.clear();
    assertThat(refusal("a", next).status()).isEqualTo(401);
    assertThat(other.mayRead().getAsBoolean()).isFalse();
  }

  @Test
  void each_user_who_is_stored_has_wrong_passwords_of_their_own() {
    store("ada", Role.RUNNER, "lovelace");
    for (int i = 0; i < 10; i++) {
      assertThat(refusal("a", ServerClient.basic("ada:" + i)).status()).isEqualTo(401);
    }
    assertThat(refusal("a", ServerClient.basic("ada:lovelace")).status()).isEqualTo(429);
    assertThat(caller("b", ServerClient.basic("ada:lovelace")).name()).isEqualTo("ada");
    assertThat(caller("a", ServerClient.basic("me:right")).name()).isEqualTo("me");
  }

  @Test
  void the_login_of_the_host_wins_over_a_user_of_its_name() {
    store("me", Role.VIEWER, "viewer-only");
    assertThat(caller("a", ServerClient.basic("me:right")).role()).isEqualTo(Role.ADMIN);
    assertThat(refusal("a", ServerClient.basic("me:viewer-only")).status()).isEqualTo(401);
  }

  @Test
  void the_login_that_everybody_knows_is_valid_until_a_user_is_an_administrator() {
    PasswordLogins known =
        new PasswordLogins(
            new HostLogin("admin", "admin", true), users, PasswordHash.of("nobody", 1), () -> now);
    store("ada", Role.RUNNER, "lovelace");
    store("admin", Role.VIEWER, "another one");
    assertThat(known.caller("a", "admin", "admin").role()).isEqualTo(Role.ADMIN);
    assertThat(known.caller("a", "admin", "another one").role()).isEqualTo(Role.VIEWER);
    store("ada", Role.ADMIN, "lovelace");
    assertThat(
            catchThrowableOfType(RefusedException.class, () -> known.caller("a", "admin", "admin"))
                .response()
                .status())
        .isEqualTo(401);
    assertThat(known.reader("admin", "admin")).isEmpty();
  }
}
