package dev.danube.docker.internal.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.dockerjava.api.model.AuthConfig;
import com.github.dockerjava.api.model.AuthConfigurations;
import dev.danube.BackendException;
import dev.danube.ImageRef;
import dev.danube.Secret;
import dev.danube.docker.internal.daemon.ConfigFile;
import dev.danube.engine.internal.SecretReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The logins for registries. An explicit login, for a registry or a part of it, takes precedence;
 * if several match an image, the longest is used. Otherwise the login is that of Docker's own
 * command line, from {@code DOCKER_AUTH_CONFIG}, its configuration file and the credential helpers
 * that this file names. Thread-safe. The file is read at each use, because logins may change.
 */
public final class Logins {

  private static final Logger LOG = LoggerFactory.getLogger(Logins.class);

  /** The address of Docker's registry in configuration files and calls, for historical reasons. */
  private static final String HUB_ADDRESS = "https://index.docker.io/v1/";

  /** A user and a password, which is read when it is needed first. */
  public record Credentials(String user, Secret password, boolean isAtHand) {

    public Credentials(String user, Secret password) {
      this(user, password, false);
    }

    public Credentials(String user, String password) {
      this(user, Secret.of("password of " + user, () -> password), true);
    }

    @Override
    public String toString() {
      return "Login[" + user + "]";
    }
  }

  private final Map<String, Credentials> explicit;
  private final ConfigFile config;
  private final Map<Secret, String> passwords = new ConcurrentHashMap<>();

  /**
   * Creates the logins.
   *
   * @param explicit the logins by registry, or by registry and the start of a repository name
   * @param config the configuration file of Docker's command line
   */
  public Logins(Map<String, Credentials> explicit, ConfigFile config) {
    this.explicit = new HashMap<>();
    explicit.forEach((prefix, login) -> this.explicit.put(Registries.prefix(prefix), login));
    this.config = config;
  }

  /**
   * Returns the login for an image. It is empty if no login is to be used, or if the helper that
   * has it cannot be asked: the image may be public.
   */
  public Optional<AuthConfig> of(ImageRef image) throws InterruptedException {
    try {
      return find(image);
    } catch (BackendException e) {
      LOG.warn("No login for {}: {}", image, e.getMessage());
      return Optional.empty();
    }
  }

  /** Returns why a helper that has the login for an image cannot be asked, if it cannot. */
  public Optional<String> problem(ImageRef image) throws InterruptedException {
    try {
      find(image);
      return Optional.empty();
    } catch (BackendException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private Optional<AuthConfig> find(ImageRef image) throws InterruptedException {
    String repository = ImageNames.repository(image);
    Optional<Credentials> login =
        explicit.entrySet().stream()
            .filter(known -> (repository + "/").startsWith(known.getKey() + "/"))
            .max(Comparator.comparingInt(known -> known.getKey().length()))
            .map(Map.Entry::getValue);
    if (login.isPresent()) {
      String registry = Registries.host(repository);
      return Optional.of(auth(key(registry), login.get().user, password(login.get())));
    }
    return fromFile(Registries.host(repository));
  }

  /**
   * Returns the logins for a build: all that are known without asking a helper, because a build may
   * pull any image, and those for the given images, which the build is known to pull. The latter
   * take precedence, because a build accepts only one login for each registry.
   */
  public AuthConfigurations forBuild(List<ImageRef> images) throws InterruptedException {
    Map<String, AuthConfig> all = new LinkedHashMap<>();
    for (JsonNode auths : List.of(config.read().path("auths"), config.firstLogins())) {
      auths
          .fieldNames()
          .forEachRemaining(
              name -> {
                String registry = Registries.host(name);
                stored(auths, registry).ifPresent(login -> all.put(key(registry), login));
              });
    }
    for (Map.Entry<String, Credentials> login : explicit.entrySet()) {
      String key = key(Registries.host(login.getKey()));
      // A secret is read for an image that needs it, below.
      String known =
          login.getValue().isAtHand
              ? password(login.getValue())
              : passwords.get(login.getValue().password);
      if (known != null) {
        all.put(key, auth(key, login.getValue().user, known));
      }
    }
    for (ImageRef image : images) {
      String key = key(Registries.host(ImageNames.repository(image)));
      of(image).ifPresent(login -> all.put(key, login.withRegistryAddress(key)));
    }
    AuthConfigurations configurations = new AuthConfigurations();
    all.values().forEach(configurations::addConfig);
    return configurations;
  }

  private String password(Credentials login) throws InterruptedException {
    String known = passwords.get(login.password);
    if (known == null) {
      try {
        known = SecretReader.read(login.password, System.getenv());
      } catch (IOException e) {
        throw new BackendException(
            "the secret " + login.password.name() + " is not available: " + e.getMessage(), e);
      }
      passwords.put(login.password, known);
    }
    return known;
  }

  private Optional<AuthConfig> fromFile(String registry) throws InterruptedException {
    Optional<AuthConfig> first = stored(config.firstLogins(), registry);
    if (first.isPresent()) {
      return first;
    }
    JsonNode file = config.read();
    String key = key(registry);
    String helper = entry(file.path("credHelpers"), registry).asText("");
    String store = helper.isEmpty() ? file.path("credsStore").asText("") : helper;
    return store.isEmpty()
        ? stored(file.path("auths"), registry)
        : CredentialHelper.get(store, key).map(login -> auth(key, login.user(), login.password()));
  }

  /** Returns the entry for a registry, by its usual name, else by any name that means it. */
  private static JsonNode entry(JsonNode entries, String registry) {
    JsonNode usual = entries.path(key(registry));
    if (!usual.isMissingNode()) {
      return usual;
    }
    Iterator<String> names = entries.fieldNames();
    while (names.hasNext()) {
      String name = names.next();
      if (Registries.host(name).equals(registry)) {
        return entries.path(name);
      }
    }
    return usual;
  }

  private static Optional<AuthConfig> stored(JsonNode auths, String registry) {
    JsonNode entry = entry(auths, registry);
    String key = key(registry);
    if (entry.hasNonNull("identitytoken")) {
      return Optional.of(
          new AuthConfig()
              .withRegistryAddress(key)
              .withIdentityToken(entry.get("identitytoken").asText()));
    }
    String text = entry.path("auth").asText("");
    if (text.isEmpty()) {
      String user = entry.path("username").asText("");
      return user.isEmpty()
          ? Optional.empty()
          : Optional.of(auth(key, user, entry.path("password").asText("")));
    }
    try {
      String[] parts =
          new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8).split(":", 2);
      return parts.length == 2 ? Optional.of(auth(key, parts[0], parts[1])) : Optional.empty();
    } catch (IllegalArgumentException e) {
      LOG.warn("The login for {} in Docker's configuration file is not valid base64", key);
      return Optional.empty();
    }
  }

  /** Returns a login for the API. With the user {@code <token>}, the password is a token. */
  private static AuthConfig auth(String registry, String user, String password) {
    AuthConfig auth = new AuthConfig().withRegistryAddress(registry);
    return user.equals("<token>")
        ? auth.withIdentityToken(password)
        : auth.withUsername(user).withPassword(password);
  }

  private static String key(String registry) {
    return registry.equals(Registries.DOCKER_HUB) ? HUB_ADDRESS : registry;
  }
}
