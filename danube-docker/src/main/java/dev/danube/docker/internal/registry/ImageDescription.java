package dev.danube.docker.internal.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.danube.ImageInfo;
import dev.danube.ImageRef;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Descriptions of images in the JSON of Docker and of registries.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/main/config.md">the configuration
 *     of an image</a>
 */
public final class ImageDescription {

  private ImageDescription() {}

  /**
   * Returns the description of an image of Docker.
   *
   * @param image what Docker answers for the image
   * @param history what Docker answers for its history, the newest first
   */
  public static ImageInfo of(JsonNode image, JsonNode history) {
    List<ImageInfo.Layer> layers = new ArrayList<>();
    for (JsonNode step : history) {
      Optional<Instant> created = Optional.of(Instant.ofEpochSecond(step.path("Created").asLong()));
      Optional<Long> size = Optional.of(step.path("Size").asLong());
      layers.add(0, new ImageInfo.Layer(created, step.path("CreatedBy").asText(), size));
    }
    return new ImageInfo(
        image.path("Id").asText(),
        texts(image.path("RepoDigests")).stream().map(ImageRef::of).toList(),
        platform(image.path("Os"), image.path("Architecture"), image.path("Variant")),
        time(image.path("Created")),
        image.path("Size").asLong(),
        config(image.path("Config")),
        layers);
  }

  /** Returns the description of an image in a registry. */
  static ImageInfo of(RegistryManifest manifest, JsonNode config, ImageRef reference) {
    List<ImageInfo.Layer> layers = new ArrayList<>();
    for (JsonNode step : config.path("history")) {
      layers.add(
          new ImageInfo.Layer(
              time(step.path("created")), step.path("created_by").asText(), Optional.empty()));
    }
    return new ImageInfo(
        manifest.config().path("digest").asText(),
        List.of(reference),
        platform(config.path("os"), config.path("architecture"), config.path("variant")),
        time(config.path("created")),
        manifest.layers().stream().mapToLong(layer -> layer.path("size").asLong()).sum(),
        config(config.path("config")),
        layers);
  }

  /** Returns the digest of the manifest for a platform, or of the first if there is none. */
  static String forPlatform(RegistryManifest index, String platform) {
    List<JsonNode> all = index.manifests();
    return all.stream()
        .filter(one -> platformOf(one).equals(platform))
        .findFirst()
        .or(() -> all.stream().findFirst())
        .map(one -> one.path("digest").asText())
        .orElse("");
  }

  /** Returns whether a part of an image for several platforms is for a platform. */
  static boolean hasPlatform(JsonNode descriptor) {
    String platform = platformOf(descriptor);
    return !platform.equals("/") && !platform.contains("unknown");
  }

  private static String platformOf(JsonNode descriptor) {
    JsonNode platform = descriptor.path("platform");
    return platform.path("os").asText() + "/" + platform.path("architecture").asText();
  }

  private static String platform(JsonNode os, JsonNode architecture, JsonNode variant) {
    String last = variant.asText();
    return os.asText() + "/" + architecture.asText() + (last.isEmpty() ? "" : "/" + last);
  }

  private static Optional<Instant> time(JsonNode text) {
    try {
      return text.asText().isEmpty()
          ? Optional.empty()
          : Optional.of(OffsetDateTime.parse(text.asText()).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static ImageInfo.Config config(JsonNode config) {
    return new ImageInfo.Config(
        variables(config.path("Env")),
        map(config.path("Labels")),
        texts(config.path("Entrypoint")),
        texts(config.path("Cmd")),
        config.path("WorkingDir").asText(),
        config.path("User").asText(),
        names(config.path("ExposedPorts")),
        names(config.path("Volumes")));
  }

  private static Map<String, String> variables(JsonNode env) {
    Map<String, String> variables = new LinkedHashMap<>();
    for (String variable : texts(env)) {
      int equals = variable.indexOf('=');
      variables.put(
          equals < 0 ? variable : variable.substring(0, equals), variable.substring(equals + 1));
    }
    return variables;
  }

  private static Map<String, String> map(JsonNode object) {
    Map<String, String> entries = new LinkedHashMap<>();
    for (String name : names(object)) {
      entries.put(name, object.path(name).asText());
    }
    return entries;
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    names.sort(null);
    return names;
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(one -> texts.add(one.asText()));
    return texts;
  }
}
