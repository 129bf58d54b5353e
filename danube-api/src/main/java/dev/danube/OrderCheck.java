package dev.danube;

import dev.danube.DefinitionScope.Position;
import dev.danube.SettingsCollector.Entry;
import dev.danube.internal.Names;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A check of what the nodes of a pipeline wait for. */
final class OrderCheck {

  private final Pipeline pipeline;
  private final List<NodeDraft> drafts;
  private final Map<String, NodeDraft> byName;
  private final PostOrder post;

  /**
   * Creates a check of finished nodes.
   *
   * @param drafts all nodes, at any depth, in reading order, with the post stages
   * @param byName the first node of each name
   * @param post the post stages among them
   */
  OrderCheck(
      Pipeline pipeline, List<NodeDraft> drafts, Map<String, NodeDraft> byName, PostOrder post) {
    this.pipeline = pipeline;
    this.drafts = drafts;
    this.byName = byName;
    this.post = post;
  }

  void check(DefinitionScope scope) {
    drafts.forEach(this::checkNode);
    checkCycles(scope);
  }

  private void checkNode(NodeDraft draft) {
    if (post.contains(draft)) {
      checkPost(draft, Keys.NEEDS);
      checkPost(draft, Keys.AFTER);
      checkPost(draft, Keys.NEEDS_NOTHING);
      if (draft.node() instanceof Stage stage && stage.approval().isPresent()) {
        draft
            .builder()
            .problem("approval in a post stage, which must end soon; ask in a stage before");
      }
      draft
          .builder()
          .entries(Keys.MANUAL)
          .forEach(
              entry ->
                  problem(
                      draft,
                      entry,
                      "manual in a post stage, which cannot be named; use a condition instead"));
    } else {
      draft.builder().entries(Keys.NEEDS).forEach(name -> checkWait(draft, name));
      draft.builder().entries(Keys.AFTER).forEach(name -> checkWait(draft, name));
    }
    for (Entry<Condition> when : draft.builder().entries(Keys.WHEN)) {
      Conditions.nodes(when.value()).forEach(name -> checkOutcome(draft, when, name));
    }
  }

  /** Checks that a node whose outcome is asked about has ended when it is asked. */
  private void checkOutcome(NodeDraft draft, Entry<Condition> when, String name) {
    NodeDraft asked = byName.get(name);
    if (isAfter(draft, name)) {
      return; // the check of what it waits for says whether there is such a node
    }
    if (draft.node().needs().contains(name)) {
      problem(
          draft,
          when,
          String.format(
              "outcomes(\"%s\") beside needs(\"%s\"), which skips the node if \"%s\" fails; write"
                  + " after in place of needs",
              name, name, name));
    } else if (asked == null) {
      problem(
          draft,
          when,
          String.format(
              "outcomes(\"%s\") of a node that does not exist%s",
              name, Names.didYouMean(name, byName.keySet())));
    } else if (post.contains(asked)) {
      problem(
          draft,
          when,
          String.format("outcomes(\"%s\") of a post stage; name stages that run before", name));
    } else if (post.isOfBlock(draft)) {
      if (!PostOrder.isInBlock(asked, draft)) {
        String block = PostOrder.block(draft).name();
        problem(
            draft,
            when,
            String.format(
                "outcomes(\"%s\") in a post stage of \"%s\", which does not contain it; name nodes"
                    + " inside \"%s\", or add after(\"%s\") to \"%s\"",
                name, block, block, name, block));
      }
    } else if (!post.contains(draft)) {
      problem(
          draft,
          when,
          String.format(
              "outcomes(\"%s\") without after(\"%s\"); add that, so that the condition is asked"
                  + " when \"%s\" has ended, however it ended",
              name, name, name));
    }
  }

  /** Returns whether a node, or one around it, comes after another one. */
  private boolean isAfter(NodeDraft draft, String name) {
    return draft.node().after().contains(name)
        || around(draft).stream()
            .map(byName::get)
            .anyMatch(block -> block != null && block.node().after().contains(name));
  }

