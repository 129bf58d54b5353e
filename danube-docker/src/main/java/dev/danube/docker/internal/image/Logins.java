package dev.danube.docker.internal.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.dockerjava.api.model.AuthConfig;
import com.github.dockerjava.api.model.AuthConfigurations;
import dev.danube.BackendException;
import dev.danube.ImageRef;
import dev.danube.docker.internal.daemon.ConfigFile;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who we are to registries: as was said explicitly, for a registry or a part of it, the longest
 * that fits; else as Docker's own command line would be, from its configuration file and the
 * helpers that this names. Immutable; the file is read at each use, since logins come and go.
 */
public final class Logins {

  private static final Logger LOG = LoggerFactory.getLogger(Logins.class);

  /** What the registry of Docker is called in configuration files, for reasons of history. */
  private static final String DOCKER_HUB = "https://index.docker.io/v1/";

  /** A user and the password. */
  public record Login(String user, String password) {

    @Override
    public String toString() {
      return "Login[" + user + "]";
    }
  }

  private final Map<String, Login> explicit;
  private final ConfigFile config;

  /**
   * Makes one.
   *
   * @param explicit logins by registry, or by registry and the begin of a repository
   * @param config the configuration file of Docker's command line
   */
  public Logins(Map<String, Login> explicit, ConfigFile config) {
    this.explicit = Map.copyOf(explicit);
    this.config = config;
  }

  /** The login for an image; empty to go without one. */
  Optional<AuthConfig> of(ImageRef image) throws InterruptedException {
    String repository = repository(image);
    Optional<Login> login =
        explicit.entrySet().stream()
            .filter(known -> (repository + "/").startsWith(known.getKey() + "/"))
            .max(Comparator.comparingInt(known -> known.getKey().length()))
            .map(Map.Entry::getValue);
    if (login.isPresent()) {
      return login.map(known -> auth(registry(repository), known.user, known.password));
    }
    return fromFile(key(registry(repository)));
  }

  /**
   * All that are known without asking a helper, for a build, which pulls what it likes; and those
   * for images that it is known to pull, which go first: a build takes one for each registry.
   */
  AuthConfigurations forBuild(List<ImageRef> images) throws InterruptedException {
    Map<String, AuthConfig> all = new LinkedHashMap<>();
    JsonNode auths = config.read().path("auths");
    auths.fieldNames().forEachRemaining(key -> stored(auths, key).ifPresent(a -> all.put(key, a)));
    explicit.forEach(
        (prefix, login) -> {
          String key = key(registry(prefix));
          all.put(key, auth(key, login.user, login.password));
        });
    for (ImageRef image : images) {
      String key = key(registry(repository(image)));
      try {
        of(image).ifPresent(login -> all.put(key, login.withRegistryAddress(key)));
      } catch (BackendException e) {
        // It may need none, or be there already; else the builder says that it may not have it.
        LOG.warn("No login for {}: {}", image, e.getMessage());
      }
    }
    AuthConfigurations configurations = new AuthConfigurations();
    all.values().forEach(configurations::addConfig);
    return configurations;
  }

  private Optional<AuthConfig> fromFile(String key) throws InterruptedException {
    JsonNode file = config.read();
    String helper = file.path("credHelpers").path(key).asText(file.path("credsStore").asText(""));
    return helper.isEmpty()
        ? stored(file.path("auths"), key)
        : CredentialHelper.get(helper, key).map(login -> auth(key, login.user, login.password));
  }

  private static Optional<AuthConfig> stored(JsonNode auths, String key) {
    JsonNode entry = auths.path(key);
    if (entry.hasNonNull("identitytoken")) {
      return Optional.of(
          new AuthConfig()
              .withRegistryAddress(key)
              .withIdentityToken(entry.get("identitytoken").asText()));
    }
    String text = entry.path("auth").asText("");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      String[] parts =
          new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8).split(":", 2);
      return parts.length == 2 ? Optional.of(auth(key, parts[0], parts[1])) : Optional.empty();
    } catch (IllegalArgumentException e) {
      LOG.warn("The login for {} in Docker's configuration file is not base64", key);
      return Optional.empty();
    }
  }

  /** A user of this name stands for a token in the place of the password. */
  private static AuthConfig auth(String registry, String user, String password) {
    AuthConfig auth = new AuthConfig().withRegistryAddress(registry);
    return user.equals("<token>")
        ? auth.withIdentityToken(password)
        : auth.withUsername(user).withPassword(password);
  }

  /** The image without tag and digest, as it was written. */
  static String withoutTag(ImageRef image) {
    String name = image.reference().replaceFirst("@.*", "");
    int colon = name.lastIndexOf(':');
    return colon > name.lastIndexOf('/') ? name.substring(0, colon) : name;
  }

  /** The tag; {@code latest} if it has none. */
  static String tag(ImageRef image) {
    String name = image.reference().replaceFirst("@.*", "");
    int colon = name.lastIndexOf(':');
    return colon > name.lastIndexOf('/') ? name.substring(colon + 1) : "latest";
  }

  /** The image without tag and digest, with its registry. */
  static String repository(ImageRef image) {
    String bare = withoutTag(image);
    int slash = bare.indexOf('/');
    String first = slash < 0 ? "" : bare.substring(0, slash);
    boolean hasRegistry = first.contains(".") || first.contains(":") || first.equals("localhost");
    return hasRegistry ? bare : "docker.io/" + (slash < 0 ? "library/" : "") + bare;
  }

  private static String registry(String repository) {
    int slash = repository.indexOf('/');
    return slash < 0 ? repository : repository.substring(0, slash);
  }

  private static String key(String registry) {
    return registry.equals("docker.io") ? DOCKER_HUB : registry;
  }
}
