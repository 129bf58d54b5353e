package dev.danube.server.internal.route;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.danube.server.internal.access.Role;
import dev.danube.server.internal.access.RoleField;
import dev.danube.server.internal.access.Token;
import dev.danube.server.internal.access.TokenReader;
import dev.danube.server.internal.access.TokenSecrets;
import dev.danube.server.internal.definition.DefinitionSchemas;
import dev.danube.server.internal.http.Answers;
import dev.danube.server.internal.http.Request;
import dev.danube.server.internal.http.Response;
import dev.danube.server.internal.http.Route;
import dev.danube.server.internal.openapi.Operation;
import dev.danube.server.internal.openapi.Schema;
import dev.danube.server.internal.store.TokenStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** The routes of tokens, and of who has logged in. Thread-safe. */
public final class TokenRoutes {

  private static final int MOST = 200;

  /** The time for which a token that has expired is shown. */
  private static final Duration MEMORY = Duration.ofDays(30);

  private static final Schema CALLER =
      Schema.object()
          .field("name", Schema.text(), "the name of the user or of the token")
          .field("role", RoleField.SCHEMA, "what the login may do")
          .named("Caller");
  private static final Schema TOKEN =
      Schema.object()
          .field("id", Schema.format("uuid"), "its id")
          .field("name", Schema.text(), "what it is for")
          .field("role", RoleField.SCHEMA, "what it may do")
          .field("created", Schema.format("date-time"), "when it was made")
          .field("expires", Schema.format("date-time"), "until when it is valid")
          .field("expired", Schema.flag(), "whether it is no longer valid");
  private static final Schema TOKENS =
      Schema.object()
          .field("tokens", Schema.list(TOKEN.named("Token")), "the tokens")
          .named("TokenList");
  private static final Schema CREATED =
      TOKEN
          .field("token", Schema.text(), "the token itself, which is shown only this once")
          .named("CreatedToken");

  private final TokenStore tokens;

  /** Creates the routes. */
  public TokenRoutes(TokenStore tokens) {
    this.tokens = tokens;
  }

  /** Returns the routes. */
  public List<Route> routes() {
    return List.of(
        Route.of("GET", "/v1/caller", TokenRoutes::caller)
            .described(
                Operation.of("Says who has logged in")
                    .answers(200, "The user or the token of this request", CALLER)),
        Route.of("GET", "/v1/tokens", this::list)
            .forRole(Role.ADMIN)
            .described(
                Operation.of("Lists tokens, the newest first")
                    .answers(200, "The tokens, without what is secret", TOKENS)),
        Route.of("POST", "/v1/tokens", this::create)
            .described(
                Operation.of("Makes a token, with which a program logs in")
                    .body(
                        TokenReader.REQUEST,
                        JsonNodeFactory.instance
                            .objectNode()
                            .put("name", "nightly builds")
                            .put("role", Role.RUNNER.name())
                            .put("days", 90))
                    .answers(201, "It is made", CREATED)
                    .answers(409, "There are too many tokens", Answers.DETAIL)
                    .answers(422, "The request has mistakes", DefinitionSchemas.MISTAKES)),
        Route.of("DELETE", "/v1/tokens/{token}", this::delete)
            .described(
                Operation.of("Deletes a token, which is refused from then on")
                    .path("token", "the id of the token")
                    .answers(200, "It is deleted", Answers.MESSAGE)
                    .answers(404, "There is no such token", Answers.DETAIL)));
  }

  private static Response caller(Request request) {
    return Response.json(
        200,
        Answers.object()
            .put("name", request.caller().name())
            .put("role", request.caller().role().name()));
  }

  private Response list(Request request) {
    ObjectNode json = Answers.object();
    json.putArray("tokens");
    tokens.list().forEach(token -> json.withArray("tokens").add(json(token)));
    return Response.json(200, json);
  }

  private static ObjectNode json(Token token) {
    return Answers.object()
        .put("id", token.id())
        .put("name", token.name())
        .put("role", token.role().name())
        .put("created", token.created().toString())
        .put("expires", token.expires().toString())
        .put("expired", token.expires().isBefore(Instant.now()));
  }

  private Response create(Request request) {
    TokenReader.Read read = TokenReader.read(request.body().get(), request.isJson());
    return read.request().map(this::create).orElseGet(() -> Answers.invalid(read.errors()));
  }

  private Response create(TokenReader.TokenRequest request) {
    Instant now = Instant.now();
    tokens.deleteExpired(now.minus(MEMORY));
    long valid = tokens.list().stream().filter(token -> token.expires().isAfter(now)).count();
    if (valid >= MOST) {
      return Answers.detail(
          409, "There are " + MOST + " tokens already. Delete those that are not used.");
    }
    Token token =
        new Token(
            UUID.randomUUID().toString(),
            request.name(),
            request.role(),
            now,
            now.plus(request.validity()));
    String secret = TokenSecrets.next();
    tokens.add(token, TokenSecrets.hash(secret));
    return Response.json(201, json(token).put("token", secret));
  }

  private Response delete(Request request) {
    String id = request.parameter("token");
    return tokens.delete(id)
        ? Answers.message(200, id, "Token deleted.")
        : Answers.detail(404, "Token not found.");
  }
}
