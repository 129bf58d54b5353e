package dev.danube.server.internal.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.server.internal.access.TokenSecrets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The wrong passwords of each user from each address. After ten different ones the next has to
 * wait, and longer after each further one, up to a minute. A program that sends the same wrong
 * password again and again guesses nothing, so it is counted once. A right password in between
 * changes nothing, as it may come from another user behind the same proxy. Thread-safe.
 */
final class LoginFailures {

  private static final int FREE = 10;
  private static final int MOST_KEYS = 10_000;
  private static final Duration LONGEST = Duration.ofMinutes(1);
  private static final Duration MEMORY = Duration.ofMinutes(10);

  /** The wrong passwords of one user from one address. */
  private static final class Guesses {

    private final Set<String> passwords = new HashSet<>();
    private int count;
    private Instant last;

    Guesses(Instant now) {
      this.last = now;
    }

    /** Returns when the next password may come. */
    Instant next() {
      int late = count - FREE;
      return late < 0 ? last : last.plusSeconds(Math.min(LONGEST.toSeconds(), 1L << late));
    }
  }

  private final Supplier<Instant> clock;

  /** The guesses by address and user, the oldest first: those are forgotten if there are many. */
  @GuardedBy("this") private final Map<String, Guesses> guesses = new LinkedHashMap<>();

  /**
   * Creates an instance.
   *
   * @param clock returns the time now
   */
  LoginFailures(Supplier<Instant> clock) {
    this.clock = clock;
  }

  private static String key(String address, String user) {
    return address + " " + user;
  }

  /** Returns how long a user has to wait at an address before the next password. */
  synchronized Duration delay(String address, String user) {
    Guesses known = guesses.get(key(address, user));
    Instant now = clock.get();
    boolean isOver = known == null || known.last.plus(MEMORY).isBefore(now);
    if (known == null || isOver || !known.next().isAfter(now)) {
      return Duration.ZERO;
    }
    return Duration.between(now, known.next());
  }

  /** Counts a wrong password, of which a digest is kept. */
  synchronized void add(String address, String user, String password) {
    Instant now = clock.get();
    String key = key(address, user);
    Guesses known = guesses.remove(key);
    if (known == null || known.last.plus(MEMORY).isBefore(now)) {
      known = new Guesses(now);
    }
    String digest = TokenSecrets.hash(password);
    if (known.count >= FREE || known.passwords.add(digest)) {
      known.count = Math.min(known.count + 1, Integer.SIZE);
      known.last = now;
    }
    guesses.put(key, known);
    if (guesses.size() > MOST_KEYS) {
      guesses.remove(guesses.keySet().iterator().next());
    }
  }
}
