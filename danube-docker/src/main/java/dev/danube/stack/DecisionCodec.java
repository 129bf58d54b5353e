package dev.danube.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.danube.Codec;
import dev.danube.ImageRef;
import dev.danube.engine.internal.Json;
import dev.danube.stack.StackDecision.ContentKey;
import dev.danube.stack.StackDecision.ImageAction;
import dev.danube.stack.StackDecision.OfImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The decision as JSON: for scripts, and for the stages that follow it. */
record DecisionCodec() implements Codec<StackDecision> {

  @Override
  public String encode(StackDecision decision) {
    return json(decision).toPrettyString();
  }

  private static ObjectNode json(StackDecision decision) {
    ObjectNode all = Json.MAPPER.createObjectNode();
    ArrayNode images = all.putArray("images");
    decision.images().forEach(image -> add(images.addObject(), image));
    ArrayNode warnings = all.putArray("warnings");
    decision.warnings().forEach(warnings::add);
    return all;
  }

  private static void add(ObjectNode one, OfImage image) {
    one.put("name", image.name());
    image.plan().ifPresent(plan -> one.put("plan", plan));
    one.put("action", image.action().name().toLowerCase(Locale.ROOT));
    ArrayNode reasons = one.putArray("reasons");
    image.reasons().forEach(reasons::add);
    one.put("tag", image.tag()).put("image", image.image().reference());
    image.base().ifPresent(base -> one.put("base", base.reference()));
    image.baseName().ifPresent(name -> one.put("baseName", name));
    image.key().ifPresent(key -> one.put("content", key.content()).put("tests", key.tests()));
  }

  @Override
  public StackDecision decode(String text) throws IOException {
    JsonNode all = Json.MAPPER.readTree(text);
    List<OfImage> images = new ArrayList<>();
    for (JsonNode one : all.path("images")) {
      images.add(
          new OfImage(
              one.path("name").asText(),
              text(one, "plan"),
              ImageAction.valueOf(one.path("action").asText().toUpperCase(Locale.ROOT)),
              texts(one.path("reasons")),
              ImageRef.of(one.path("image").asText()),
              one.path("tag").asText(),
              text(one, "base").map(ImageRef::of),
              text(one, "baseName"),
              text(one, "content")
                  .map(content -> new ContentKey(content, one.path("tests").asText()))));
    }
    return new StackDecision(List.copyOf(images), texts(all.path("warnings")));
  }

  private static Optional<String> text(JsonNode one, String name) {
    return one.hasNonNull(name) ? Optional.of(one.path(name).asText()) : Optional.empty();
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(text -> texts.add(text.asText()));
    return List.copyOf(texts);
  }
}
