package dev.danube;

import dev.danube.DefinitionScope.Position;
import dev.danube.internal.Durations;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A description of work: nodes that run one after another, and the settings that they have in
 * common. It does not say where the work runs. Immutable: a pipeline may be kept in a constant and
 * shared by threads. Two pipelines are equal if all their data is equal; Java code is equal only to
 * itself.
 *
 * <p>Example:
 *
 * <pre>{@code
 * Pipeline ci = Pipeline.define("ci", p -> p
 *     .image("maven:3.9-eclipse-temurin-17")
 *     .stage("build", s -> s.run("mvn -B package"))
 *     .parallel("verify", v -> v
 *         .stage("unit", s -> s.run("mvn -B test"))
 *         .stage("lint", s -> s.image("ghcr.io/acme/lint:2").command("check"))));
 * }</pre>
 *
 * @see <a href="doc-files/order.html">order of stages, and failures</a>
 */
public final class Pipeline {

  private static final List<Key<?>> FOR_ALL_STAGES =
      List.of(
          Keys.IMAGE,
          Keys.ENV,
          Keys.USER,
          Keys.SHELL,
          Keys.PLATFORM,
          Keys.MOUNT,
          Keys.NETWORK,
          Keys.SERVICE,
          Keys.SOURCE);

  private final String name;
  private final Settings settings;
  private final List<Node> nodes;
  private final List<Post> post;
  private final List<Edge> edges;
  private final Set<String> postNames = new HashSet<>();
  private final boolean isPartial;

  private Pipeline(
      String name, Settings settings, List<Node> nodes, List<Post> post, boolean isPartial) {
    this.isPartial = isPartial;
    this.name = name;
    this.settings = settings;
    this.nodes = List.copyOf(nodes);
    this.post = List.copyOf(post);
    this.edges = Edges.of(nodes);
    addPostNames(nodes);
    post.forEach(one -> postNames.add(one.stage().name()));
  }

  private void addPostNames(List<Node> blocks) {
    for (Node node : blocks) {
      node.post().forEach(one -> postNames.add(one.stage().name()));
      addPostNames(node.children());
    }
  }

  /**
   * Defines a pipeline and checks it.
   *
   * @param name its name: 1 to 100 characters without control characters
   * @param definition defines it
   * @return the pipeline
   * @throws PipelineDefinitionException if the definition is wrong; the exception lists all
   *     problems, each with its path and the line of the calling code
   */
  public static Pipeline define(String name, Consumer<? super Builder> definition) {
    DefinitionScope scope = new DefinitionScope();
    Builder builder = new Builder(scope, scope.root(name), name);
    scope.define(builder, definition);
    Pipeline pipeline = builder.build();
    scope.throwProblems("Pipeline \"" + name + "\"");
    return pipeline;
  }

  Settings settings() {
    return settings;
  }

  /**
   * Returns the name.
   *
   * @return 1 to 100 characters without control characters
   */
  public String name() {
    return name;
  }

  /**
   * Returns the image of the main container. It is also the image of stages that have a container
   * but no image of their own.
   *
   * @return empty unless set
   */
  public Optional<Image> image() {
    return settings.one(Keys.IMAGE);
  }

  /**
   * Returns the environment variables of all stages.
   *
   * @return in the order set; empty unless set
   */
  public Map<String, Value<?>> env() {
    return settings.named(Keys.ENV);
  }

  /**
   * Returns the user of the main container.
   *
   * @return empty, for the image's own, unless set
   */
  public Optional<String> user() {
    return settings.one(Keys.USER);
  }

  /**
   * Returns the shell that runs the scripts of the pipeline.
   *
   * @return the program and its arguments; empty unless set
   */
  public List<String> shell() {
    return settings.one(Keys.SHELL).orElse(List.of());
  }

  /**
   * Returns the platform of the main container's image.
   *
   * @return empty, for that of the daemon, unless set
   */
  public Optional<String> platform() {
    return settings.one(Keys.PLATFORM);
  }

