package dev.danube;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A copy of a pipeline inside another one, as a group. The names of its nodes start with that of
 * the group. The copy is made when everything is set on the other pipeline.
 */
final class PipelineCopy {

  /** The settings of a main container, which stages of the copy can have only if they share it. */
  private static final List<Key<?>> OF_CONTAINER =
      List.of(
          Keys.USER,
          Keys.PLATFORM,
          Keys.MEMORY,
          Keys.CPUS,
          Keys.MOUNT,
          Keys.CACHE,
          Keys.NETWORK,
          Keys.OPTION);

  private final Group.Builder group;
  private final Pipeline copied;
  private final Pipeline.Builder whole;
  private final boolean sharesContainer;

  /**
   * Creates a copy.
   *
   * @param group the group that receives the nodes
   * @param copied the pipeline to copy
   */
  PipelineCopy(Group.Builder group, Pipeline copied) {
    this.group = group;
    this.copied = copied;
    this.whole = group.scope.pipeline();
    this.sharesContainer =
        copied.image().isEmpty() || copied.settings().isSame(Keys.IMAGE, whole.settings());
  }

  /** Adds the nodes to the group, and what all of them need to the whole pipeline. */
  void add() {
    checkWhole();
    copied.parameters().stream()
        .filter(parameter -> isNew(Keys.PARAMETER, parameter))
        .forEach(parameter -> whole.add(Keys.PARAMETER, parameter, group.here()));
    copied.services().stream()
        .filter(service -> isNew(Keys.SERVICE, service))
        .forEach(service -> whole.add(Keys.SERVICE, service, group.here()));
    group.scope.define(
        group,
        g -> {
          copied
              .onError()
              .ifPresent(handler -> g.takeOver(Settings.EMPTY.with(Keys.ON_ERROR, handler)));
          copied.nodes().forEach(node -> add(g, node));
          copied.post().forEach(post -> add(g, post));
        });
  }

  private <T> boolean isNew(Key<T> key, T value) {
    return whole.entries(key).stream().noneMatch(entry -> entry.value().equals(value));
  }

  /** Refuses settings of the copied pipeline that only a whole run can have. */
  private void checkWhole() {
    Settings settings = copied.settings();
    Stream.concat(OF_CONTAINER.stream(), Stream.of(Keys.SOURCE, Keys.TIMEOUT))
        .filter(settings::has)
        .filter(
            key ->
                !settings.isSame(key, whole.settings())
                    || (OF_CONTAINER.contains(key) && !sharesContainer))
        .forEach(
            key ->
                group.problem(
                    String.format(
                        "pipeline \"%s\" sets %s for its whole run, of which it is only a part here;"
                            + " set the same%s on \"%s\", or set it on stages instead",
                        copied.name(),
                        key.name(),
                        OF_CONTAINER.contains(key) ? ", and the same image," : "",
                        whole.name())));
  }

  private void add(NodeListBuilder<?> list, Node node) {
    if (node instanceof Stage stage) {
      list.stage(name(node.name()), s -> s.takeOver(settings(stage)));
    } else if (node instanceof Parallel) {
      list.parallel(name(node.name()), v -> fill(v, node));
    } else {
      list.group(name(node.name()), g -> fill(g, node));
    }
  }

  private void fill(BlockBuilder<?> block, Node node) {
    block.takeOver(renamed(node));
    node.children().forEach(child -> add(block, child));
    node.post().forEach(post -> add(block, post));
  }

  private void add(BlockBuilder<?> block, Post post) {
    String name = name(post.stage().name());
    block.post(post.when().text(), post.when(), name, s -> s.takeOver(settings(post.stage())));
  }

  private String name(String node) {
    return group.name() + "/" + node;
  }

  /** Returns the settings of a node with the new names of what it waits for and asks about. */
  private Settings renamed(Node node) {
    Settings settings = ((AbstractNode) node).settings();
    Order order = settings.order();
    Settings named =
        settings.with(
            new Order(
                order.needs().stream().map(this::name).toList(),
                order.after().stream().map(this::name).toList(),
                order.needsNothing()));
    return node.when()
        .map(when -> named.with(Keys.WHEN, Conditions.renamed(when, this::name)))
        .orElse(named);
  }

  /** Returns the settings of a stage, with those that its pipeline has for all stages. */
  private Settings settings(Stage stage) {
    Settings settings = renamed(stage);
    if (stage.approval().isPresent()) { // it may have them by default, without an effect
      for (Key<?> key : StageCheck.NOT_OF_APPROVALS) {
        settings = settings.without(key);
      }
    }
    if (!copied.env().isEmpty()) {
      Map<String, Value<?>> env = new LinkedHashMap<>(copied.env());
      env.putAll(stage.env());
      settings = settings.withNamed(Keys.ENV, env);
    }
    if (!copied.shell().isEmpty() && stage.shell().isEmpty()) {
      settings = settings.with(Keys.SHELL, copied.shell());
    }
    boolean needsImage = !sharesContainer && stage.image().isEmpty();
    return needsImage ? settings.with(Keys.IMAGE, copied.image().orElseThrow()) : settings;
  }
}
