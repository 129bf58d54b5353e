package dev.danube.server.internal.access;

import com.fasterxml.jackson.databind.node.IntNode;
import dev.danube.server.internal.body.BodyReader;
import dev.danube.server.internal.body.Field;
import dev.danube.server.internal.body.FieldError;
import dev.danube.server.internal.openapi.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A reader of requests for users. What it tells about mistakes has no password. Stateless. */
public final class UserReader {

  private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._@-]{0,99}";
  private static final int SHORTEST = 8;
  private static final int LONGEST = 200;

  private static final Schema PASSWORD =
      Schema.text()
          .with("minLength", IntNode.valueOf(SHORTEST))
          .with("maxLength", IntNode.valueOf(LONGEST));

  /** The shape of a request to make a user. */
  public static final Schema REQUEST =
      Schema.object()
          .field("name", Schema.text("^" + NAME + "$"), "the name, which cannot be changed")
          .field("role", RoleField.SCHEMA, "what the user may do")
          .field("password", PASSWORD, "the password, which is stored as a hash")
          .named("UserRequest");

  /** The shape of a request to change a user. */
  public static final Schema CHANGE =
      Schema.object()
          .optionalField("role", RoleField.SCHEMA, "what the user may do from now on")
          .optionalField("password", PASSWORD, "another password; the former is no longer valid")
          .named("UserChange");

  private UserReader() {}

  /**
   * A request for a user. Its text has no password.
   *
   * @param name the name; empty in a change
   * @param role the role; empty to keep it
   * @param password the password; empty to keep it
   */
  public record UserRequest(String name, Optional<Role> role, Optional<String> password) {

    @Override
    public String toString() {
      return String.format("UserRequest[%s, %s]", name, role);
    }
  }

  /**
   * A request, or what is wrong with it.
   *
   * @param request the request; empty if there are mistakes
   * @param errors the mistakes; empty if there is a request
   */
  public record Read(Optional<UserRequest> request, List<FieldError> errors) {}

  /**
   * Reads the body of a request to make a user.
   *
   * @param body its text
   * @param isJson whether its content type is that of JSON, or none
   */
  public static Read read(String body, boolean isJson) {
    return read(
        body,
        isJson,
        object ->
            new UserRequest(
                name(object.part("name")),
                RoleField.read(object.part("role")),
                password(object.part("password"))));
  }

  /**
   * Reads the body of a request to change a user.
   *
   * @param body its text
   * @param isJson whether its content type is that of JSON, or none
   */
  public static Read readChange(String body, boolean isJson) {
    return read(body, isJson, UserReader::change);
  }

  private static Read read(String body, boolean isJson, Function<Field, UserRequest> reader) {
    List<FieldError> errors = new ArrayList<>();
    Optional<UserRequest> request = BodyReader.object(body, isJson, errors).map(reader);
    return errors.isEmpty()
        ? new Read(request, List.of())
        : new Read(Optional.empty(), errors.stream().map(FieldError::withoutInput).toList());
  }

  private static UserRequest change(Field object) {
    Field role = object.part("role");
    Field password = object.part("password");
    if (!role.isThere() && !password.isThere()) {
      object.refuse("A change has a role, or a password, or both.");
    }
    return new UserRequest(
        "",
        role.isThere() ? RoleField.read(role) : Optional.empty(),
        password.isThere() ? password(password) : Optional.empty());
  }

  private static String name(Field field) {
    Optional<String> name = field.text();
    if (name.filter(text -> !text.matches(NAME)).isPresent()) {
      field.refuse(
          "The name has 1 to 100 letters, digits, dots, dashes, underscores and @, and starts with"
              + " a letter or a digit.");
    }
    return name.orElse("");
  }

  private static Optional<String> password(Field field) {
    Optional<String> password = field.text();
    boolean isWrong =
        password
            .filter(
                text ->
                    text.length() < SHORTEST
                        || text.length() > LONGEST
                        || text.startsWith(TokenSecrets.PREFIX))
            .isPresent();
    if (isWrong) {
      field.refuseSecretly(
          "The password has 8 to 200 characters, and does not start as a token does.");
    }
    return password;
  }
}
