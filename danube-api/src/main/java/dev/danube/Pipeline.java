package dev.danube;

import dev.danube.DefinitionScope.Place;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

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

  private record Data(
      String name, Optional<ImageRef> image, Map<String, String> env, List<Node> nodes) {}

  private final Data data;
  private final List<Edge> edges;

  private Pipeline(Data data) {
    this.data = data;
    this.edges = Edges.of(data.nodes);
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
    Builder builder = new Builder(scope, scope.enter(null, name), name);
    scope.define(builder, definition);
    Pipeline pipeline = builder.build();
    DefinitionCheck.check(scope, pipeline, builder.drafts());
    scope.throwProblems("Pipeline \"" + name + "\"");
    return pipeline;
  }

  /**
   * The name.
   *
   * @return 1 to 100 characters without control characters
   */
  public String name() {
    return data.name;
  }

  /**
   * The image of the main container, and of stages that have a container but no image of their own.
   *
   * @return empty unless set
   */
  public Optional<ImageRef> image() {
    return data.image;
  }

  /**
   * The environment variables of all stages.
   *
   * @return in the order set; empty unless set
   */
  public Map<String, String> env() {
    return data.env;
  }

  /**
   * The nodes of the pipeline itself, not those inside them.
   *
   * @return at least one, in the order written
   */
  public List<Node> nodes() {
    return data.nodes;
  }

  /**
   * The stages, at any depth.
   *
   * @return at least one, in reading order
   */
  public List<Stage> stages() {
    return data.nodes.stream().flatMap(node -> node.stages().stream()).toList();
  }

  /**
   * Finds a stage.
   *
   * @param name its name
   * @return the stage, or empty if there is none of that name
   */
  public Optional<Stage> find(String name) {
    return stages().stream().filter(stage -> stage.name().equals(name)).findFirst();
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
   * A pipeline of some nodes and of all they wait for, in the same order.
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
   * @throws IllegalArgumentException if no name is given, one is not known, or nothing is left
   */
  public Pipeline without(String... names) {
    return with(new Selection(this).without(names));
  }

  private Pipeline with(List<Node> nodes) {
    return new Pipeline(new Data(data.name, data.image, data.env, List.copyOf(nodes)));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Pipeline that && data.equals(that.data);
  }

  @Override
  public int hashCode() {
    return data.hashCode();
  }

  @Override
  public String toString() {
    return "Pipeline " + name() + " " + nodes();
  }

  /**
   * Defines a {@link Pipeline} inside the lambda that got it. Not thread-safe; of no use
   * afterwards: every method then throws {@link IllegalStateException}. A bad value is reported
   * with all other problems when the definition ends; null throws {@link NullPointerException} at
   * once.
   */
  public static final class Builder extends NodeList<Builder> {

    private final Setting<ImageRef> image = new Setting<>("image");
    private final Environment env = new Environment(this);

    Builder(DefinitionScope scope, Place place, String name) {
      super(scope, place, name);
    }

    /**
     * Sets the image of the main container, and of stages that have a container but no image of
     * their own. Default: none; then every stage with container steps names its own.
     *
     * @param reference such as {@code maven:3.9-eclipse-temurin-17}
     * @return this builder
     */
    public Builder image(String reference) {
      use("image");
      if (isGood(ImageRef.problem(reference))) {
        image.set(this, ImageRef.of(reference));
      }
      return this;
    }

    /**
     * Sets an environment variable for all stages. A stage's own variable of the name wins.
     *
     * @param name the name, without {@code =}
     * @param value the value, taken as it is
     * @return this builder
     */
    public Builder env(String name, String value) {
      use("env");
      env.set(name, value);
      return this;
    }

    @Override
    Builder self() {
      return this;
    }

    private Pipeline build() {
      if (drafts().isEmpty()) {
        problem("has no stages; add .stage(...)");
      }
      return new Pipeline(new Data(name(), image.value(), env.values(), Draft.nodes(drafts())));
    }
  }
}
