package dev.danube;

import dev.danube.internal.Names;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Checks what only the whole pipeline shows: names, images, and what waits for what. */
final class DefinitionCheck {

  private final DefinitionScope scope;
  private final Pipeline pipeline;
  private final Map<String, Draft> byName = new LinkedHashMap<>();
  private final Map<String, String> parents = new HashMap<>();

  private DefinitionCheck(DefinitionScope scope, Pipeline pipeline) {
    this.scope = scope;
    this.pipeline = pipeline;
  }

  static void check(DefinitionScope scope, Pipeline pipeline, List<Draft> drafts) {
    DefinitionCheck check = new DefinitionCheck(scope, pipeline);
    check.checkNames(drafts);
    check.byName.values().forEach(check::checkNode);
    if (scope.isFaultless()) {
      check.checkCycles();
    }
  }

  private void checkNames(List<Draft> drafts) {
    Deque<Draft> open = new ArrayDeque<>(drafts);
    while (!open.isEmpty()) {
      Draft draft = open.pop();
      String name = draft.node().name();
      Draft first = byName.putIfAbsent(name, draft);
      if (first != null) {
        problem(
            draft,
            String.format(
                "the name is taken by \"%s\" at %s; names are unique in a pipeline",
                first.place().path(), first.place().location()));
      }
      List<Draft> children = draft.children();
      children.forEach(child -> parents.putIfAbsent(child.node().name(), name));
      for (int i = children.size() - 1; i >= 0; i--) {
        open.push(children.get(i));
      }
    }
  }

  private void checkNode(Draft draft) {
    if (draft.node() instanceof Stage stage && needsImage(stage)) {
      problem(draft, "no image; add .image(\"...\") to the stage or to the pipeline");
    }
    draft.node().needs().forEach(name -> checkWait(draft, "needs", name));
    draft.node().after().forEach(name -> checkWait(draft, "after", name));
  }

  private boolean needsImage(Stage stage) {
    return stage.image().isEmpty()
        && pipeline.image().isEmpty()
        && !(stage.artifacts().isEmpty()
            && stage.steps().stream().allMatch(Step.Call.class::isInstance));
  }

  private void checkWait(Draft draft, String verb, String other) {
    if (other.equals(draft.node().name())) {
      waitProblem(draft, verb + " itself; remove that");
    } else if (!byName.containsKey(other)) {
      String nearest = Names.didYouMean(other, byName.keySet());
      waitProblem(draft, String.format("%s \"%s\", which does not exist%s", verb, other, nearest));
    } else if (isAncestor(other, draft.node().name())) {
      waitProblem(
          draft,
          String.format(
              "%s \"%s\", which it is part of and which cannot end before it; name a node beside it",
              verb, other));
    }
  }

  private boolean isAncestor(String ancestor, String name) {
    for (String at = parents.get(name); at != null; at = parents.get(at)) {
      if (at.equals(ancestor)) {
        return true;
      }
    }
    return false;
  }

  private void problem(Draft draft, String message) {
    scope.problem(draft.place(), message, draft.place().location());
  }

  private void waitProblem(Draft draft, String message) {
    scope.problem(draft.place(), message, draft.orderLocation());
  }

  private void checkCycles() {
    List<String> cycle = new Waiting(byName.keySet(), parents, pipeline.edges()).cycle();
    if (!cycle.isEmpty()) {
      String path = String.join(" -> ", cycle) + " -> " + cycle.get(0);
      scope.problemOfAll(pipeline.name(), "stages wait for each other: " + path);
    }
  }
}
