package dev.danube;

import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/** A builder of a node that contains nodes. */
abstract sealed class BlockBuilder<B> extends ScopedBuilder
    implements NodeListBuilder<B>, NodeBuilder<B> permits Parallel.Builder, Group.Builder {

  private final Children children = new Children(this);
  private final PostChildren post = new PostChildren(this);
  private boolean faulty;

  BlockBuilder(String name, ScopedBuilder parent) {
    super(name, parent, parent.here());
    checkName();
  }

  /** Records that the node may be empty, because the reason has been reported already. */
  final void faulty() {
    faulty = true;
  }

  abstract B self();

  abstract Node node(Settings settings, List<Node> nodes, List<Post> post);

  /** Returns the kind of node, for messages. */
  abstract String kind();

  final NodeDraft draft(Defaults defaults) {
    if (children.isEmpty() && !faulty) {
      problem(kind() + " is empty; add .stage(...) or leave it out");
    }
    Defaults inside = children.defaults(defaults);
    List<NodeDraft> drafts = children.drafts(inside);
    List<Post.PostDraft> posts =
        post.drafts(inside).stream()
            .sorted(Comparator.comparing(one -> one.when() == OutcomeFilter.ALWAYS))
            .toList();
    Node node =
        node(
            settings(), NodeDraft.nodes(drafts), posts.stream().map(Post.PostDraft::post).toList());
    return new NodeDraft(node, this, drafts, posts.stream().map(Post.PostDraft::draft).toList());
  }

  @Override
  public B stage(String name, Consumer<? super Stage.Builder> definition) {
    children.stage(name, definition);
    return self();
  }

  @Override
  public B stage(Stage stage) {
    children.stage(stage);
    return self();
  }

  @Override
  public B parallel(String name, Consumer<? super Parallel.Builder> definition) {
    children.parallel(name, definition);
    return self();
  }

  @Override
  public B group(String name, Consumer<? super Group.Builder> definition) {
    children.group(name, definition);
    return self();
  }

  @Override
  public B matrix(String name, Consumer<? super Matrix.Builder> definition) {
    children.matrix(name, definition);
    return self();
  }

  /**
   * Sets the shell that runs the scripts of all stages inside, unless a stage sets its own.
   *
   * @param words the program and its arguments, such as {@code "bash", "-euo", "pipefail"}
   * @return this builder
   */
  public B shell(String... words) {
    return defaults(stage -> stage.shell(words));
  }

  @Override
  public B pipeline(String name, Pipeline pipeline, Consumer<? super Group.Builder> settings) {
    children.pipeline(name, pipeline, settings);
    return self();
  }

  @Override
  public B defaults(Consumer<? super Stage.Builder> settings) {
    children.defaults(settings);
    return self();
  }

  /**
   * Adds a stage that runs when all others inside have ended, if they are SUCCESS or UNSTABLE. May
   * be called several times, as the three other methods: the stages run one by one in the order
   * written, those of {@link #always} last. What waits for this node waits for them too, and a
   * failure of one is a failure of this node. None of them runs if no other stage inside has run.
   *
   * @param name its name, unique in the pipeline
   * @param definition defines it
   * @return this builder
   * @see <a href="doc-files/hooks.html">hooks and post stages</a>
   */
  public B onSuccess(String name, Consumer<? super Stage.Builder> definition) {
    return post("onSuccess", OutcomeFilter.ON_SUCCESS, name, definition);
  }

  /**
   * Adds a stage that runs when all others inside have ended, if one of them is FAILED or ERRORED,
   * or was skipped because something that it needs did not succeed.
   *
   * @param name its name, unique in the pipeline
   * @param definition defines it
   * @return this builder
   */
  public B onFailure(String name, Consumer<? super Stage.Builder> definition) {
    return post("onFailure", OutcomeFilter.ON_FAILURE, name, definition);
  }

  /**
   * Adds a stage that runs when all others inside have ended, if one of them was cancelled and none
   * has failed.
   *
   * @param name its name, unique in the pipeline
   * @param definition defines it
   * @return this builder
   */
  public B onCancel(String name, Consumer<? super Stage.Builder> definition) {
    return post("onCancel", OutcomeFilter.ON_CANCEL, name, definition);
  }

  /**
   * Adds a stage that runs when all others inside have ended, however they ended, also after a
   * cancellation.
   *
   * @param name its name, unique in the pipeline
   * @param definition defines it
   * @return this builder
   */
  public B always(String name, Consumer<? super Stage.Builder> definition) {
    return post("always", OutcomeFilter.ALWAYS, name, definition);
  }

  final B post(
      String setter, OutcomeFilter when, String name, Consumer<? super Stage.Builder> definition) {
    post.add(setter, when, name, definition);
    return self();
  }

  @Override
  public B needs(String... names) {
    Order.needs(this, names);
    return self();
  }

  @Override
  public B needsNothing() {
    Order.needsNothing(this);
    return self();
  }

  @Override
  public B after(String... names) {
    Order.after(this, names);
    return self();
  }

  @Override
  public B when(Condition condition) {
    use("when");
    set(Keys.WHEN, condition);
    return self();
  }

  @Override
  public B exclusive(String resource) {
    LimitCheck.set(this, "exclusive", resource, 1);
    return self();
  }

  @Override
  public B limit(String resource, int limit) {
    LimitCheck.set(this, "limit", resource, limit);
    return self();
  }

  @Override
  public B onError(ErrorHandler handler) {
    use("onError");
    set(Keys.ON_ERROR, handler);
    return self();
  }

  @Override
  public B definedAt(String location) {
    use("definedAt");
    definedAt(Location.of(location));
    return self();
  }
}
