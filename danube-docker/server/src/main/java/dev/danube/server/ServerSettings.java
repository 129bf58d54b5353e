package dev.danube.server;

import dev.danube.Secret;
import dev.danube.description.internal.EnvFile;
import dev.danube.server.internal.definition.HostTokens;
import dev.danube.server.internal.webhook.WebhookSender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The settings of the program, which are variables of the environment or of the file {@code .env}
 * in the working directory; those of the environment win. Upper and lower case make no difference.
 *
 * @param variables the values, by names in upper case
 */
record ServerSettings(Map<String, String> variables) {

  private static final String SECRET = "DANUBE_SECRET_";
  private static final String MOUNTS = "DANUBE_ALLOW_MOUNTS";
  private static final String WEBHOOK = "DANUBE_WEBHOOK_";

  /**
   * Reads the settings.
   *
   * @throws IllegalArgumentException if the file is not as it should be
   */
  static ServerSettings read(Map<String, String> environment, Path envFile) throws IOException {
    Map<String, String> variables = file(envFile, environment);
    variables.putAll(upperCase(environment));
    return new ServerSettings(variables);
  }

  /**
   * Reads the variables of a file, by names in upper case; none if there is no file.
   *
   * @param environment other variables that its values may use
   * @throws IllegalArgumentException if the file is not as it should be
   */
  static Map<String, String> file(Path envFile, Map<String, String> environment)
      throws IOException {
    try {
      return upperCase(EnvFile.parse(Files.readString(envFile), environment));
    } catch (NoSuchFileException e) {
      return new LinkedHashMap<>();
    }
  }

  /** Returns variables by names in upper case. */
  static Map<String, String> upperCase(Map<String, String> variables) {
    Map<String, String> all = new LinkedHashMap<>();
    variables.forEach((name, value) -> all.put(name.toUpperCase(Locale.ROOT), value));
    return all;
  }

  private Optional<String> text(String name) {
    return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank());
  }

  /**
   * Sets up a server.
   *
   * @throws IllegalArgumentException if a value is wrong
   */
  void apply(DanubeServer.Builder server) {
    text("DANUBE_HOST").ifPresent(server::host);
    text("DANUBE_PORT").map(ServerSettings::port).ifPresent(server::port);
    text("DANUBE_HOME").map(Path::of).ifPresent(server::home);
    text("DANUBE_DB").ifPresent(server::database);
    text("DANUBE_KEEP_RUNS").map(ServerSettings::kept).ifPresent(server::keepRuns);
    text("DANUBE_IMAGE").ifPresent(server::image);
    text("DANUBE_KUBECTL_IMAGE").ifPresent(server::kubectlImage);
    if (variables.containsKey("USERNAME") || variables.containsKey("PASSWORD")) {
      // A blank one is refused, and not taken for the one that everybody knows.
      server.login(
          variables.getOrDefault("USERNAME", "admin"), variables.getOrDefault("PASSWORD", "admin"));
    }
    addTokens(server);
    for (String name : new TreeSet<>(variables.keySet())) {
      if (name.startsWith(SECRET)) {
        text(name)
            .ifPresent(
                value ->
                    server.secret(name.substring(SECRET.length()), Secret.of(name, () -> value)));
      }
    }
    if (text(MOUNTS).filter(ServerSettings::isTrue).isPresent()) {
      server.allowHostMounts();
    }
    for (WebhookSender sender : WebhookSender.values()) {
      text(WEBHOOK + sender.name()).ifPresent(secret -> server.webhook(sender.id(), secret));
    }
  }

  private interface TokenSetting {
    void set(String url, Secret token);
  }

  private void addTokens(DanubeServer.Builder server) {
    add(HostTokens.GIT_TOKEN, HostTokens.GIT_URL, server::git);
    for (String cluster : new TreeSet<>(clusters())) {
      add(
          HostTokens.TOKEN + cluster,
          HostTokens.SERVER + cluster,
          (url, token) -> server.cluster(cluster, url, token));
    }
  }

  /** Adds a token, which is set together with the URL of what gets it. */
  private void add(String tokenName, String urlName, TokenSetting setting) {
    Optional<String> token = text(tokenName);
    Optional<String> url = text(urlName);
    if (token.isPresent() != url.isPresent()) {
      throw new IllegalArgumentException(
          String.format(
              "%s is set, but %s is not. A token is sent only to the server that it is for, so set"
                  + " both: the token, and the URL.",
              token.isPresent() ? tokenName : urlName, token.isPresent() ? urlName : tokenName));
    }
    token.ifPresent(secret -> setting.set(url.orElseThrow(), Secret.of(tokenName, () -> secret)));
  }

  private List<String> clusters() {
    return variables.keySet().stream()
        .filter(name -> text(name).isPresent())
        .flatMap(
            name ->
                Stream.of(HostTokens.TOKEN, HostTokens.SERVER)
                    .filter(prefix -> name.startsWith(prefix) && !name.equals(prefix))
                    .map(prefix -> name.substring(prefix.length())))
        .toList();
  }

  private static boolean isTrue(String text) {
    if (!text.matches("(?i)true|false")) {
      throw new IllegalArgumentException(
          String.format("%s is true or false, not \"%s\"", MOUNTS, text));
    }
    return Boolean.parseBoolean(text);
  }

  private static int kept(String text) {
    if (!text.matches("[1-9]\\d{0,8}")) {
      throw new IllegalArgumentException(
          String.format("DANUBE_KEEP_RUNS is a number from 1 to 999999999, not \"%s\"", text));
    }
    return Integer.parseInt(text);
  }

  private static int port(String text) {
    if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > 65_535) {
      throw new IllegalArgumentException(
          String.format("DANUBE_PORT is a number from 0 to 65535, not \"%s\"", text));
    }
    return Integer.parseInt(text);
  }
}
