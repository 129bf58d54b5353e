package dev.danube.server.internal.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** Texts that every database takes. */
final class Texts {

  private static final char REPLACEMENT = '\ufffd';
  private static final JsonMapper ASCII =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private Texts() {}

  /**
   * Returns a text without what PostgreSQL refuses: the character 0, and halves of characters.
   * Those are replaced.
   */
  static String storable(String text) {
    StringBuilder storable = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              boolean isHalf = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
              storable.appendCodePoint(c == 0 || isHalf ? REPLACEMENT : c);
            });
    return storable.toString();
  }

  /** Returns JSON in ASCII, in which any text is exact. */
  static String ascii(JsonNode json) {
    try {
      return ASCII.writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // a tree can always be written
    }
  }
}