  /**
   * Returns the further settings of the main container.
   *
   * @return in the order set; empty unless set
   */
  public List<ContainerOption> options() {
    return List.copyOf(settings.named(Keys.OPTION).values());
  }

  /**
   * The limit of the main container's memory, in bytes.
   *
   * @return empty, for no limit, unless set
   */
  public Optional<Long> memory() {
    return settings.one(Keys.MEMORY);
  }

  /**
   * The limit of the main container's processors.
   *
   * @return empty, for no limit, unless set
   */
  public Optional<Double> cpus() {
    return settings.one(Keys.CPUS);
  }

  /**
   * Returns the mounts of the main container, besides the workspace.
   *
   * @return in the order set; empty unless set
   */
  public List<Mount> mounts() {
    return settings.many(Keys.MOUNT);
  }

  /**
   * Returns the folders of the main container that are kept for later runs.
   *
   * @return in the order set; empty unless set
   */
  public List<Cache> caches() {
    return settings.many(Keys.CACHE);
  }

  /**
   * Returns the network that the main container joins.
   *
   * @return empty unless set
   */
  public Optional<String> network() {
    return settings.one(Keys.NETWORK);
  }

  /**
   * Returns the containers that run beside all stages.
   *
   * @return in the order set; empty unless set
   */
  public List<Service> services() {
    return settings.many(Keys.SERVICE);
  }

  /**
   * Returns the files that the run starts with.
   *
   * @return empty, for an empty workspace, unless set
   */
  public Optional<Source> source() {
    return settings.one(Keys.SOURCE);
  }

  /**
   * Returns the parameters, which are passed when the pipeline is run.
   *
   * @return in the order set; empty unless set
   */
  public List<Parameter<?>> parameters() {
    return settings.many(Keys.PARAMETER);
  }

  /**
   * Returns the time that the whole run may take, without post stages.
   *
   * @return empty, for no limit, unless set
   */
  public Optional<Duration> timeout() {
    return settings.one(Keys.TIMEOUT);
  }

  /**
   * Returns the handler that decides about failed attempts of the stages.
   *
   * @return empty unless set
   */
  public Optional<ErrorHandler> onError() {
    return settings.one(Keys.ON_ERROR);
  }

  /**
   * Returns the nodes of the pipeline itself, without the nodes inside them.
   *
   * @return at least one, in the order written
   */
  public List<Node> nodes() {
    return nodes;
  }

  /**
   * Returns the stages that run after all others. Groups and parallels may have post stages of
   * their own: {@link Node#post}.
   *
   * @return in the order written; empty unless set
   */
  public List<Post> post() {
    return post;
  }

  /**
   * Returns whether a stage is a post stage, of the pipeline itself or of a group or parallel.
   *
   * @param stage its name
   * @return false for any other stage, and for an unknown name
   */
  public boolean isPost(String stage) {
    return postNames.contains(stage);
  }

  /**
   * Returns the stages at any depth, without post stages.
   *
   * @return at least one, in reading order
   */
  public List<Stage> stages() {
    return nodes.stream().flatMap(node -> node.stages().stream()).toList();
  }

  /**
   * Returns the stages at any depth, with all post stages.
   *
   * @return at least one, in reading order: the post stages of a group or parallel after the others
   *     inside it, those of the pipeline last
   */
  public List<Stage> allStages() {
    return Stream.concat(
            nodes.stream().flatMap(node -> node.allStages().stream()),
            post.stream().map(Post::stage))
        .toList();
  }

  /**
   * Finds a stage, or a post stage.
   *
   * @param stage its name
   * @return the stage; empty if no stage has this name
   */
  public Optional<Stage> find(String stage) {
    return allStages().stream().filter(candidate -> candidate.name().equals(stage)).findFirst();
  }

  /**
   * Returns which node waits for which, and why. Edges that other edges imply are left out.
   *
   * @return in reading order of the nodes that wait
   */
  public List<Edge> edges() {
    return edges;
  }

