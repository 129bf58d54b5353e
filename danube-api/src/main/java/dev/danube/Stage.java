package dev.danube;

import static java.util.Objects.requireNonNull;

import dev.danube.DefinitionScope.Place;
import dev.danube.internal.Glob;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A part of a pipeline that does work: steps, one after another, in one container. Immutable; equal
 * if all its data is, where Java code is equal only to itself.
 *
 * <p>A stage runs in the <em>main container</em> of the pipeline, which is started once and shared:
 * what one stage installs there, the next finds. A stage with an {@link Builder#image image} of its
 * own, {@link Builder#isolated isolated} or with a {@link Builder#command command} gets a container
 * of its own. All containers of a run share the workspace, {@code /workspace}.
 *
 * <p>Example: {@code p.stage("build", s -> s.run("mvn -B package").artifact("target/*.jar"))}.
 */
public final class Stage implements Node {

  /** All data of a stage, so that they compare and print as one. */
  private record Data(
      String name,
      Order order,
      List<Step> steps,
      Optional<ImageRef> image,
      boolean isolated,
      Map<String, String> env,
      Optional<String> workdir,
      Optional<Duration> timeout,
      List<String> artifacts) {}

  private final Data data;

  private Stage(Data data) {
    this.data = data;
  }

  /**
   * Defines a stage outside any pipeline, to be added by {@link NodeListBuilder#stage(Stage)}.
   *
   * @param name its name
   * @param definition defines it
   * @return the stage
   * @throws PipelineDefinitionException if the definition is wrong; lists everything that is
   */
  public static Stage define(String name, Consumer<? super Builder> definition) {
    DefinitionScope scope = new DefinitionScope();
    Builder builder = new Builder(scope, scope.enter(null, name), name);
    scope.define(builder, definition);
    Stage stage = builder.build();
    scope.throwProblems("Stage \"" + name + "\"");
    return stage;
  }

  /** The same with another order. */
  Stage with(Order order) {
    return new Stage(
        new Data(
            data.name,
            order,
            data.steps,
            data.image,
            data.isolated,
            data.env,
            data.workdir,
            data.timeout,
            data.artifacts));
  }

  @Override
  public String name() {
    return data.name;
  }

  @Override
  public List<String> needs() {
    return data.order.needs();
  }

  @Override
  public List<String> after() {
    return data.order.after();
  }

  @Override
  public boolean needsNothing() {
    return data.order.needsNothing();
  }

  @Override
  public List<Node> children() {
    return List.of();
  }

  @Override
  public List<Stage> stages() {
    return List.of(this);
  }

  /**
   * What the stage does.
   *
   * @return at least one step, in the order written
   */
  public List<Step> steps() {
    return data.steps;
  }

  /**
   * The image of the stage's own container.
   *
   * @return empty unless set
   */
  public Optional<ImageRef> image() {
    return data.image;
  }

  /**
   * Whether the stage asked for a container of its own.
   *
   * @return false unless set
   */
  public boolean isolated() {
    return data.isolated;
  }

  /**
   * The environment variables of its steps, besides those of the pipeline.
   *
   * @return in the order set; empty unless set
   */
  public Map<String, String> env() {
    return data.env;
  }

  /**
   * The working directory of its steps.
   *
   * @return a path in the container, relative ones to {@code /workspace}; empty unless set
   */
  public Optional<String> workdir() {
    return data.workdir;
  }

  /**
   * The time that one attempt may take.
   *
   * @return empty, for no limit, unless set
   */
  public Optional<Duration> timeout() {
    return data.timeout;
  }

  /**
   * The patterns of the files that the stage leaves.
   *
   * @return globs relative to the workspace, in the order set; empty unless set
   */
  public List<String> artifacts() {
    return data.artifacts;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Stage that && data.equals(that.data);
  }

  @Override
  public int hashCode() {
    return data.hashCode();
  }

  @Override
  public String toString() {
    return "Stage " + name() + " " + steps().stream().map(Step::text).toList();
  }

  /**
   * Defines a {@link Stage} inside the lambda that got it. Not thread-safe; of no use afterwards:
   * every method then throws {@link IllegalStateException}. A bad value is reported with all other
   * problems when the definition ends; null throws {@link NullPointerException} at once.
   */
  public static final class Builder extends ScopedBuilder implements NodeBuilder<Builder> {

    final Order.Collector order = new Order.Collector(this);
    private final List<Step> steps = new ArrayList<>();
    private final Setting<ImageRef> image = new Setting<>("image");
    private final Environment env = new Environment(this);
    private final Setting<String> workdir = new Setting<>("workdir");
    private final Setting<Duration> timeout = new Setting<>("timeout");
    private final List<String> artifacts = new ArrayList<>();
    private boolean isolated;

    Builder(DefinitionScope scope, Place place, String name) {
      super(scope, place, name);
    }

    /**
     * Adds a shell script as a step. It runs in a fresh {@code sh -e}: {@code cd} and variables do
     * not carry over to the next step, files do. Its standard input is empty. An exit code other
     * than 0 fails the stage.
     *
     * @param script a POSIX shell script of any number of lines
     * @return this builder
     */
    public Builder run(String script) {
      use("run");
      if (script.isBlank()) {
        problemHere("run: the script is blank; write one or leave the step out");
      }
      return step(new Step.Run(script));
    }

    /**
     * Adds a program as a step, started without a shell. Its standard input is empty. An exit code
     * other than 0 fails the stage.
     *
     * @param argv the program, then its arguments
     * @return this builder
     */
    public Builder exec(String... argv) {
      use("exec");
      if (argv.length == 0 || argv[0].isBlank()) {
        problemHere("exec: no program is given; write it as in exec(\"ls\", \"-l\")");
      }
      return step(new Step.Exec(List.of(argv)));
    }

    /**
     * Runs the image's own entrypoint with these arguments, as {@code docker run} would, in the
     * image's own working directory. It is the only step of its stage, in a container of its own.
     *
     * @param args the arguments; none for the image's default command
     * @return this builder
     */
    public Builder command(String... args) {
      use("command");
      return step(new Step.Command(List.of(args)));
    }

    /**
     * Adds Java code as a step. It runs in this JVM; an exception fails the stage.
     *
     * @param action the code
     * @return this builder
     */
    public Builder call(StageAction action) {
      use("call");
      return step(new Step.Call(requireNonNull(action, "action")));
    }

    private Builder step(Step step) {
      steps.add(step);
      return this;
    }

    @Override
    public Builder needs(String... names) {
      order.needs(names);
      return this;
    }

    @Override
    public Builder needsNothing() {
      order.needsNothing();
      return this;
    }

    @Override
    public Builder after(String... names) {
      order.after(names);
      return this;
    }

    /**
     * Gives the stage a container of its own, of this image. Default: the pipeline's image.
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
     * Gives the stage a container of its own, of the pipeline's image unless {@link #image} is set.
     *
     * @return this builder
     */
    public Builder isolated() {
      use("isolated");
      isolated = true;
      return this;
    }

    /**
     * Sets an environment variable for all steps. It wins over the pipeline's variable of the name.
     * Many shells drop variables whose names are not theirs, such as {@code my.prop}; {@code exec}
     * and {@code command} pass them on.
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

    /**
     * Sets the working directory of {@code run} and {@code exec}, which has to exist. Default:
     * {@code /workspace}; the image's own for {@code command}.
     *
     * @param path a path in the container; a relative one counts from {@code /workspace}
     * @return this builder
     */
    public Builder workdir(String path) {
      use("workdir");
      if (path.isBlank()) {
        problemHere("workdir is blank; give a path in the container");
      } else {
        workdir.set(this, path);
      }
      return this;
    }

    /**
     * Limits one attempt of this stage, from its first step to its last. When it is exceeded the
     * step is stopped, killed after ten seconds of grace, and the attempt counts as failed.
     * Starting containers and pulling images does not count. Default: no limit.
     *
     * @param limit more than zero
     * @return this builder
     */
    public Builder timeout(Duration limit) {
      use("timeout");
      if (limit.isNegative() || limit.isZero()) {
        problemHere("timeout must be more than zero, was " + limit);
      } else {
        timeout.set(this, limit);
      }
      return this;
    }

    /**
     * Collects files when the stage has ended, however it ended. A pattern that matches nothing
     * fails the stage. May be called several times.
     *
     * @param glob a pattern relative to the workspace, such as {@code target/*.jar}: {@code *} and
     *     {@code ?} within a name, {@code **} over folders, {@code {a,b}} for either
     * @return this builder
     */
    public Builder artifact(String glob) {
      use("artifact");
      if (isGood(artifactProblem(glob))) {
        artifacts.add(glob);
      }
      return this;
    }

    private static Optional<String> artifactProblem(String glob) {
      if (glob.isBlank()) {
        return Optional.of("artifact: the pattern is blank; write one as in \"target/*.jar\"");
      }
      if (glob.startsWith("/") || List.of(glob.split("/", -1)).contains("..")) {
        return Optional.of(
            String.format(
                "artifact \"%s\" leaves the workspace; write a path relative to /workspace", glob));
      }
      if (glob.startsWith("./")) {
        return Optional.of(
            String.format("artifact \"%s\" begins with \"./\"; leave that out", glob));
      }
      try {
        Glob.parse(glob);
        return Optional.empty();
      } catch (IllegalArgumentException e) {
        return Optional.of(
            String.format("artifact \"%s\" %s; mend the pattern", glob, e.getMessage()));
      }
    }

    Stage build() {
      if (steps.isEmpty()) {
        problem("has no steps; add run(...), exec(...), command(...) or call(...)");
      }
      if (steps.size() > 1 && steps.stream().anyMatch(Step.Command.class::isInstance)) {
        problem(
            "command(...) is not the only step; it replaces what the container does,"
                + " so put the other steps into stages of their own");
      }
      return new Stage(
          new Data(
              name(),
              order.order(),
              List.copyOf(steps),
              image.value(),
              isolated,
              env.values(),
              workdir.value(),
              timeout.value(),
              List.copyOf(artifacts)));
    }
  }
}
