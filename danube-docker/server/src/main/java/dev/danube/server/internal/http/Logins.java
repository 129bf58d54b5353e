package dev.danube.server.internal.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.server.internal.access.Caller;
import dev.danube.server.internal.access.Role;
import dev.danube.server.internal.access.Token;
import dev.danube.server.internal.access.TokenSecrets;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The logins of the service: a user with a password by HTTP basic authentication, and programs with
 * tokens, as bearers or, from a browser, as the password of any user. After ten wrong passwords
 * within a minute, an address has to wait before it sends another one; nobody can guess a token.
 * Thread-safe.
 */
public final class Logins {

  private static final int MOST_FAILURES = 10;
  private static final int MOST_ADDRESSES = 10_000;
  private static final Duration PERIOD = Duration.ofMinutes(1);
  private static final String BASIC = "basic ";
  private static final String BEARER = "bearer " + TokenSecrets.PREFIX;

  private final String user;
  private final byte[] expected;
  private final Function<String, Optional<Token>> tokens;
  private final Supplier<Instant> clock;

  @GuardedBy("this") private final Map<String, Deque<Instant>> failures = new HashMap<>();

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
  }

  /**
   * Returns who has sent a request.
   *
   * @throws RefusedException if it has no login, or a wrong one
   */
  Caller caller(Request request) {
    String header = request.header().apply("Authorization").orElse("");
    if (header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return bearer(header.substring(BEARER.length() - TokenSecrets.PREFIX.length()).strip());
    }
    if (isBlocked(request.address())) {
      throw new RefusedException(
          Answers.detail(429, "Too many wrong passwords from this address. Wait a minute."));
    }
    if (!header.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
      throw unauthorized("Not authenticated", "Basic");
    }
    Optional<String> given = decoded(header.substring(BASIC.length()).strip());
    if (given.isEmpty()) {
      throw unauthorized("Invalid authentication credentials", "Basic");
    }
    // Digests have one length, so the time of the comparison tells nothing.
    if (MessageDigest.isEqual(TokenSecrets.digest(given.get()), expected)) {
      return new Caller(user, Role.ADMIN);
    }
    Optional<Token> token = token(given.get().substring(given.get().indexOf(':') + 1));
    if (token.isEmpty()) {
      failed(request.address());
      throw unauthorized("Incorrect username or password", "Basic");
    }
    return caller(token.get(), "Basic");
  }

  /** Returns the token that is given as a password, as the only way of a browser to send one. */
  private Optional<Token> token(String password) {
    return password.startsWith(TokenSecrets.PREFIX)
        ? tokens.apply(TokenSecrets.hash(password))
        : Optional.empty();
  }

  private Caller bearer(String secret) {
    Token token =
        tokens
            .apply(TokenSecrets.hash(secret))
            .orElseThrow(() -> unauthorized("There is no such token", "Bearer"));
    return caller(token, "Bearer");
  }

  private Caller caller(Token token, String scheme) {
    if (token.expires().isBefore(clock.get())) {
      throw unauthorized("The token has expired", scheme);
    }
    return new Caller(token.name(), token.role());
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

  private synchronized boolean isBlocked(String address) {
    Deque<Instant> times = failures.get(address);
    if (times == null) {
      return false;
    }
    Instant start = clock.get().minus(PERIOD);
    while (!times.isEmpty() && times.getFirst().isBefore(start)) {
      times.removeFirst();
    }
    if (times.isEmpty()) {
      failures.remove(address);
    }
    return times.size() >= MOST_FAILURES;
  }

  private synchronized void failed(String address) {
    if (failures.size() >= MOST_ADDRESSES) {
      failures.clear(); // an attack from very many addresses must not fill the memory
    }
    failures.computeIfAbsent(address, one -> new ArrayDeque<>()).addLast(clock.get());
  }
}
