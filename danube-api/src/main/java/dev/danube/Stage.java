package dev.danube;

import dev.danube.DefinitionScope.Place;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A part of a pipeline that does work: steps, one after another, in one container. Immutable; equal
 * if all its data is, where Java code is equal only to itself.
 *
 * <p>A stage runs in the <em>main container</em> of the pipeline, which is started once and shared:
 * what one stage installs there, the next finds. It gets a container of its own, of the pipeline's
 * image if it names none, if it has an {@link Builder#image(String) image}, is {@link
 * Builder#isolated isolated}, has a {@link Builder#command command}, or sets what Docker fixes when
 * a container is made: {@code platform}, {@code memory}, {@code cpus}, {@code mount}, {@code
 * cache}, {@code network}, {@code privileged}, {@code dockerSocket} or a {@code service}. All
 * containers of a run share the workspace, {@code /workspace}.
 *
 * <p>Stages that have something in common share it as Java: a {@code Consumer<Stage.Builder>} that
 * is {@linkplain Builder#apply applied}, a class that implements that as a stage type of its own, a
 * method, a loop, or {@linkplain NodeListBuilder#defaults defaults}.
 *
 * <p>Example: {@code p.stage("build", s -> s.run("mvn -B package").artifact("target/*.jar"))}.
 */
public final class Stage extends AbstractNode implements Node {

  private final List<Output<?>> inputs;

  private Stage(String name, Settings settings) {
    super(name, settings, List.of());
    this.inputs = ValueReferences.outputs(settings);
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
    Builder builder = new Builder(scope, scope.root(name), name);
    scope.define(builder, definition);
    Stage stage = builder.build();
    scope.throwProblems("Stage \"" + name + "\"");
    return stage;
  }

  Stage with(Order order) {
    return new Stage(name(), settings().with(order));
  }

  /** The same, but it runs without being named. */
  Stage named() {
    return new Stage(name(), settings().without(Keys.MANUAL));
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
    return settings().many(Keys.STEP);
  }

  /**
   * What is done in its container after its last attempt.
   *
   * @return in the order written; empty unless set
   */
  public List<Hook> hooks() {
    return settings().many(Keys.HOOK);
  }

  /**
   * The image of the stage's own container.
   *
   * @return empty unless set
   */
  public Optional<Image> image() {
    return settings().one(Keys.IMAGE);
  }

  /**
   * Whether the stage asked for a container of its own.
   *
   * @return false unless set
   */
  public boolean isolated() {
    return settings().flag(Keys.ISOLATED);
  }

  /**
   * The environment variables of its steps, besides those of the pipeline.
   *
   * @return in the order set; empty unless set
   */
  public Map<String, Value<?>> env() {
    return settings().named(Keys.ENV);
  }

  /**
   * The environment variables of its steps that are secret.
   *
   * @return in the order set; empty unless set
   */
  public Map<String, Secret> secrets() {
    return settings().named(Keys.SECRET);
  }

  /**
   * The secret files that its steps find in {@code /run/secrets}, by name.
   *
   * @return in the order set; empty unless set
   */
  public Map<String, Secret> secretFiles() {
    return settings().named(Keys.SECRET_FILE);
  }

  /**
   * The user that its steps run as.
   *
   * @return empty, for that of the pipeline or the image, unless set
   */
  public Optional<String> user() {
    return settings().one(Keys.USER);
  }

  /**
   * The working directory of its steps.
   *
   * @return a path in the container, relative ones to {@code /workspace}; empty unless set
   */
  public Optional<String> workdir() {
    return settings().one(Keys.WORKDIR);
  }

  /**
   * The platform of its image.
   *
   * @return empty, for that of the daemon, unless set
   */
  public Optional<String> platform() {
    return settings().one(Keys.PLATFORM);
  }

  /**
   * The limit of its container's memory, in bytes.
   *
   * @return empty, for no limit, unless set
   */
  public Optional<Long> memory() {
    return settings().one(Keys.MEMORY);
  }

  /**
   * The limit of its container's processors.
   *
   * @return empty, for no limit, unless set
   */
  public Optional<Double> cpus() {
    return settings().one(Keys.CPUS);
  }

  /**
   * What its container sees besides image and workspace.
   *
   * @return in the order set; empty unless set
   */
  public List<Mount> mounts() {
    return settings().many(Keys.MOUNT);
  }

  /**
   * The folders that are kept for later runs.
   *
   * @return in the order set; empty unless set
   */
  public List<Cache> caches() {
    return settings().many(Keys.CACHE);
  }

  /**
   * The network that its container joins.
   *
   * @return empty unless set
   */
  public Optional<String> network() {
    return settings().one(Keys.NETWORK);
  }

  /**
   * Whether its container has all rights on the daemon's host.
   *
   * @return false unless set
   */
  public boolean privileged() {
    return settings().flag(Keys.PRIVILEGED);
  }

  /**
   * Whether its container sees the socket of the daemon.
   *
   * @return false unless set
   */
  public boolean dockerSocket() {
    return settings().flag(Keys.DOCKER_SOCKET);
  }

  /**
   * The containers that run beside it.
   *
   * @return in the order set; empty unless set
   */
  public List<Service> services() {
    return settings().many(Keys.SERVICE);
  }

  /**
   * The labels of its container.
   *
   * @return in the order set; empty unless set
   */
  public Map<String, String> labels() {
    return settings().named(Keys.LABEL);
  }

  /**
   * What it is for.
   *
   * @return empty unless set
   */
  public Optional<String> describe() {
    return settings().one(Keys.DESCRIBE);
  }

  /**
   * Where people read more of it.
   *
   * @return in the order set; empty unless set
   */
  public List<String> links() {
    return settings().many(Keys.LINK);
  }

  /**
   * Whether it only runs when it is named by {@link Pipeline#only}.
   *
   * @return false unless set
   */
  public boolean manual() {
    return settings().flag(Keys.MANUAL);
  }

  /**
   * The values that it makes.
   *
   * @return in the order set; empty unless set
   */
  public List<Output<?>> outputs() {
    return settings().many(Keys.OUTPUT);
  }

  /**
   * The values of other stages that it reads, in a setting or declared.
   *
   * @return each once; empty if there are none
   */
  public List<Output<?>> inputs() {
    return inputs;
  }

  /**
   * The files that it leaves.
   *
   * @return in the order set; empty unless set
   */
  public List<ArtifactPattern> artifacts() {
    return settings().many(Keys.ARTIFACT);
  }

  /**
   * How often it is tried.
   *
   * @return empty, for once, unless set
   */
  public Optional<Retry> retry() {
    return settings().one(Keys.RETRY);
  }

  /**
   * Which failures make it unstable only.
   *
   * @return empty, for none, unless set
   */
  public Optional<AllowFailure> allowFailure() {
    return settings().one(Keys.ALLOW_FAILURE);
  }

  /**
   * The time that one attempt may take.
   *
   * @return empty, for no limit, unless set
   */
  public Optional<Duration> timeout() {
    return settings().one(Keys.TIMEOUT);
  }

  /**
   * The time that all attempts may take, with the waits between them.
   *
   * @return empty, for no limit, unless set
   */
  public Optional<Duration> timeoutTotal() {
    return settings().one(Keys.TIMEOUT_TOTAL);
  }

  /**
   * Whether it works in a container from its start: by a step or hook, or for its artifacts. Java
   * code alone has none until it asks for one.
   *
   * @return true if it does
   */
  public boolean worksInContainer() {
    return steps().stream().anyMatch(Step::isInContainer)
        || hooks().stream().flatMap(hook -> hook.steps().stream()).anyMatch(Step::isInContainer)
        || !artifacts().isEmpty();
  }

  /**
   * A digest of everything that is set on the stage: the same for equal definitions in every JVM.
   * Java code counts as the word "java", so that changes inside it cannot be seen.
   *
   * @return 64 hexadecimal digits
   */
  public String definitionHash() {
    return Digest.of(name(), settings());
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
  public static final class Builder extends StageStepsBuilder<Builder>
      implements NodeBuilder<Builder> {

    Builder(DefinitionScope scope, Place place, String name) {
      super(scope, place, name);
      checkName();
    }

    Builder(String name, ScopedBuilder parent, Location at) {
      super(name, parent, at);
      checkName();
    }

    @Override
    Builder self() {
      return this;
    }

    /**
     * Applies settings and steps that several stages share. A single value that is also set here is
     * stronger here, whether above or below.
     *
     * @param mixIn the shared part
     * @return this builder
     */
    public Builder apply(Consumer<? super Builder> mixIn) {
      use("apply");
      apply(this, mixIn);
      return this;
    }

    @Override
    public Builder needs(String... names) {
      Order.needs(this, names);
      return this;
    }

    @Override
    public Builder needsNothing() {
      Order.needsNothing(this);
      return this;
    }

    @Override
    public Builder after(String... names) {
      Order.after(this, names);
      return this;
    }

    @Override
    public Builder when(Condition condition) {
      use("when");
      set(Keys.WHEN, condition);
      return this;
    }

    @Override
    public Builder onError(ErrorHandler handler) {
      use("onError");
      set(Keys.ON_ERROR, handler);
      return this;
    }

    @Override
    public Builder definedAt(String location) {
      use("definedAt");
      definedAt(Location.of(location));
      return this;
    }

    /**
     * Runs the stage only when it is named by {@link Pipeline#only}. Default: it runs when its turn
     * comes.
     *
     * @return this builder
     */
    public Builder manual() {
      return on("manual", Keys.MANUAL);
    }

    /**
     * Gives the stage a container of its own, of the pipeline's image unless it names one, and a
     * network of its own.
     *
     * @return this builder
     */
    public Builder isolated() {
      return on("isolated", Keys.ISOLATED);
    }

    /**
     * Gives its container all rights on the daemon's host. Refused unless the backend allows it.
     *
     * @return this builder
     */
    public Builder privileged() {
      return on("privileged", Keys.PRIVILEGED);
    }

    /**
     * Lets its container see the socket of the daemon, and with it everything on the daemon's host.
     * Refused unless the backend allows it.
     *
     * @return this builder
     */
    public Builder dockerSocket() {
      return on("dockerSocket", Keys.DOCKER_SOCKET);
    }

    private Builder on(String setter, Key<Boolean> key) {
      use(setter);
      flag(key);
      return this;
    }

    /**
     * Sets an environment variable that nobody may read. It is masked in the log and does not
     * appear in {@code docker inspect}.
     *
     * @param name the name of the variable, without {@code =}
     * @param secret the secret
     * @return this builder
     */
    public Builder secret(String name, Secret secret) {
      use("secret", name);
      if (isGood(nameProblem("secret", name))) {
        put(Keys.SECRET, name, secret);
      }
      return this;
    }

    /**
     * Puts a secret into the file <code>/run/secrets/name</code>, in memory, for the time of the
     * stage.
     *
     * @param name the name of the file: letters, digits, dots, dashes and underscores
     * @param secret the secret
     * @return this builder
     */
    public Builder secretFile(String name, Secret secret) {
      use("secretFile", name);
      if (name.matches("[A-Za-z0-9_][A-Za-z0-9._-]*")) {
        put(Keys.SECRET_FILE, name, secret);
      } else {
        problemHere(
            String.format(
                "secretFile \"%s\" is not a file name; use letters, digits, \".\", \"-\" and \"_\"",
                name));
      }
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
      use("workdir", path);
      if (path.isBlank()) {
        problemHere("workdir is blank; give a path in the container");
      } else {
        set(Keys.WORKDIR, path);
      }
      return this;
    }

    /**
     * Runs a container beside the stage; its name is its host name there.
     *
     * @param name its name, unique among those of the stage and the pipeline
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
     * Gives its container a label. The main container has no labels of stages.
     *
     * @param name its name
     * @param value its value
     * @return this builder
     */
    public Builder label(String name, String value) {
      use("label", name, value);
      if (isGood(nameProblem("label", name))) {
        put(Keys.LABEL, name, value);
      }
      return this;
    }

    /**
     * Says what the stage is for, in plans and pictures.
     *
     * @param text one line
     * @return this builder
     */
    public Builder describe(String text) {
      use("describe", text);
      set(Keys.DESCRIBE, text);
      return this;
    }

    /**
     * Says where people read more of the stage. May be called several times.
     *
     * @param url the address
     * @return this builder
     */
    public Builder link(String url) {
      use("link", url);
      if (isGood(wordProblem("link", url, "https://example.org/wiki/build"))) {
        addUnquestioned(Keys.LINK, url);
      }
      return this;
    }

    /**
     * Declares a value that the stage makes, in the file <code>$DANUBE_OUTPUT/name</code> or by
     * Java code. One that is not made fails the stage. May be called several times.
     *
     * @param output the value
     * @return this builder
     */
    public Builder output(Output<?> output) {
      use("output");
      add(Keys.OUTPUT, output);
      return this;
    }

    /**
     * Declares a value that the stage's Java code reads, and waits for it. What settings read needs
     * no declaration. May be called several times.
     *
     * @param output the value
     * @return this builder
     */
    public Builder input(Output<?> output) {
      use("input");
      add(Keys.INPUT, output);
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
      return artifact(glob, a -> {});
    }

    /**
     * Collects files when the stage has ended. May be called several times.
     *
     * @param glob a pattern, as of {@link #artifact(String)}
     * @param definition says whether it may match nothing, and after which outcomes it counts
     * @return this builder
     */
    public Builder artifact(String glob, Consumer<? super ArtifactPattern.Builder> definition) {
      use("artifact", glob);
      ArtifactPattern.Builder builder = new ArtifactPattern.Builder(this, glob);
      scope.define(builder, definition);
      if (isGood(Paths.patternProblem("artifact", glob))) {
        addUnquestioned(Keys.ARTIFACT, builder.build());
      }
      return this;
    }

    /**
     * Tries the stage several times. Default: once.
     *
     * @param retry how often, after which failures, with which waits
     * @return this builder
     */
    public Builder retry(Retry retry) {
      use("retry");
      set(Keys.RETRY, retry);
      return this;
    }

    /**
     * Makes the stage UNSTABLE where it would be FAILED; what waits for it runs. What makes it
     * ERRORED is never allowed. Default: no failure is.
     *
     * @return this builder
     */
    public Builder allowFailure() {
      use("allowFailure");
      set(Keys.ALLOW_FAILURE, new AllowFailure(Optional.empty()));
      return this;
    }

    /**
     * Makes the stage UNSTABLE where it would be FAILED for one of these exit codes.
     *
     * @param exitCodes the exit codes
     * @return this builder
     */
    public Builder allowFailure(int... exitCodes) {
      use("allowFailure");
      if (exitCodes.length == 0) {
        problemHere("allowFailure names no exit code; name one, or write allowFailure() for all");
      }
      Set<Integer> codes = Arrays.stream(exitCodes).boxed().collect(Collectors.toSet());
      set(Keys.ALLOW_FAILURE, new AllowFailure(Optional.of(codes)));
      return this;
    }

    /**
     * Limits one attempt of this stage, from its first step to its last. When it is exceeded the
     * step is stopped, killed after ten seconds of grace, and the attempt counts as failed; a retry
     * gets the full time again. Starting containers and pulling images does not count. Default: no
     * limit.
     *
     * @param limit more than zero
     * @return this builder
     */
    public Builder timeout(Duration limit) {
      return limit(Keys.TIMEOUT, limit);
    }

    /**
     * Limits all attempts of this stage with the waits between them. Default: no limit.
     *
     * @param limit more than zero
     * @return this builder
     */
    public Builder timeoutTotal(Duration limit) {
      return limit(Keys.TIMEOUT_TOTAL, limit);
    }

    private Builder limit(Key<Duration> key, Duration limit) {
      use(key.name());
      if (isGood(limitProblem(key.name(), limit))) {
        set(key, limit);
      }
      return this;
    }

    NodeDraft draft(Defaults defaults) {
      defaults.applyTo(this);
      return new NodeDraft(build(), this, List.of());
    }

    private Stage build() {
      Stage stage = new Stage(name(), settings());
      StageCheck.check(this, stage);
      return stage;
    }
  }
}
