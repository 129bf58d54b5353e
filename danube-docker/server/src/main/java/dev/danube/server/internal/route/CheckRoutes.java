package dev.danube.server.internal.route;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.danube.server.internal.access.Role;
import dev.danube.server.internal.body.FieldError;
import dev.danube.server.internal.definition.DefinitionReader;
import dev.danube.server.internal.definition.DefinitionSchemas;
import dev.danube.server.internal.definition.HostConfiguration;
import dev.danube.server.internal.definition.PipelineDefinition;
import dev.danube.server.internal.http.Answers;
import dev.danube.server.internal.http.Request;
import dev.danube.server.internal.http.Response;
import dev.danube.server.internal.http.Route;
import dev.danube.server.internal.openapi.Operation;
import dev.danube.server.internal.openapi.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The route that checks a definition without storing it. Thread-safe. */
public final class CheckRoutes {

  private static final Schema CHECK =
      Schema.object()
          .field("valid", Schema.flag(), "whether it could be stored and triggered here")
          .field("problems", Schema.list(DefinitionSchemas.MISTAKE), "all that is wrong with it")
          .optionalField(
              "plan", Schema.object(), "what a description means, without what is secret")
          .named("Check");

  private final HostConfiguration host;

  /** Creates the route. */
  public CheckRoutes(HostConfiguration host) {
    this.host = host;
  }

  /** Returns the route. */
  public List<Route> routes() {
    return List.of(
        Route.of("POST", "/v1/check", this::check)
            .forRole(Role.VIEWER)
            .described(
                Operation.of("Checks a definition without storing it")
                    .body(DefinitionSchemas.DEFINITION, DefinitionSchemas.example())
                    .answers(200, "All that is wrong with it, which may be nothing", CHECK)));
  }

  private Response check(Request request) {
    DefinitionReader.Read read =
        DefinitionReader.read(request.body().get(), request.isJson(), host.tokens());
    List<FieldError> problems = new ArrayList<>(read.errors());
    read.definition().ifPresent(definition -> problems.addAll(problems(definition)));
    ObjectNode json = Answers.object().put("valid", problems.isEmpty());
    json.putArray("problems");
    problems.forEach(problem -> json.withArray("problems").add(problem.toJson()));
    read.definition().flatMap(host.tokens()::plan).ifPresent(plan -> json.set("plan", plan));
    return Response.json(200, json);
  }

  /** Returns what this server would refuse although the definition is right. */
  private List<FieldError> problems(PipelineDefinition definition) {
    List<FieldError> problems = new ArrayList<>();
    if (host.pipelines().hasName(definition.name())) {
      problems.add(problem("name", Answers.nameIsTaken(definition.name())));
    }
    host.tokens().refusal(definition).ifPresent(why -> problems.add(problem("stages", why)));
    return problems;
  }

  private static FieldError problem(String field, String why) {
    return new FieldError(
        "value_error",
        List.of("body", field),
        "Value error, " + why,
        Optional.empty(),
        Map.of("error", Answers.object()));
  }
}