  /**
   * Returns a pipeline of the named nodes and of everything that they wait for, in the same order,
   * with the post stages. A {@linkplain Stage.Builder#manual manual} stage that is named runs.
   *
   * @param names stages, groups or parallels; at least one
   * @return a smaller pipeline; this one does not change
   * @throws IllegalArgumentException if there are no names, or a name is unknown or that of a post
   *     stage; for an unknown name the message suggests the nearest one
   */
  public Pipeline only(String... names) {
    return with(new Selection(this).only(names));
  }

  /**
   * Returns a pipeline without the named nodes. A node that waited for a removed node waits for
   * everything that the removed node waited for, so the order of the remaining nodes does not
   * change.
   *
   * @param names stages, groups or parallels; at least one
   * @return a smaller pipeline; this one does not change
   * @throws IllegalArgumentException if there are no names, a name is unknown or that of a post
   *     stage, no node is left, or a remaining stage reads an output of a removed one
   */
  public Pipeline without(String... names) {
    return with(new Selection(this).without(names));
  }

  /**
   * Returns a pipeline of the named nodes alone: without what they wait for, and without post
   * stages. It is meant for a workspace that an earlier run has left, in which what they wait for
   * has been done already. A {@linkplain Stage.Builder#manual manual} stage that is named runs.
   *
   * @param names stages, groups or parallels; at least one
   * @return a smaller pipeline; this one does not change
   * @throws IllegalArgumentException if there are no names, or a name is unknown or that of a post
   *     stage
   */
  public Pipeline alone(String... names) {
    return new Pipeline(name, settings, new Selection(this).alone(names), List.of(), true);
  }

  /**
   * Returns whether this is a part of a pipeline, without some of its stages. The success of a part
   * says nothing about the whole pipeline.
   *
   * @return true if {@link #only} or {@link #without} have left out a stage, or for {@link #alone}
   */
  public boolean isPartial() {
    return isPartial;
  }

  private Pipeline with(List<Node> newNodes) {
    boolean isSmaller =
        newNodes.stream().mapToInt(node -> node.stages().size()).sum() < stages().size();
    return new Pipeline(name, settings, newNodes, post, isPartial || isSmaller);
  }

  /**
   * Returns a digest of the pipeline's name and of those settings of the pipeline itself that
   * affect all stages: image, environment, user, platform, mounts, network, services and source,
   * but not limits and timeouts. Equal definitions have the same digest in every JVM. {@link
   * Stage#definitionHash} is the digest of a single stage.
   *
   * @return 64 hexadecimal digits
   */
  public String definitionHash() {
    return Digest.of(name, settings.only(FOR_ALL_STAGES));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Pipeline that
        && name.equals(that.name)
        && settings.equals(that.settings)
        && nodes.equals(that.nodes)
        && post.equals(that.post)
        && isPartial == that.isPartial;
  }

  @Override
  public int hashCode() {
    return 31 * (31 * name.hashCode() + settings.hashCode()) + nodes.hashCode();
  }

  @Override
  public String toString() {
    return "Pipeline " + name + " " + nodes;
  }

