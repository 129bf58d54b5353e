package dev.danube.description;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The JSON schema of descriptions, which is a resource of this library. */
final class DescriptionSchema {

  private static final String RESOURCE = "danube-description.schema.json";

  private DescriptionSchema() {}

  static String text() {
    try (InputStream in =
        requireNonNull(DescriptionSchema.class.getResourceAsStream(RESOURCE), RESOURCE)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
