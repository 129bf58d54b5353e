package dev.danube.server.internal.route;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.danube.server.internal.access.TokenSecrets;
import dev.danube.server.internal.definition.HostTokens;
import dev.danube.server.internal.http.Answers;
import dev.danube.server.internal.http.Request;
import dev.danube.server.internal.http.Response;
import dev.danube.server.internal.http.Route;
import dev.danube.server.internal.openapi.Operation;
import dev.danube.server.internal.openapi.Schema;
import dev.danube.server.internal.run.RunService;
import dev.danube.server.internal.run.Triggered;
import dev.danube.server.internal.store.DeliveryStore;
import dev.danube.server.internal.store.RunCause;
import dev.danube.server.internal.store.Store;
import dev.danube.server.internal.store.StoredPipeline;
import dev.danube.server.internal.store.StoredRun;
import dev.danube.server.internal.webhook.PushEvent;
import dev.danube.server.internal.webhook.WebhookSecrets;
import dev.danube.server.internal.webhook.WebhookSender;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The routes of webhooks. Nothing of what they receive is logged. Thread-safe. */
public final class WebhookRoutes {

  private static final Logger log = LoggerFactory.getLogger(WebhookRoutes.class);

  private static final Schema TRIGGERED =
      Schema.object()
          .field("message", Schema.text(), "what was done")
          .field(
              "triggered",
              Schema.list(Schema.format("uuid")),
              "the ids of the pipelines that were triggered")
          .field("runs", Schema.list(Schema.format("uuid")), "the ids of their runs")
          .named("WebhookResult");

  private final HostTokens tokens;
  private final Store store;
  private final DeliveryStore deliveries;
  private final RunService runs;
  private final WebhookSecrets secrets;

  /** Creates the routes. */
  public WebhookRoutes(HostTokens tokens, Store store, RunService runs, WebhookSecrets secrets) {
    this.tokens = tokens;
    this.store = store;
    this.deliveries = store.deliveries();
    this.runs = runs;
    this.secrets = secrets;
  }

  /** Returns the routes. */
  public List<Route> routes() {
    return Arrays.stream(WebhookSender.values()).map(this::route).toList();
  }

  private Route route(WebhookSender sender) {
    return Route.open("POST", "/webhooks/" + sender.id(), request -> receive(sender, request))
        .described(
            Operation.of("Receives webhooks of " + sender.title() + ", which trigger pipelines")
                .body(Schema.object(), Answers.object().put("ref", "refs/heads/main"))
                .answers(200, "It is received, also if it triggers nothing", TRIGGERED)
                .answers(422, "It tells of a push, but not of which", Answers.DETAIL)
                .answers(401, "Its signature or secret is missing or wrong", Answers.DETAIL)
                .answers(429, "Too many pipelines run or wait", Answers.DETAIL));
  }

  private Response receive(WebhookSender sender, Request request) {
    // It is read in any case: a connection that is closed before that loses the answer.
    String body = request.body().get();
    boolean hasProof = secrets.canCheck(sender, request.header());
    if (!hasProof || !secrets.accept(sender, request.header(), body)) {
      return Answers.detail(401, "The signature or the secret is missing or wrong");
    }
    if (!sender.isPush(request.header())) {
      return received("This event triggers nothing.", List.of());
    }
    PushEvent push;
    try {
      push = PushEvent.read(sender, body);
    } catch (IllegalArgumentException e) {
      return Answers.detail(422, String.valueOf(e.getMessage()));
    }
    return receive(push, delivery(sender, request, body));
  }

  /** Returns a key of a delivery, of a fixed length; without an id, that of its content. */
  private static String delivery(WebhookSender sender, Request request, String body) {
    return TokenSecrets.hash(
        sender.id() + ":" + sender.delivery(request.header()).orElse("body:" + body));
  }

  private Response receive(PushEvent push, String delivery) {
    List<StoredPipeline> pipelines =
        store.pipelines().ofRepository(push.repositoryKeys()).stream()
            .filter(pipeline -> push.triggers(pipeline.definition()))
            .toList();
    if (pipelines.isEmpty()) {
      return received("This push triggers nothing.", List.of());
    }
    if (!deliveries.take(delivery, Instant.now())) {
      return received("This delivery was received already.", List.of());
    }
    List<StoredRun> triggered = new ArrayList<>();
    boolean isFull = false;
    try {
      for (StoredPipeline pipeline : pipelines) {
        Optional<String> refusal = tokens.refusal(pipeline.definition());
        if (refusal.isPresent()) {
          log.warn("A push does not trigger pipeline {}: {}", pipeline.id(), refusal.get());
          continue;
        }
        Triggered run = runs.trigger(pipeline, cause(push));
        run.run().ifPresent(triggered::add);
        isFull |= run.run().isEmpty() && run.conflict().isEmpty();
      }
    } finally {
      if (triggered.isEmpty()) {
        deliveries.forget(delivery); // its sender may repeat it
      }
    }
    return isFull && triggered.isEmpty()
        ? Answers.triggered(Triggered.tooMany())
        : received("The pipelines of this push are triggered.", triggered);
  }

  private static RunCause cause(PushEvent push) {
    return RunCause.push(push.ref(), push.commit().orElseThrow());
  }

  private static Response received(String message, List<StoredRun> triggered) {
    ObjectNode json = Answers.object().put("message", message);
    json.putArray("triggered");
    json.putArray("runs");
    for (StoredRun run : triggered) {
      json.withArray("triggered").add(run.pipeline());
      json.withArray("runs").add(run.id());
    }
    return Response.json(200, json);
  }
}