  /**
   * A builder of a {@link Pipeline}, valid only inside the lambda that receives it: after the
   * definition has ended, every method throws {@link IllegalStateException}. An invalid value is
   * reported with all other problems when the definition ends; null throws {@link
   * NullPointerException} at once. Not thread-safe.
   */
  public static final class Builder extends WorkContainerBuilder<Builder>
      implements NodeListBuilder<Builder> {

    private final Children children = new Children(this);
    private Post.@Nullable Builder post;

    Builder(DefinitionScope scope, Position place, String name) {
      super(scope, place, name);
      scope.setPipeline(this);
      checkName();
    }

    @Override
    Builder self() {
      return this;
    }

    /**
     * Sets the files that the run starts with. They are in the workspace before the first stage
     * starts. Default: the workspace is empty.
     *
     * @param source such as {@code Source.currentRepository()}
     * @return this builder
     */
    public Builder source(Source source) {
      use("source");
      set(Keys.SOURCE, source);
      return this;
    }

    /**
     * Declares a parameter, which is passed when the pipeline is run. May be called several times.
     *
     * @param parameter the parameter
     * @return this builder
     */
    public Builder parameter(Parameter<?> parameter) {
      use("parameter");
      add(Keys.PARAMETER, parameter);
      return this;
    }

    /**
     * Limits the time of the whole run, without its own post stages. When the limit is exceeded,
     * the stages that are running are stopped as by a cancellation, and the run has failed. Post
     * stages of groups and parallels count, but are not stopped. Default: no limit.
     *
     * @param limit more than zero
     * @return this builder
     */
    public Builder timeout(Duration limit) {
      use("timeout");
      if (isGood(Durations.limitProblem("timeout", limit))) {
        set(Keys.TIMEOUT, limit);
      }
      return this;
    }

    /**
     * Sets the handler that decides about failed attempts of all stages, if no handler further in
     * has decided. Default: no handler.
     *
     * @param handler the handler
     * @return this builder
     */
    public Builder onError(ErrorHandler handler) {
      use("onError");
      set(Keys.ON_ERROR, handler);
      return this;
    }

    /**
     * Runs a container beside all stages. Its name is its host name for the stages. May be called
     * several times.
     *
     * @param name its name, unique in the pipeline
     * @param definition defines it
     * @return this builder
     */
    public Builder service(String name, Consumer<? super Service.Builder> definition) {
      use("service", name);
      Service.Builder builder = new Service.Builder(name, this);
      scope.define(builder, definition);
      add(Keys.SERVICE, builder.build());
      return this;
    }

    /**
     * Adds stages that run after all others have ended, whether or not the others succeeded.
     *
     * @param definition defines them
     * @return this builder
     */
    public Builder post(Consumer<? super Post.Builder> definition) {
      use("post");
      if (post == null) {
        post = new Post.Builder(this);
      }
      scope.define(post, definition);
      return this;
    }

    /**
     * Sets the location that problems are reported at, in place of the line of the calling code. It
     * is for layers that read pipelines from other sources, and applies to everything that is set
     * afterwards.
     *
     * @param location such as {@code stack.yaml:12}
     * @return this builder
     */
    public Builder definedAt(String location) {
      use("definedAt");
      definedAt(Location.of(location));
      return this;
    }

    @Override
    public Builder stage(String name, Consumer<? super Stage.Builder> definition) {
      children.stage(name, definition);
      return this;
    }

    @Override
    public Builder stage(Stage stage) {
      children.stage(stage);
      return this;
    }

    @Override
    public Builder parallel(String name, Consumer<? super Parallel.Builder> definition) {
      children.parallel(name, definition);
      return this;
    }

    @Override
    public Builder group(String name, Consumer<? super Group.Builder> definition) {
      children.group(name, definition);
      return this;
    }

    @Override
    public Builder matrix(String name, Consumer<? super Matrix.Builder> definition) {
      children.matrix(name, definition);
      return this;
    }

    @Override
    public Builder pipeline(
        String name, Pipeline pipeline, Consumer<? super Group.Builder> settings) {
      children.pipeline(name, pipeline, settings);
      return this;
    }

    @Override
    public Builder defaults(Consumer<? super Stage.Builder> settings) {
      children.defaults(settings);
      return this;
    }

    private Pipeline build() {
      if (children.isEmpty()) {
        problem("has no stages; add .stage(...)");
      }
      Defaults defaults = children.defaults(Defaults.NONE);
      List<NodeDraft> drafts = children.drafts(defaults);
      List<Post.PostDraft> posts = post == null ? List.of() : post.drafts(defaults);
      List<Post> after = posts.stream().map(Post.PostDraft::post).toList();
      Pipeline pipeline = new Pipeline(name(), settings(), NodeDraft.nodes(drafts), after, false);
      DefinitionCheck.check(
          this, pipeline, drafts, posts.stream().map(Post.PostDraft::draft).toList());
      return pipeline;
    }
  }
}
