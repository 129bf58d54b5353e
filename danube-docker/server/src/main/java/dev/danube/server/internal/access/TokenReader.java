package dev.danube.server.internal.access;

import com.fasterxml.jackson.databind.node.IntNode;
import dev.danube.server.internal.body.BodyReader;
import dev.danube.server.internal.body.Field;
import dev.danube.server.internal.body.FieldError;
import dev.danube.server.internal.openapi.Schema;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A reader of requests for tokens. Stateless. */
public final class TokenReader {

  private static final int LONGEST_NAME = 200;
  private static final int USUAL_DAYS = 365;
  private static final int MOST_DAYS = 3650;

  /** The shape of a request. */
  public static final Schema REQUEST =
      Schema.object()
          .field(
              "name",
              Schema.text("\\S").with("maxLength", IntNode.valueOf(LONGEST_NAME)),
              "what it is for")
          .field(
              "role",
              RoleField.SCHEMA,
              "what it may do: see everything; also run pipelines and cancel runs; or all")
          .optionalField(
              "days",
              Schema.integer(1, MOST_DAYS).with("default", IntNode.valueOf(USUAL_DAYS)),
              "how long it is valid")
          .named("TokenRequest");

  private TokenReader() {}

  /**
   * A request for a token.
   *
   * @param name what it is for
   * @param role what it may do
   * @param validity how long it is valid
   */
  public record TokenRequest(String name, Role role, Duration validity) {}

  /**
   * A request, or what is wrong with it.
   *
   * @param request the request; empty if there are mistakes
   * @param errors the mistakes; empty if there is a request
   */
  public record Read(Optional<TokenRequest> request, List<FieldError> errors) {}

  /**
   * Reads the body of a request.
   *
   * @param body its text
   * @param isJson whether its content type is that of JSON, or none
   */
  public static Read read(String body, boolean isJson) {
    List<FieldError> errors = new ArrayList<>();
    Optional<TokenRequest> request =
        BodyReader.object(body, isJson, errors).flatMap(TokenReader::read);
    return new Read(errors.isEmpty() ? request : Optional.empty(), errors);
  }

  private static Optional<TokenRequest> read(Field body) {
    Field nameField = body.part("name");
    Optional<String> name = nameField.text();
    if (name.filter(text -> text.isBlank() || text.length() > LONGEST_NAME).isPresent()) {
      nameField.refuse("The name has 1 to 200 characters, and not only blanks.");
    }
    Optional<Role> role = RoleField.read(body.part("role"));
    Field daysField = body.part("days");
    Optional<BigInteger> days = daysField.integer(BigInteger.valueOf(USUAL_DAYS));
    if (days.filter(number -> !isInRange(number)).isPresent()) {
      daysField.refuse("A token is valid for 1 to 3650 days.");
      return Optional.empty();
    }
    return name.isPresent() && role.isPresent() && days.isPresent()
        ? Optional.of(
            new TokenRequest(name.get(), role.get(), Duration.ofDays(days.get().intValue())))
        : Optional.empty();
  }

  private static boolean isInRange(BigInteger days) {
    return days.signum() > 0 && days.compareTo(BigInteger.valueOf(MOST_DAYS)) <= 0;
  }
}
