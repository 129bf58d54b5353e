package dev.danube.server.internal.http;

import dev.danube.server.internal.access.Caller;
import dev.danube.server.internal.access.Role;
import dev.danube.server.internal.access.Token;
import dev.danube.server.internal.access.TokenSecrets;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The logins of the service: a user with a password by HTTP basic authentication, and programs with
 * tokens, as bearers or, from a browser, as the password of any user. After ten different wrong
 * passwords a user has to wait at that address, but a token is always taken, as it cannot be
 * guessed. Thread-safe.
 */
public final class Logins {

  private static final String USER = "user";
  private static final String BASIC = "basic ";
  private static final String BEARER = "bearer " + TokenSecrets.PREFIX;

  private final String user;
  private final byte[] expected;
  private final Function<String, Optional<Token>> tokens;
  private final Supplier<Instant> clock;

  private final LoginFailures failures;

  /**
   * Creates the logins.
   *
   * @param tokens returns the token whose secret has a hash
   * @param clock returns the time now
   */
  public Logins(
      String user,
      String password,
      Function<String, Optional<Token>> tokens,
      Supplier<Instant> clock) {
    this.user = user;
    this.expected = TokenSecrets.digest(user + ":" + password);
    this.tokens = tokens;
    this.clock = clock;
    this.failures = new LoginFailures(clock);
  }

  /**
   * Returns who has sent a request.
   *
   * @throws RefusedException if it has no login, or a wrong one
   */
  Caller caller(Request request) {
    String header = request.header().apply("Authorization").orElse("");
    Optional<String> bearer = bearer(header);
    if (bearer.isPresent()) {
      return token(bearer.get())
          .map(token -> caller(token, "Bearer"))
          .orElseThrow(() -> unauthorized("There is no such token", "Bearer"));
    }
    if (!header.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
      throw unauthorized("Not authenticated", "Basic");
    }
    String given =
        basic(header)
            .orElseThrow(() -> unauthorized("Invalid authentication credentials", "Basic"));
    Optional<Token> token = token(password(given));
    if (token.isPresent()) {
      return caller(token.get(), "Basic"); // it cannot be guessed, so it never has to wait
    }
    return administrator(request.address(), given);
  }

  /** Returns the administrator, if the user and the password are right. */
  private Caller administrator(String address, String given) {
    // A user who does not exist must not fill the memory with names.
    String name = given.startsWith(user + ":") ? user : "";
    Duration delay = failures.delay(address, name);
    if (!delay.isZero()) {
      long seconds = delay.toSeconds() + 1;
      throw new RefusedException(
          Answers.detail(
                  429,
                  String.format(
                      "Too many wrong passwords of this user from this address. Wait %d s, or log"
                          + " in with a token.",
                      seconds))
              .with("Retry-After", String.valueOf(seconds)));
    }
    if (!isExpected(given)) {
      failures.add(address, name, given);
      throw unauthorized("Incorrect username or password", "Basic");
    }
    return administrator();
  }

  /** Returns the user and the password in a header, with a colon between them. */
  private static Optional<String> basic(String header) {
    return header.regionMatches(true, 0, BASIC, 0, BASIC.length())
        ? decoded(header.substring(BASIC.length()).strip())
        : Optional.empty();
  }

  private static String password(String basic) {
    return basic.substring(basic.indexOf(':') + 1);
  }

  /** Returns the secret of a token in a header. */
  private static Optional<String> bearer(String header) {
    return header.regionMatches(true, 0, BEARER, 0, BEARER.length())
        ? Optional.of(header.substring(BEARER.length() - TokenSecrets.PREFIX.length()).strip())
        : Optional.empty();
  }

  /** Digests have one length, so the time of the comparison tells nothing. */
  private boolean isExpected(String basic) {
    return MessageDigest.isEqual(TokenSecrets.digest(basic), expected);
  }

  /** Returns a token, which is also given as a password, as a browser has no other way. */
  private Optional<Token> token(String password) {
    return password.startsWith(TokenSecrets.PREFIX)
        ? tokens.apply(TokenSecrets.hash(password))
        : Optional.empty();
  }

  private Caller caller(Token token, String scheme) {
    if (isExpired(token)) {
      throw unauthorized("The token has expired", scheme);
    }
    return caller(token);
  }

  private static Caller caller(Token token) {
    return new Caller(token.id(), token.name(), token.role());
  }

  private boolean isExpired(Token token) {
    return token.expires().isBefore(clock.get());
  }

  private Caller administrator() {
    return new Caller(USER, user, Role.ADMIN);
  }

  /** Returns who reads the answer to a request, which may take longer than the login is valid. */
  FeedReader reader(Request request) {
    String header = request.header().apply("Authorization").orElse("");
    return known(header)
        .map(caller -> new FeedReader("caller " + caller.id(), () -> known(header).isPresent()))
        .orElseGet(
            () ->
                header.isEmpty()
                    ? new FeedReader("address " + request.address(), () -> true)
                    : new FeedReader("unknown " + request.address(), () -> false));
  }

  /** Returns the caller of a header; empty if its login is not valid, or no longer. */
  private Optional<Caller> known(String header) {
    Optional<String> basic = basic(header);
    if (basic.filter(this::isExpected).isPresent()) {
      return Optional.of(administrator());
    }
    return bearer(header)
        .or(() -> basic.map(Logins::password))
        .flatMap(this::token)
        .filter(token -> !isExpired(token))
        .map(Logins::caller);
  }

  private static RefusedException unauthorized(String detail, String scheme) {
    return new RefusedException(Answers.detail(401, detail).with("WWW-Authenticate", scheme));
  }

  private static Optional<String> decoded(String text) {
    try {
      String decoded = new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
      return Optional.of(decoded).filter(one -> one.contains(":"));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
