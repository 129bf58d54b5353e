package dev.danube.server.internal.http;

import dev.danube.server.internal.access.Caller;
import dev.danube.server.internal.access.Token;
import dev.danube.server.internal.access.TokenSecrets;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The logins of the service: users with passwords by HTTP basic authentication, and programs with
 * tokens, as bearers or, from a browser, as the password of any user. A token is always taken, as
 * it cannot be guessed. Thread-safe.
 */
public final class Logins {

  private static final String BASIC = "basic ";
  private static final String BEARER = "bearer " + TokenSecrets.PREFIX;

  private final PasswordLogins passwords;
  private final Function<String, Optional<Token>> tokens;
  private final Supplier<Instant> clock;

  /**
   * Creates the logins.
   *
   * @param passwords the logins with passwords
   * @param tokens returns the token whose secret has a hash
   * @param clock returns the time now
   */
  public Logins(
      PasswordLogins passwords, Function<String, Optional<Token>> tokens, Supplier<Instant> clock) {
    this.passwords = passwords;
    this.tokens = tokens;
    this.clock = clock;
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
    return token.isPresent()
        ? caller(token.get(), "Basic") // it cannot be guessed, so it never has to wait
        : passwords.caller(request.address(), name(given), password(given));
  }

  /** Returns the user and the password in a header, with a colon between them. */
  private static Optional<String> basic(String header) {
    return header.regionMatches(true, 0, BASIC, 0, BASIC.length())
        ? decoded(header.substring(BASIC.length()).strip())
        : Optional.empty();
  }

  private static String name(String basic) {
    return basic.substring(0, basic.indexOf(':'));
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
    return Caller.token(token);
  }

  private boolean isExpired(Token token) {
    return token.expires().isBefore(clock.get());
  }

  /** Returns who reads the answer to a request, which may take longer than the login is valid. */
  FeedReader reader(Request request) {
    String header = request.header().apply("Authorization").orElse("");
    if (header.isEmpty()) {
      return new FeedReader("address " + request.address(), () -> true);
    }
    Optional<String> basic = basic(header);
    return valid(header)
        .map(token -> reader(token, header))
        .or(() -> basic.flatMap(given -> passwords.reader(name(given), password(given))))
        .orElseGet(() -> new FeedReader("unknown " + request.address(), () -> false));
  }

  private FeedReader reader(Token token, String header) {
    return new FeedReader("caller " + token.id(), () -> valid(header).isPresent());
  }

  /** Returns the token in a header; empty if there is none, or it is not valid, or no longer. */
  private Optional<Token> valid(String header) {
    return bearer(header)
        .or(() -> basic(header).map(Logins::password))
        .flatMap(this::token)
        .filter(token -> !isExpired(token));
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
