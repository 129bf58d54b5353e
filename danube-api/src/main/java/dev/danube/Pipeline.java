package dev.danube;

import dev.danube.DefinitionScope.Place;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done: nodes, one after another, and what they have in common. An immutable value
 * that may be kept in a constant and shared by threads; equal if all its data is, where Java code
 * is equal only to itself. It says nothing of where it runs.
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
 */
public final class Pipeline {

  private static final List<Key<?>> FOR_ALL_STAGES =
      List.of(
          Keys.IMAGE,
          Keys.ENV,
          Keys.USER,
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
  private final boolean isPartial;

  private Pipeline(
      String name, Settings settings, List<Node> nodes, List<Post> post, boolean isPart) {
    this.isPartial = isPart;
    this.name = name;
    this.settings = settings;
    this.nodes = List.copyOf(nodes);
    this.post = List.copyOf(post);
    this.edges = Edges.of(nodes);
  }

  /**
   * Defines a pipeline and checks it.
   *
   * @param name its name: 1 to 100 characters without control characters
   * @param definition defines it
   * @return the pipeline
   * @throws PipelineDefinitionException if the definition is wrong; lists everything that is, each
   *     with its path and the line of the calling code
   */
  public static Pipeline define(String name, Consumer<? super Builder> definition) {
    DefinitionScope scope = new DefinitionScope();
    Builder builder = new Builder(scope, scope.root(name), name);
    scope.define(builder, definition);
    Pipeline pipeline = builder.build();
    scope.throwProblems("Pipeline \"" + name + "\"");
    return pipeline;
  }

  /**
   * The name.
   *
   * @return 1 to 100 characters without control characters
   */
  public String name() {
    return name;
  }

  /**
   * The image of the main container, and of stages that have a container but no image of their own.
   *
   * @return empty unless set
   */
  public Optional<Image> image() {
    return settings.one(Keys.IMAGE);
  }

  /**
   * The environment variables of all stages.
   *
   * @return in the order set; empty unless set
   */
  public Map<String, Value<?>> env() {
    return settings.named(Keys.ENV);
  }

  /**
   * The user of the main container.
   *
   * @return empty, for the image's own, unless set
   */
  public Optional<String> user() {
    return settings.one(Keys.USER);
  }

  /**
   * The platform of the main container's image.
   *
   * @return empty, for that of the daemon, unless set
   */
  public Optional<String> platform() {
    return settings.one(Keys.PLATFORM);
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
   * What the main container sees besides image and workspace.
   *
   * @return in the order set; empty unless set
   */
  public List<Mount> mounts() {
    return settings.many(Keys.MOUNT);
  }

  /**
   * The folders of the main container that are kept for later runs.
   *
   * @return in the order set; empty unless set
   */
  public List<Cache> caches() {
    return settings.many(Keys.CACHE);
  }

  /**
   * The network that the main container joins.
   *
   * @return empty unless set
   */
  public Optional<String> network() {
    return settings.one(Keys.NETWORK);
  }

  /**
   * The containers that run beside all stages.
   *
   * @return in the order set; empty unless set
   */
  public List<Service> services() {
    return settings.many(Keys.SERVICE);
  }

  /**
   * The files that the run starts from.
   *
   * @return empty, for an empty workspace, unless set
   */
  public Optional<Source> source() {
    return settings.one(Keys.SOURCE);
  }

  /**
   * The values that are given when it is run.
   *
   * @return in the order set; empty unless set
   */
  public List<Parameter<?>> parameters() {
    return settings.many(Keys.PARAMETER);
  }

  /**
   * The time that the whole run may take, post stages excluded.
   *
   * @return empty, for no limit, unless set
   */
  public Optional<Duration> timeout() {
    return settings.one(Keys.TIMEOUT);
  }

  /**
   * Who decides about failed attempts of its stages.
   *
   * @return empty unless set
   */
  public Optional<ErrorHandler> onError() {
    return settings.one(Keys.ON_ERROR);
  }

  /**
   * The nodes of the pipeline itself, not those inside them.
   *
   * @return at least one, in the order written
   */
  public List<Node> nodes() {
    return nodes;
  }

  /**
   * The stages that run after all others.
   *
   * @return in the order written; empty unless set
   */
  public List<Post> post() {
    return post;
  }

  /**
   * The stages, at any depth, without the post stages.
   *
   * @return at least one, in reading order
   */
  public List<Stage> stages() {
    return nodes.stream().flatMap(node -> node.stages().stream()).toList();
  }

  /**
   * The stages, at any depth, then the post stages.
   *
   * @return at least one, in reading order
   */
  public List<Stage> allStages() {
    return Stream.concat(stages().stream(), post.stream().map(Post::stage)).toList();
  }

  /**
   * Finds a stage, or a post stage.
   *
   * @param stage its name
   * @return the stage, or empty if there is none of that name
   */
  public Optional<Stage> find(String stage) {
    return allStages().stream().filter(candidate -> candidate.name().equals(stage)).findFirst();
  }

  /**
   * Which node waits for which, and why. Edges that follow from others are left out.
   *
   * @return in reading order of the nodes that wait
   */
  public List<Edge> edges() {
    return edges;
  }

  /**
   * A pipeline of some nodes and of all they wait for, in the same order, with the post stages. A
   * {@linkplain Stage.Builder#manual manual} stage that is named runs.
   *
   * @param names stages, groups or parallels; at least one
   * @return a smaller pipeline; this one does not change
   * @throws IllegalArgumentException if no name is given or one is not known; names the nearest one
   */
  public Pipeline only(String... names) {
    return with(new Selection(this).only(names));
  }

  /**
   * A pipeline without some nodes. What waited for one of them waits for what that waited for, so
   * that the order of all others is the same.
   *
   * @param names stages, groups or parallels; at least one
   * @return a smaller pipeline; this one does not change
   * @throws IllegalArgumentException if no name is given, one is not known, nothing is left, or a
   *     stage that is left reads an output of one that is not
   */
  public Pipeline without(String... names) {
    return with(new Selection(this).without(names));
  }

  /**
   * Whether it is a part of a pipeline, without some of its stages. That a part succeeded says
   * nothing of the whole.
   *
   * @return true if {@link #only} or {@link #without} have left out a stage
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
   * A digest of what is set on the pipeline itself and bears on what every stage does: its image,
   * environment, user, platform, mounts, network, services and source; not its limits and timeouts.
   * The same for equal definitions in every JVM; see {@link Stage#definitionHash} for a stage's
   * own.
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
   * Defines a {@link Pipeline} inside the lambda that got it. Not thread-safe; of no use
   * afterwards: every method then throws {@link IllegalStateException}. A bad value is reported
   * with all other problems when the definition ends; null throws {@link NullPointerException} at
   * once.
   */
  public static final class Builder extends WorkContainerBuilder<Builder>
      implements NodeListBuilder<Builder> {

    private final Children children = new Children(this);
    private Post.@Nullable Builder post;

    Builder(DefinitionScope scope, Place place, String name) {
      super(scope, place, name);
      checkName();
    }

    @Override
    Builder self() {
      return this;
    }

    /**
     * Sets the files that the run starts from; they are in the workspace before the first stage.
     * Default: the workspace is empty.
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
     * Declares a value that is given when the pipeline is run.
     *
     * @param parameter the value
     * @return this builder
     */
    public Builder parameter(Parameter<?> parameter) {
      use("parameter");
      add(Keys.PARAMETER, parameter);
      return this;
    }

    /**
     * Limits the whole run, post stages excluded. When it is exceeded, what runs is stopped as by a
     * cancellation, and the run has failed. Default: no limit.
     *
     * @param limit more than zero
     * @return this builder
     */
    public Builder timeout(Duration limit) {
      use("timeout");
      if (isGood(limitProblem("timeout", limit))) {
        set(Keys.TIMEOUT, limit);
      }
      return this;
    }

    /**
     * Decides about failed attempts of all stages, where no handler further in did.
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
     * Runs a container beside all stages; its name is its host name there.
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
     * Adds stages that run after all others, whatever became of those.
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
     * Says where the pipeline is defined, in place of the line that calls, for layers that read
     * pipelines from elsewhere. Holds for what is set afterwards.
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
    public Builder defaults(Consumer<? super Stage.Builder> settings) {
      children.defaults(settings);
      return this;
    }

    private Pipeline build() {
      if (children.isEmpty()) {
        problem("has no stages; add .stage(...)");
      }
      List<NodeDraft> drafts = children.drafts(Defaults.NONE);
      List<Post.PostDraft> posts = post == null ? List.of() : post.drafts(children.defaults());
      List<Post> after = posts.stream().map(Post.PostDraft::post).toList();
      Pipeline pipeline = new Pipeline(name(), settings(), NodeDraft.nodes(drafts), after, false);
      DefinitionCheck.check(
          this, pipeline, drafts, posts.stream().map(Post.PostDraft::draft).toList());
      return pipeline;
    }
  }
}
