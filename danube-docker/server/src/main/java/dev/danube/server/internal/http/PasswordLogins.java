package dev.danube.server.internal.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.server.internal.access.Caller;
import dev.danube.server.internal.access.HostLogin;
import dev.danube.server.internal.access.PasswordHash;
import dev.danube.server.internal.access.Role;
import dev.danube.server.internal.access.User;
import dev.danube.server.internal.access.Users;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The logins with a name and a password: that of the host, and those of the users that are stored.
 * A password that was right is known for five minutes, unless it is changed, as its hash takes long
 * to compute. After ten different wrong ones a user has to wait at that address. Thread-safe.
 */
public final class PasswordLogins {

  private static final Duration MEMORY = Duration.ofMinutes(5);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);
  private static final int MOST_VERIFIED = 2_000;
  private static final String MAC = "HmacSHA256";

  /** A password that was right: its keyed digest, and the hash that it was compared with. */
  private record Verified(String digest, String hash, Instant until) {

    boolean has(String otherDigest, String otherHash, Instant now) {
      return digest.equals(otherDigest) && hash.equals(otherHash) && until.isAfter(now);
    }
  }

  private final HostLogin host;
  private final Users users;
  private final PasswordHash nobody;
  private final Supplier<Instant> clock;
  private final LoginFailures failures;
  private final SecretKeySpec key;

  /** The hashes that are computed at once: each takes a processor, of which others remain. */
  private final Semaphore hashing =
      new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2));

  @GuardedBy("this") private final Map<String, Verified> verified = new HashMap<>();

  /**
   * Creates the logins.
   *
   * @param nobody the hash with which the passwords of users who do not exist are compared, so that
   *     these take as long to refuse
   * @param clock returns the time now
   */
  public PasswordLogins(HostLogin host, Users users, PasswordHash nobody, Supplier<Instant> clock) {
    this.host = host;
    this.users = users;
    this.nobody = nobody;
    this.clock = clock;
    this.failures = new LoginFailures(clock);
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    this.key = new SecretKeySpec(random, MAC);
  }

  /**
   * Returns who logs in.
   *
   * @param address the address that the request comes from
   * @throws RefusedException if the user or the password is wrong, or the user has to wait
   */
  Caller caller(String address, String name, String password) {
    Optional<User> user = stored(name);
    // A user who does not exist must not fill the memory with names.
    String known = user.isPresent() || name.equals(host.user()) ? name : "";
    Duration delay = failures.delay(address, known);
    if (!delay.isZero()) {
      throw tooMany(
          "Too many wrong passwords of this user from this address. Wait %d s, or log in with a"
              + " token.",
          delay.toSeconds() + 1);
    }
    if (host.matches(name, password, users)) {
      return administrator();
    }
    if (user.isPresent() && isRight(user.get(), password)) {
      return Caller.user(name, user.get().role());
    }
    if (user.isEmpty()) {
      boolean unused = matches(nobody, password);
    }
    failures.add(address, known, name + ":" + password);
    throw new RefusedException(
        Answers.detail(401, "Incorrect username or password").with("WWW-Authenticate", "Basic"));
  }

  /** Returns a user who is stored, and whose name is not that of the login of the host. */
  private Optional<User> stored(String name) {
    return host.reserves(name) ? Optional.empty() : users.find(name);
  }

  /** Returns the reader that a user is; empty if the login is not valid. */
  Optional<FeedReader> reader(String name, String password) {
    if (host.matches(name, password, users)) {
      return Optional.of(reader(administrator(), "", () -> host.matches(name, password, users)));
    }
    return stored(name).filter(user -> isRight(user, password)).map(this::reader);
  }

  /** Returns a reader who ends when the user is deleted, or gets another password. */
  private FeedReader reader(User user) {
    String hash = user.password().text();
    return reader(
        Caller.user(user.name(), user.role()),
        " since " + user.passwordSet(),
        () -> stored(user.name()).filter(now -> now.password().text().equals(hash)).isPresent());
  }

  private static FeedReader reader(Caller caller, String since, BooleanSupplier mayRead) {
    return new FeedReader("caller " + caller.id() + since, mayRead);
  }

  private Caller administrator() {
    return Caller.user(host.user(), Role.ADMIN);
  }

  private boolean isRight(User user, String password) {
    String hash = user.password().text();
    String digest = digest(user.name() + ":" + password);
    Instant now = clock.get();
    Verified known = verified(user.name());
    if (known != null && known.has(digest, hash, now)) {
      return true;
    }
    boolean isRight = matches(user.password(), password);
    if (isRight) {
      remember(user.name(), new Verified(digest, hash, now.plus(MEMORY)));
    }
    return isRight;
  }

  private synchronized @Nullable Verified verified(String name) {
    return verified.get(name);
  }

  private synchronized void remember(String name, Verified password) {
    if (verified.size() >= MOST_VERIFIED) {
      verified.clear(); // users who are deleted must not fill the memory
    }
    verified.put(name, password);
  }

  private String digest(String text) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(key);
      return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }

  private boolean matches(PasswordHash hash, String password) {
    boolean isFree = false;
    try {
      isFree = hashing.tryAcquire(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
      if (!isFree) {
        throw tooMany("Too many users log in at once. Try again in %d s.", 1);
      }
      return hash.matches(password);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw tooMany("The server ends. Try again in %d s.", 1);
    } finally {
      if (isFree) {
        hashing.release();
      }
    }
  }

  private static RefusedException tooMany(String text, long seconds) {
    return new RefusedException(
        Answers.detail(429, String.format(text, seconds))
            .with("Retry-After", String.valueOf(seconds)));
  }
}
