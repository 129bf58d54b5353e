package dev.danube.server.internal.route;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.danube.server.internal.access.HostLogin;
import dev.danube.server.internal.access.PasswordHash;
import dev.danube.server.internal.access.Role;
import dev.danube.server.internal.access.RoleField;
import dev.danube.server.internal.access.User;
import dev.danube.server.internal.access.UserReader;
import dev.danube.server.internal.access.UserReader.UserRequest;
import dev.danube.server.internal.definition.DefinitionSchemas;
import dev.danube.server.internal.http.Answers;
import dev.danube.server.internal.http.Request;
import dev.danube.server.internal.http.Response;
import dev.danube.server.internal.http.Route;
import dev.danube.server.internal.openapi.Operation;
import dev.danube.server.internal.openapi.Schema;
import dev.danube.server.internal.store.UserStore;
import java.time.Instant;
import java.util.List;

/** The routes of users. Thread-safe. */
public final class UserRoutes {

  private static final int MOST = 1_000;

  private static final Schema USER =
      Schema.object()
          .field("name", Schema.text(), "the name")
          .field("role", RoleField.SCHEMA, "what the user may do")
          .field("created", Schema.format("date-time"), "when the user was made")
          .field("passwordSet", Schema.format("date-time"), "when the password was set last")
          .named("User");
  private static final Schema USERS =
      Schema.object().field("users", Schema.list(USER), "the users").named("UserList");
  private static final Schema DONE =
      Schema.object()
          .field("name", Schema.text(), "the name of the user")
          .field("message", Schema.text(), "what was done")
          .named("UserMessage");

  private final UserStore users;
  private final HostLogin host;

  /**
   * Creates the routes.
   *
   * @param host the login of the host, whose name no user gets
   */
  public UserRoutes(UserStore users, HostLogin host) {
    this.users = users;
    this.host = host;
  }

  /** Returns the routes. */
  public List<Route> routes() {
    return List.of(
        Route.of("GET", "/v1/users", this::list)
            .forRole(Role.ADMIN)
            .described(
                Operation.of("Lists users, by name")
                    .answers(200, "The users, without their passwords", USERS)),
        Route.of("POST", "/v1/users", this::create)
            .described(
                Operation.of("Makes a user, who logs in with a password")
                    .body(
                        UserReader.REQUEST,
                        Answers.object()
                            .put("name", "ada")
                            .put("role", Role.RUNNER.name())
                            .put("password", "a long sentence"))
                    .answers(201, "The user is made", USER)
                    .answers(409, "The name is taken, or there are too many", Answers.DETAIL)
                    .answers(422, "The request has mistakes", DefinitionSchemas.MISTAKES)),
        Route.of("PUT", "/v1/users/{user}", this::update)
            .described(
                about("Changes the role or the password of a user, whose streams then end")
                    .body(UserReader.CHANGE, Answers.object().put("password", "another sentence"))
                    .answers(200, "The user is changed", DONE)
                    .answers(422, "The request has mistakes", DefinitionSchemas.MISTAKES)),
        Route.of("DELETE", "/v1/users/{user}", this::delete)
            .described(
                about("Deletes a user, who is refused from then on")
                    .answers(200, "The user is deleted", DONE)));
  }

  private static Operation about(String summary) {
    return Operation.of(summary)
        .path("user", "the name of the user")
        .answers(404, "There is no such user", Answers.DETAIL)
        .answers(409, "No other user would have the role ADMIN", Answers.DETAIL);
  }

  private Response list(Request request) {
    ObjectNode json = Answers.object();
    json.putArray("users");
    users.list().forEach(user -> json.withArray("users").add(json(user)));
    return Response.json(200, json);
  }

  private static ObjectNode json(User user) {
    return Answers.object()
        .put("name", user.name())
        .put("role", user.role().name())
        .put("created", user.created().toString())
        .put("passwordSet", user.passwordSet().toString());
  }

  private Response create(Request request) {
    UserReader.Read read = UserReader.read(request.body().get(), request.isJson());
    return read.request().map(this::create).orElseGet(() -> Answers.invalid(read.errors()));
  }

  private Response create(UserRequest request) {
    if (host.reserves(request.name())) {
      return Answers.detail(
          409,
          String.format(
              "The settings of the server define the user \"%s\". Give this one another name.",
              request.name()));
    }
    if (users.list().size() >= MOST) {
      return Answers.detail(
          409, "There are " + MOST + " users already. Delete those who no longer log in.");
    }
    Instant now = Instant.now();
    User user =
        new User(
            request.name(),
            request.role().orElseThrow(),
            PasswordHash.of(request.password().orElseThrow()),
            now,
            now);
    return users.add(user)
        ? Response.json(201, json(user))
        : Answers.detail(
            409,
            String.format(
                "There is a user \"%s\" already. Change that one, or give this one another name.",
                user.name()));
  }

  private Response update(Request request) {
    UserReader.Read read = UserReader.readChange(request.body().get(), request.isJson());
    return read.request()
        .map(change -> update(request.decoded("user"), change))
        .orElseGet(() -> Answers.invalid(read.errors()));
  }

  private Response update(String name, UserRequest change) {
    return answer(
        users.update(name, change.role(), change.password().map(PasswordHash::of), !host.isSet()),
        name,
        "User changed.");
  }

  private Response delete(Request request) {
    String name = request.decoded("user");
    return answer(users.delete(name, !host.isSet()), name, "User deleted.");
  }

  private static Response answer(UserStore.Change change, String name, String done) {
    return switch (change) {
      case DONE -> Response.json(200, Answers.object().put("name", name).put("message", done));
      case UNKNOWN -> Answers.detail(404, "User not found.");
      case LAST_ADMIN ->
          Answers.detail(
              409,
              String.format(
                  "The user \"%s\" is the only one with the role ADMIN. Give another user this role"
                      + " first.",
                  name));
    };
  }
}
