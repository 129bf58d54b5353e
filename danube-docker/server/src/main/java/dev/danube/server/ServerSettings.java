package dev.danube.server;

import dev.danube.Secret;
import dev.danube.description.internal.EnvFile;
import dev.danube.server.internal.definition.Clusters;
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

  /**
   * Reads the settings.
   *
   * @throws IllegalArgumentException if the file is not as it should be
   */
  static ServerSettings read(Map<String, String> environment, Path envFile) throws IOException {
    Map<String, String> variables = new LinkedHashMap<>();
    try {
      EnvFile.parse(Files.readString(envFile), environment)
          .forEach((name, value) -> variables.put(name.toUpperCase(Locale.ROOT), value));
    } catch (NoSuchFileException e) {
      // there are only those of the environment
    }
    environment.forEach((name, value) -> variables.put(name.toUpperCase(Locale.ROOT), value));
    return new ServerSettings(variables);
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
    text("DANUBE_IMAGE").ifPresent(server::image);
    text("DANUBE_KUBECTL_IMAGE").ifPresent(server::kubectlImage);
    if (text("USERNAME").isPresent() || text("PASSWORD").isPresent()) {
      server.login(text("USERNAME").orElse("admin"), text("PASSWORD").orElse("admin"));
    }
    addClusters(server);
  }

  /** Adds the clusters, which each have a token and the server that it is for. */
  private void addClusters(DanubeServer.Builder server) {
    for (String cluster : new TreeSet<>(clusters())) {
      Optional<String> token = text(Clusters.TOKEN + cluster);
      Optional<String> url = text(Clusters.SERVER + cluster);
      if (token.isEmpty() || url.isEmpty()) {
        String there = (token.isEmpty() ? Clusters.SERVER : Clusters.TOKEN) + cluster;
        String missing = (token.isEmpty() ? Clusters.TOKEN : Clusters.SERVER) + cluster;
        throw new IllegalArgumentException(
            String.format(
                "%s is set, but %s is not. A token is sent only to the server of its cluster, so"
                    + " set both: the token, and the URL of the server.",
                there, missing));
      }
      server.cluster(cluster, url.get(), Secret.of(Clusters.TOKEN + cluster, token::get));
    }
  }

  private List<String> clusters() {
    return variables.keySet().stream()
        .filter(name -> text(name).isPresent())
        .flatMap(
            name ->
                Stream.of(Clusters.TOKEN, Clusters.SERVER)
                    .filter(prefix -> name.startsWith(prefix) && !name.equals(prefix))
                    .map(prefix -> name.substring(prefix.length())))
        .toList();
  }

  private static int port(String text) {
    if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > 65_535) {
      throw new IllegalArgumentException(
          String.format("DANUBE_PORT is a number from 0 to 65535, not \"%s\"", text));
    }
    return Integer.parseInt(text);
  }
}