  private void checkPost(NodeDraft draft, Key<?> key) {
    for (Entry<?> entry : draft.builder().entries(key)) {
      draft
          .builder()
          .problemOf(
              entry,
              String.format(
                  "%s in a post stage; remove it, because post stages run after all others, in the"
                      + " order written",
                  key.name()));
    }
  }

  private void checkWait(NodeDraft draft, Entry<String> wait) {
    String verb = wait.key().name();
    String other = wait.value();
    NodeDraft waitedFor = byName.get(other);
    if (other.equals(draft.node().name())) {
      problem(draft, wait, verb + " itself; remove that");
    } else if (waitedFor == null) {
      String nearest = Names.didYouMean(other, byName.keySet());
      problem(
          draft, wait, String.format("%s \"%s\", which does not exist%s", verb, other, nearest));
    } else if (post.isOfBlock(waitedFor)) {
      String block = PostOrder.block(waitedFor).name();
      problem(
          draft,
          wait,
          String.format(
              "%s \"%s\", which is a post stage of \"%s\"; name \"%s\", which ends after it",
              verb, other, block, block));
    } else if (post.contains(waitedFor)) {
      problem(
          draft,
          wait,
          String.format(
              "%s \"%s\", which is a post stage and runs after all others; remove that",
              verb, other));
    } else if (isAround(other, draft)) {
      problem(
          draft,
          wait,
          String.format(
              "%s \"%s\", which it is part of and which cannot end before it; name a node beside it",
              verb, other));
    }
  }

  private static boolean isAround(String name, NodeDraft draft) {
    return around(draft).contains(name);
  }

  /**
   * Returns the names of the nodes that a node is inside of. The outermost place, the pipeline
   * itself, is not a node.
   */
  private static List<String> around(NodeDraft draft) {
    List<String> names = new ArrayList<>();
    Position at = draft.builder().place().parent();
    while (at != null && at.parent() != null) {
      names.add(at.name());
      at = at.parent();
    }
    return names;
  }

  private static void problem(NodeDraft draft, Entry<?> entry, String message) {
    draft.builder().problemOf(entry, message);
  }

  /** Reports a cycle, then a cycle that remains without the edges of the first, and so on. */
  private void checkCycles(DefinitionScope scope) {
    Map<String, NodeDraft> nodes = new LinkedHashMap<>(byName);
    nodes.values().removeIf(post::contains);
    Map<String, String> parents = new HashMap<>();
    nodes.forEach(
        (name, draft) ->
            draft.children().stream()
                .filter(child -> isFirst(child))
                .forEach(child -> parents.put(child.node().name(), name)));
    List<Edge> edges = new ArrayList<>(pipeline.edges());
    edges.removeIf(edge -> !isSound(edge, nodes));
    List<String> cycle = new WaitGraph(nodes.keySet(), parents, edges).cycle();
    while (!cycle.isEmpty()) {
      String path = String.join(" -> ", cycle) + " -> " + cycle.get(0);
      scope.problemOfAll(pipeline.name(), "stages wait for each other: " + path);
      List<String> found = cycle;
      edges.removeIf(edge -> found.contains(edge.from()) && found.contains(edge.to()));
      cycle = new WaitGraph(nodes.keySet(), parents, edges).cycle();
    }
    new LimitCheck(nodes).checkBetween(edges, parents);
  }

  /** Returns whether a node is the first one of its name. */
  private boolean isFirst(NodeDraft draft) {
    NodeDraft first = byName.get(draft.node().name());
    return first != null && first.builder() == draft.builder();
  }

  /** Returns whether an edge has no problem of its own, which is reported separately. */
  private static boolean isSound(Edge edge, Map<String, NodeDraft> nodes) {
    NodeDraft from = nodes.get(edge.from());
    NodeDraft to = nodes.get(edge.to());
    return from != null
        && to != null
        && !edge.from().equals(edge.to())
        && !isAround(edge.from(), to);
  }
}
