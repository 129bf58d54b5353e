package dev.danube.server.internal.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The login of the service: a user and a password by HTTP basic authentication. After ten wrong
 * passwords within a minute, an address has to wait. Thread-safe.
 */
public final class Logins {

  private static final int MOST_FAILURES = 10;
  private static final int MOST_ADDRESSES = 10_000;
  private static final Duration PERIOD = Duration.ofMinutes(1);
  private static final String SCHEME = "basic ";

  private final String user;
  private final byte[] expected;
  private final Supplier<Instant> clock;

  @GuardedBy("this") private final Map<String, Deque<Instant>> failures = new HashMap<>();

  /**
   * Creates a login.
   *
   * @param clock returns the time now
   */
  public Logins(String user, String password, Supplier<Instant> clock) {
    this.user = user;
    this.expected = digest(user + ":" + password);
    this.clock = clock;
  }

  /** Returns the name of the user. */
  String user() {
    return user;
  }

  /** Returns the response to a request that has no login; empty if it has the right one. */
  Optional<Response> refusal(Request request) {
    if (isBlocked(request.address())) {
      return Optional.of(
          Answers.detail(429, "Too many wrong passwords from this address. Wait a minute."));
    }
    String header = request.header().apply("Authorization").orElse("");
    if (!header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return unauthorized("Not authenticated");
    }
    Optional<String> given = decoded(header.substring(SCHEME.length()).strip());
    if (given.isEmpty()) {
      return unauthorized("Invalid authentication credentials");
    }
    // Digests have one length, so the time of the comparison tells nothing.
    if (!MessageDigest.isEqual(digest(given.get()), expected)) {
      failed(request.address());
      return unauthorized("Incorrect username or password");
    }
    return Optional.empty();
  }

  private static Optional<Response> unauthorized(String detail) {
    return Optional.of(Answers.detail(401, detail).with("WWW-Authenticate", "Basic"));
  }

  private static Optional<String> decoded(String text) {
    try {
      String decoded = new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
      return Optional.of(decoded).filter(one -> one.contains(":"));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static byte[] digest(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
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
