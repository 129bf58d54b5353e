package dev.danube.server.internal.access;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.danube.server.internal.body.Field;
import dev.danube.server.internal.openapi.Schema;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** A role in requests and answers. */
public final class RoleField {

  private static final String ROLES = "'VIEWER', 'RUNNER' or 'ADMIN'";

  /** The shape of a role. */
  public static final Schema SCHEMA =
      Schema.words(Arrays.stream(Role.values()).map(Role::name).toList());

  private RoleField() {}

  /** Reads a role; empty if it is missing or another word, which is noted as a mistake. */
  static Optional<Role> read(Field field) {
    Optional<String> text = field.text();
    Optional<Role> role =
        text.flatMap(
            name ->
                Arrays.stream(Role.values()).filter(one -> one.name().equals(name)).findFirst());
    if (text.isPresent() && role.isEmpty()) {
      field.wrong("enum", "Input should be " + ROLES, Map.of("expected", TextNode.valueOf(ROLES)));
    }
    return role;
  }
}
