package dev.danube.server.internal.body;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A value in a request, with its place. Its readers return the value, or add a mistake, by the
 * rules and in the words of pydantic 2.
 *
 * @param value the value; null if it is not there
 * @param parent the object that should have it
 */
public record Field(
    @Nullable JsonNode value, JsonNode parent, List<Object> place, List<FieldError> errors) {

  private static final int MOST_DIGITS = 50;
  private static final Set<String> TRUE = Set.of("true", "yes", "on", "1", "t", "y");
  private static final Set<String> FALSE = Set.of("false", "no", "off", "0", "f", "n");

  /** Returns a part of this value, which is an object. */
  public Field part(String name) {
    JsonNode here = value == null ? JsonNodeFactory.instance.objectNode() : value;
    return new Field(here.get(name), here, join(name), errors);
  }

  /** Returns an element of this value, which is a list. */
  public Field element(int index) {
    JsonNode here = value == null ? JsonNodeFactory.instance.arrayNode() : value;
    return new Field(here.get(index), here, join(index), errors);
  }

  /** Returns this value under another place. */
  public Field within(String name) {
    return new Field(value, parent, join(name), errors);
  }

  private List<Object> join(Object last) {
    List<Object> all = new ArrayList<>(place);
    all.add(last);
    return List.copyOf(all);
  }

  /** Returns the names of the parts of this value, which is an object. */
  public List<String> names() {
    List<String> names = new ArrayList<>();
    if (value != null) {
      value.fieldNames().forEachRemaining(names::add);
    }
    return names;
  }

  public boolean isThere() {
    return value != null;
  }

  private JsonNode input() {
    return value == null ? parent : value;
  }

  public void wrong(String type, String message) {
    wrong(type, message, Map.of());
  }

  public void wrong(String type, String message, Map<String, JsonNode> context) {
    errors.add(new FieldError(type, place, message, Optional.of(input()), context));
  }

  /** Adds a mistake of a rule of the service. */
  public void refuse(String message) {
    wrong("value_error", "Value error, " + message, refusal());
  }

  /** Adds a mistake of a rule of the service about something that may be secret. */
  public void refuseSecretly(String message) {
    errors.add(
        new FieldError(
            "value_error", place, "Value error, " + message, Optional.empty(), refusal()));
  }

  private static Map<String, JsonNode> refusal() {
    return Map.of("error", JsonNodeFactory.instance.objectNode());
  }

  private Optional<JsonNode> required() {
    if (value == null) {
      wrong("missing", "Field required");
    }
    return Optional.ofNullable(value);
  }

  public Optional<String> text() {
    Optional<JsonNode> node = required();
    if (node.isPresent() && !node.get().isTextual()) {
      wrong("string_type", "Input should be a valid string");
      return Optional.empty();
    }
    return node.map(JsonNode::textValue);
  }

  /** Returns a text that should have at most some characters. */
  public Optional<String> text(int most) {
    Optional<String> text = text();
    if (text.filter(one -> one.codePointCount(0, one.length()) > most).isPresent()) {
      JsonNode limit = JsonNodeFactory.instance.numberNode(most);
      wrong(
          "string_too_long",
          "String should have at most " + most + " characters",
          Map.of("max_length", limit));
    }
    return text;
  }

  /** Returns whether this is an object. */
  public boolean isObject() {
    Optional<JsonNode> node = required();
    if (node.isPresent() && !node.get().isObject()) {
      wrong(
          "model_attributes_type",
          "Input should be a valid dictionary or object to extract fields from");
    }
    return node.filter(JsonNode::isObject).isPresent();
  }

  /** Returns an object of any content. */
  public Optional<JsonNode> dictionary() {
    Optional<JsonNode> node = required();
    if (node.isPresent() && !node.get().isObject()) {
      wrong("dict_type", "Input should be a valid dictionary");
    }
    return node.filter(JsonNode::isObject);
  }

  /** Returns the elements of a list that should have at most some; empty if it is none. */
  public Optional<List<Field>> list(int most) {
    int size = value == null ? 0 : value.size();
    if (value != null && value.isArray() && size > most) {
      errors.add(
          new FieldError(
              "too_long",
              place,
              "List should have at most " + most + " items after validation, not " + size,
              Optional.empty(), // it is long
              Map.of("max_length", JsonNodeFactory.instance.numberNode(most))));
    }
    return list();
  }

  private Optional<List<Field>> list() {
    Optional<JsonNode> node = required();
    if (node.isPresent() && !node.get().isArray()) {
      wrong("list_type", "Input should be a valid list");
    }
    return node.filter(JsonNode::isArray)
        .map(
            array -> {
              List<Field> elements = new ArrayList<>();
              for (int i = 0; i < array.size(); i++) {
                elements.add(element(i));
              }
              return elements;
            });
  }

  /** Returns a truth value, in any of its words. */
  public Optional<Boolean> flag(boolean usual) {
    JsonNode node = value;
    if (node == null) {
      return Optional.of(usual);
    }
    if (node.isBoolean()) {
      return Optional.of(node.booleanValue());
    }
    if (!node.isTextual() && !node.isNumber()) {
      wrong("bool_type", "Input should be a valid boolean");
      return Optional.empty();
    }
    String text = node.isNumber() ? digit(node.decimalValue()) : node.textValue();
    String word = text.toLowerCase(Locale.ROOT);
    if (!TRUE.contains(word) && !FALSE.contains(word)) {
      wrong("bool_parsing", "Input should be a valid boolean, unable to interpret input");
      return Optional.empty();
    }
    return Optional.of(TRUE.contains(word));
  }

  /** Returns the digit that a number is; a dash if it is neither 0 nor 1. */
  private static String digit(BigDecimal number) {
    boolean isOne = number.compareTo(BigDecimal.ONE) == 0;
    return number.signum() == 0 ? "0" : isOne ? "1" : "-";
  }

  /**
   * Returns a whole number, which may be written as a text. Instead of one with more than {@value
   * #MOST_DIGITS} digits it returns another one that is as large.
   */
  public Optional<BigInteger> integer(BigInteger usual) {
    JsonNode node = value;
    if (node == null) {
      return Optional.of(usual);
    }
    if (!node.isNumber() && !node.isTextual()) {
      wrong("int_type", "Input should be a valid integer");
      return Optional.empty();
    }
    Optional<BigDecimal> number =
        node.isNumber() ? Optional.of(node.decimalValue()) : parsed(node.textValue());
    if (number.isEmpty()) {
      wrong("int_parsing", "Input should be a valid integer, unable to parse string as an integer");
      return Optional.empty();
    }
    BigDecimal stripped = number.get().stripTrailingZeros();
    if (stripped.scale() > 0) {
      wrong(
          "int_from_float", "Input should be a valid integer, got a number with a fractional part");
      return Optional.empty();
    }
    long digits = (long) stripped.precision() - stripped.scale();
    return Optional.of(
        digits > MOST_DIGITS // writing out what 1e999999999 means would fill the memory
            ? BigInteger.TEN.pow(MOST_DIGITS).multiply(BigInteger.valueOf(stripped.signum()))
            : stripped.toBigInteger());
  }

  /** Returns the number that a text is: digits, and perhaps zeros after a point. */
  private static Optional<BigDecimal> parsed(String text) {
    String trimmed = text.strip();
    return trimmed.matches("[+-]?\\d{1,50}(\\.0*)?")
        ? Optional.of(new BigDecimal(trimmed.replaceFirst("\\.0*$", "")))
        : Optional.empty();
  }

  /** Returns the URL of a server, as {@link HttpUrl} normalises it. */
  public Optional<HttpUrl> url() {
    Optional<JsonNode> node = required();
    if (node.isPresent() && !node.get().isTextual()) {
      wrong("url_type", "URL input should be a string or URL");
      return Optional.empty();
    }
    return node.flatMap(text -> url(text.textValue()));
  }

  private Optional<HttpUrl> tooLong() {
    wrong(
        "url_too_long",
        "URL should have at most " + HttpUrl.LONGEST + " characters",
        Map.of("max_length", JsonNodeFactory.instance.numberNode(HttpUrl.LONGEST)));
    return Optional.empty();
  }

  private Optional<HttpUrl> url(String text) {
    if (text.length() > HttpUrl.LONGEST) {
      return tooLong();
    }
    try {
      HttpUrl url = HttpUrl.of(text);
      // What is stored is read again by the same rules.
      return url.text().length() > HttpUrl.LONGEST ? tooLong() : Optional.of(url);
    } catch (HttpUrl.OtherSchemeException e) {
      wrong(
          "url_scheme",
          "URL scheme should be 'http' or 'https'",
          Map.of("expected_schemes", TextNode.valueOf("'http' or 'https'")));
    } catch (IllegalArgumentException e) {
      String why = String.valueOf(e.getMessage());
      wrong(
          "url_parsing",
          "Input should be a valid URL, " + why,
          Map.of("error", TextNode.valueOf(why)));
    }
    return Optional.empty();
  }
}
