package dev.danube;

import dev.danube.internal.Names;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A factory of smaller pipelines. The order of the remaining stages is that of the whole pipeline.
 */
final class Selection {

  private final Pipeline pipeline;
  private final Map<String, Node> nodes = new HashMap<>();
  private final Map<String, Node> parents = new HashMap<>();
  private final Map<String, List<Edge>> into = new HashMap<>();

  Selection(Pipeline pipeline) {
    this.pipeline = pipeline;
    pipeline.nodes().forEach(this::index);
    for (Edge edge : pipeline.edges()) {
      into.computeIfAbsent(edge.to(), to -> new ArrayList<>()).add(edge);
    }
  }

  private void index(Node node) {
    nodes.put(node.name(), node);
    for (Node child : node.children()) {
      parents.put(child.name(), node);
      index(child);
    }
    node.post().forEach(post -> parents.put(post.stage().name(), node));
  }

  private Set<String> stagesOf(String... names) {
    Set<String> stages = new LinkedHashSet<>();
    for (String name : names) {
      Node node = nodes.get(name);
      if (node == null && parents.containsKey(name)) {
        throw new IllegalArgumentException(
            String.format(
                "\"%s\" is a post stage of \"%s\"; name \"%s\"",
                name, parents.get(name).name(), parents.get(name).name()));
      }
      if (node == null && pipeline.find(name).isPresent()) {
        throw new IllegalArgumentException(
            String.format("\"%s\" is a post stage; post stages are part of every selection", name));
      }
      if (node == null) {
        throw new IllegalArgumentException(
            String.format(
                "Pipeline \"%s\" has no stage, group or parallel \"%s\"%s",
                pipeline.name(), name, Names.didYouMean(name, nodes.keySet())));
      }
      node.stages().forEach(stage -> stages.add(stage.name()));
    }
    if (stages.isEmpty()) {
      throw new IllegalArgumentException("Name at least one stage, group or parallel");
    }
    return stages;
  }

  /** Returns the named nodes and everything that they wait for. */
  List<Node> only(String... names) {
    Set<String> kept = new HashSet<>();
    List<String> open = new ArrayList<>(stagesOf(names));
    while (!open.isEmpty()) {
      String stage = open.remove(open.size() - 1);
      if (kept.add(stage)) {
        for (Edge edge : intoOrAround(stage)) {
          stagesOf(edge.from()).forEach(open::add);
        }
      }
    }
    return rebuild(
        pipeline.nodes(),
        node -> node.stages().stream().anyMatch(isIn(kept)),
        Order::of,
        new HashSet<>(List.of(names)),
        true);
  }

  /** Returns the named nodes, without what they wait for. */
  List<Node> alone(String... names) {
    Set<String> kept = stagesOf(names);
    Predicate<Node> isLeft = node -> node.stages().stream().anyMatch(isIn(kept));
    return rebuild(
        pipeline.nodes(),
        isLeft,
        node -> new OrderBridge(isLeft).order(node),
        new HashSet<>(List.of(names)),
        false);
  }

  /**
   * Returns all nodes except the named ones. A node that waited for a removed node waits for
   * everything that the removed node waited for.
   */
  List<Node> without(String... names) {
    Set<String> removed = stagesOf(names);
    Predicate<Node> isLeft = node -> !node.stages().stream().allMatch(isIn(removed));
    List<Node> left =
        rebuild(
            pipeline.nodes(), isLeft, node -> new OrderBridge(isLeft).order(node), Set.of(), true);
    if (left.isEmpty()) {
      throw new IllegalArgumentException(
          String.format(
              "Nothing is left of pipeline \"%s\" without %s",
              pipeline.name(), String.join(", ", names)));
    }
    checkOutputs(removed, left);
    return left;
  }

  /** Checks that no remaining stage reads an output of a removed stage. */
  private void checkOutputs(Set<String> removed, List<Node> left) {
    Map<Output<?>, String> missing = new HashMap<>();
    for (Stage stage : pipeline.stages()) {
      if (removed.contains(stage.name())) {
        stage.outputs().forEach(output -> missing.put(output, stage.name()));
      }
    }
    left.forEach(node -> node.allStages().forEach(stage -> checkInputs(stage, missing)));
    pipeline.post().forEach(post -> checkInputs(post.stage(), missing));
  }

  private static void checkInputs(Stage stage, Map<Output<?>, String> missing) {
    for (Output<?> input : stage.inputs()) {
      String producer = missing.get(input);
      if (producer != null) {
        throw new IllegalArgumentException(
            String.format(
                "\"%s\" reads output \"%s\", which \"%s\" makes; leave out both or neither",
                stage.name(), input.name(), producer));
      }
    }
  }

  private static Predicate<Stage> isIn(Collection<String> names) {
    return stage -> names.contains(stage.name());
  }

