package dev.danube.server.internal.body;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A reader of the bodies of requests, which are JSON. Stateless. */
public final class BodyReader {

  private static final int DEEPEST = 100;
  private static final ObjectMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private BodyReader() {}

  /**
   * Reads a body that should be an object.
   *
   * @param body its text
   * @param isJson whether its content type is that of JSON, or none
   * @param errors gets what is wrong with it
   * @return the object; empty if it is none
   */
  public static Optional<Field> object(String body, boolean isJson, List<FieldError> errors) {
    if (!isJson) {
      errors.add(
          refused(
              "model_attributes_type",
              "Input should be a valid dictionary or object to extract fields from",
              TextNode.valueOf(body)));
      return Optional.empty();
    }
    try {
      JsonNode node = JSON.readTree(body);
      if (node.isMissingNode() || node.isNull()) {
        errors.add(refused("missing", "Field required", JsonNodeFactory.instance.nullNode()));
        return Optional.empty();
      }
      return Optional.of(new Field(node, node, List.of("body"), errors)).filter(Field::isObject);
    } catch (JsonProcessingException e) {
      long position = e.getLocation() == null ? 0 : e.getLocation().getCharOffset();
      errors.add(noJson((int) position, e.getOriginalMessage()));
    } catch (NumberFormatException e) {
      errors.add(noJson(0, "A number has an exponent that is out of range"));
    }
    return Optional.empty();
  }

  private static FieldError noJson(int position, String why) {
    return new FieldError(
        "json_invalid",
        List.of("body", position),
        "JSON decode error",
        Optional.of(JsonNodeFactory.instance.objectNode()),
        Map.of("error", TextNode.valueOf(why)));
  }

  private static FieldError refused(String type, String message, JsonNode input) {
    return new FieldError(type, List.of("body"), message, Optional.of(input), Map.of());
  }

  /** Returns an object that was valid when it was stored. */
  public static Field stored(String text) {
    try {
      JsonNode node = JSON.readTree(text);
      return new Field(node, node, List.of("body"), new ArrayList<>());
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