  private static List<Node> rebuild(
      List<Node> nodes,
      Predicate<Node> isLeft,
      Function<Node, Order> order,
      Set<String> named,
      boolean keepsPost) {
    List<Node> result = new ArrayList<>();
    for (Node node : nodes) {
      if (isLeft.test(node)) {
        List<Node> children = rebuild(node.children(), isLeft, order, named, keepsPost);
        List<Post> post = keepsPost ? node.post() : List.of();
        if (node instanceof Stage stage) {
          Stage ordered = stage.with(order.apply(node));
          result.add(named.contains(stage.name()) ? ordered.named() : ordered);
        } else if (node instanceof Parallel parallel) {
          result.add(parallel.with(order.apply(node), children, post));
        } else if (node instanceof Group group) {
          result.add(group.with(order.apply(node), children, post));
        }
      }
    }
    return result;
  }

  /** Returns the edges into a node and into the nodes around it, which delay the node too. */
  private List<Edge> intoOrAround(String name) {
    List<Edge> edges = new ArrayList<>();
    Optional<Node> at = Optional.ofNullable(nodes.get(name));
    while (at.isPresent()) {
      edges.addAll(into.getOrDefault(at.get().name(), List.of()));
      at = Optional.ofNullable(parents.get(at.get().name()));
    }
    return edges;
  }

  /** A search for the nodes that a node waits for in place of removed nodes. */
  private final class OrderBridge {

    private final Predicate<Node> isLeft;
    private final Set<String> needs = new LinkedHashSet<>();
    private final Set<String> after = new LinkedHashSet<>();
    private final Set<String> crossed = new HashSet<>();

    OrderBridge(Predicate<Node> isLeft) {
      this.isLeft = isLeft;
    }

    Order order(Node node) {
      Order order = Order.of(node);
      order.needs().forEach(name -> add(name, true));
      order.after().forEach(name -> add(name, false));
      if (order.isByReading() && waitsForWhatIsLeft(node)) {
        return order;
      }
      if (order.isByReading()) {
        into.getOrDefault(node.name(), List.of())
            .forEach(edge -> add(edge.from(), edge.reason() != Edge.Reason.AFTER));
        if (impliedByReading(node).containsAll(needs) && after.isEmpty()) {
          return order;
        }
      }
      after.removeAll(needs);
      return new Order(List.copyOf(needs), List.copyOf(after), needs.isEmpty() && after.isEmpty());
    }

    /**
     * Returns whether no node that this one waits for by its position is removed or has a removed
     * stage.
     */
    private boolean waitsForWhatIsLeft(Node node) {
      return into.getOrDefault(node.name(), List.of()).stream()
          .map(edge -> node(edge.from()))
          .allMatch(from -> from.stages().stream().allMatch(isLeft));
    }

    private void add(String name, boolean cares) {
      Node node = node(name);
      if (isLeft.test(node)) {
        (cares ? needs : after).add(name);
        crossInside(node, cares);
      } else if (crossed.add(name + cares)) {
        cross(node, intoOrAround(name), cares);
      }
    }

    private void cross(Node removed, List<Edge> edges, boolean cares) {
      edges.forEach(edge -> add(edge.from(), cares && edge.reason() != Edge.Reason.AFTER));
      removed
          .children()
          .forEach(child -> cross(child, into.getOrDefault(child.name(), List.of()), cares));
    }

    /**
     * Adds what the removed parts of a group or parallel waited for, because the remaining parts no
     * longer wait for it.
     */
    private void crossInside(Node left, boolean cares) {
      for (Node child : left.children()) {
        if (isLeft.test(child)) {
          crossInside(child, cares);
        } else if (crossed.add(child.name() + cares)) {
          cross(child, into.getOrDefault(child.name(), List.of()), cares);
        }
      }
    }
  }

  private Node node(String name) {
    return Objects.requireNonNull(nodes.get(name), name);
  }

  /**
   * Returns what a node waits for by its position alone: all nodes above it, and everything that
   * the nodes around it wait for.
   */
  private Set<String> impliedByReading(Node node) {
    Set<String> implied = new HashSet<>();
    for (Node at = node; at != null; at = parents.get(at.name())) {
      if (Order.of(at).isByReading()) {
        above(at).forEach(sibling -> addAll(implied, sibling));
      }
      into.getOrDefault(at.name(), List.of()).stream()
          .filter(edge -> edge.reason() != Edge.Reason.AFTER)
          .forEach(edge -> addAll(implied, node(edge.from())));
    }
    return implied;
  }

  private List<Node> above(Node node) {
    Node parent = parents.get(node.name());
    if (parent instanceof Parallel) {
      return List.of();
    }
    List<Node> sequence = parent == null ? pipeline.nodes() : parent.children();
    return sequence.subList(0, sequence.indexOf(node));
  }

  private static void addAll(Set<String> names, Node node) {
    names.add(node.name());
    node.children().forEach(child -> addAll(names, child));
  }
}
