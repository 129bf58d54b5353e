package dev.danube;

import dev.danube.DefinitionScope.Position;
import dev.danube.internal.Durations;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A part of a pipeline that does work: steps that run one after another, in one container.
 * Immutable. Two stages are equal if all their data is equal; Java code is equal only to itself.
 *
 * <p>A stage runs in the <em>main container</em> of the pipeline, which is started once and shared:
 * later stages find what an earlier stage has installed there. A stage gets a container of its own
 * if one of these is set:
 *
 * <ul>
 *   <li>an {@link Builder#image(String) image}, {@link Builder#isolated isolated}, or a {@link
 *       Builder#command command};
 *   <li>something that Docker fixes when a container is created: {@code platform}, {@code memory},
 *       {@code cpus}, {@code mount}, {@code cache}, {@code network}, {@code privileged}, {@code
 *       dockerSocket}, {@code sshAgent}, {@code publish}, a {@code service} or a {@link
 *       ContainerOption}.
 * </ul>
 *
 * <p>Such a container has the image of the pipeline if the stage names none. All containers of a
 * run share the workspace, {@code /workspace}.
 *
 * <p>Stages share settings and steps by means of Java: a {@code Consumer<Stage.Builder>} that is
 * {@linkplain Builder#apply applied}, a class that implements this interface as a stage type of its
 * own, a method, a loop, or {@linkplain NodeListBuilder#defaults defaults}.
 *
 * <p>Example: {@code p.stage("build", s -> s.run("mvn -B package").artifact("target/*.jar"))}.
 *
 * @see <a href="doc-files/steps.html">stages, steps and shells</a>
 * @see <a href="doc-files/containers.html">containers of stages</a>
 */
public final class Stage extends AbstractNode implements Node {

  private final List<Output<?>> inputs;
  private final List<Output<?>> requiredInputs;

  private Stage(String name, Settings settings) {
    super(name, settings, List.of(), List.of());
    this.inputs = ValueReferences.outputs(settings);
    this.requiredInputs = ValueReferences.requiredOutputs(settings);
  }

  /**
   * Defines a stage outside of any pipeline. {@link NodeListBuilder#stage(Stage)} adds it to one.
   *
   * @param name its name
   * @param definition defines it
   * @return the stage
   * @throws PipelineDefinitionException if the definition is wrong; the exception lists all
   *     problems
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

  /** Returns a copy that runs without being named. */
  Stage named() {
    return new Stage(name(), settings().without(Keys.MANUAL));
  }

  @Override
  public List<Stage> stages() {
    return List.of(this);
  }

  @Override
  public List<Stage> allStages() {
    return List.of(this);
  }

  /**
   * Returns the steps of the stage.
   *
   * @return at least one step, in the order written
   */
  public List<Step> steps() {
    return settings().many(Keys.STEP);
  }

  /**
   * Returns the steps that run in the container of the stage after its last attempt.
   *
   * @return in the order written; empty unless set
   */
  public List<Hook> hooks() {
    return settings().many(Keys.HOOK);
  }

  /**
   * Returns the question that the stage waits for the answer to.
   *
   * @return empty unless set
   */
  public Optional<Approval> approval() {
    List<Step> steps = steps();
    return !steps.isEmpty() && steps.get(0) instanceof Step.Approve approve
        ? Optional.of(approve.approval())
        : Optional.empty();
  }

  /**
   * Returns the image of the stage's own container.
   *
   * @return empty unless set
   */
  public Optional<Image> image() {
    return settings().one(Keys.IMAGE);
  }

  /**
   * Returns whether the stage requests a container of its own.
   *
   * @return false unless set
   */
  public boolean isolated() {
    return settings().flag(Keys.ISOLATED);
  }

  /**
   * Returns the environment variables of the steps, besides those of the pipeline.
   *
   * @return in the order set; empty unless set
   */
  public Map<String, Value<?>> env() {
    return settings().named(Keys.ENV);
  }

  /**
   * Returns the environment variables of the steps that are secret.
   *
   * @return in the order set; empty unless set
   */
  public Map<String, Secret> secrets() {
    return settings().named(Keys.SECRET);
  }

  /**
   * Returns the secret files that the steps find in {@code /run/secrets}, by name.
   *
   * @return in the order set; empty unless set
   */
  public Map<String, Secret> secretFiles() {
    return settings().named(Keys.SECRET_FILE);
  }

  /**
   * Returns the user that the steps run as.
   *
   * @return empty, for that of the pipeline or the image, unless set
   */
  public Optional<String> user() {
    return settings().one(Keys.USER);
  }

  /**
   * Returns the ports of the stage's own container that are published.
   *
   * @return in the order set; empty unless set
   */
  public List<PublishedPort> publish() {
    return settings().many(Keys.PUBLISH);
  }

  /**
   * Returns the shell that runs the scripts of the stage.
   *
   * @return the program and its arguments; empty unless set
   */
  public List<String> shell() {
    return settings().one(Keys.SHELL).orElse(List.of());
  }

  /**
   * Returns the working directory of the steps.
   *
   * @return a path in the container, absolute or relative to {@code /workspace}; empty unless set
   */
  public Optional<String> workdir() {
    return settings().one(Keys.WORKDIR);
  }

  /**
   * Returns the platform of the stage's image.
   *
   * @return empty, for that of the daemon, unless set
   */
  public Optional<String> platform() {
    return settings().one(Keys.PLATFORM);
  }

  /**
   * Returns the limit of the memory of the stage's container, in bytes.
   *
   * @return empty, for no limit, unless set
   */
  public Optional<Long> memory() {
    return settings().one(Keys.MEMORY);
  }

  /**
   * Returns the limit of the processors of the stage's container.
   *
   * @return empty, for no limit, unless set
   */
  public Optional<Double> cpus() {
    return settings().one(Keys.CPUS);
  }

  /**
   * Returns the mounts of the stage's container, besides the workspace.
   *
   * @return in the order set; empty unless set
   */
  public List<Mount> mounts() {
    return settings().many(Keys.MOUNT);
  }

  /**
   * Returns the folders that are kept for later runs.
   *
   * @return in the order set; empty unless set
   */
  public List<Cache> caches() {
    return settings().many(Keys.CACHE);
  }

  /**
   * Returns the network that the stage's container joins.
   *
   * @return empty unless set
   */
  public Optional<String> network() {
    return settings().one(Keys.NETWORK);
  }

  /**
   * Returns the further settings of the stage's own container.
   *
   * @return in the order set; empty unless set
   */
  public List<ContainerOption> options() {
    return List.copyOf(settings().named(Keys.OPTION).values());
  }

  /**
   * Returns whether the stage's container has all rights on the daemon's host.
   *
   * @return false unless set
   */
  public boolean privileged() {
    return settings().flag(Keys.PRIVILEGED);
  }

  /**
   * Returns whether the stage's container has access to the socket of the daemon.
   *
   * @return false unless set
   */
  public boolean dockerSocket() {
    return settings().flag(Keys.DOCKER_SOCKET);
  }

  /**
   * Returns whether the steps of the stage may use the ssh agent of the user.
   *
   * @return false unless set
   */
  public boolean sshAgent() {
    return settings().flag(Keys.SSH_AGENT);
  }

  /**
   * Returns the containers that run beside the stage.
   *
   * @return in the order set; empty unless set
   */
  public List<Service> services() {
    return settings().many(Keys.SERVICE);
  }

  /**
   * Returns the labels of the stage's container.
   *
   * @return in the order set; empty unless set
   */
  public Map<String, String> labels() {
    return settings().named(Keys.LABEL);
  }

  /**
   * Returns the description, which says what the stage is for.
   *
   * @return empty unless set
   */
  public Optional<String> describe() {
    return settings().one(Keys.DESCRIBE);
  }

  /**
   * Returns the links to pages about the stage.
   *
   * @return in the order set; empty unless set
   */
  public List<String> links() {
    return settings().many(Keys.LINK);
  }

  /**
   * Returns whether the stage runs only if it is named by {@link Pipeline#only}.
   *
   * @return false unless set
   */
  public boolean manual() {
    return settings().flag(Keys.MANUAL);
  }

  /**
   * Returns the values that the stage makes.
   *
   * @return in the order set; empty unless set
   */
  public List<Output<?>> outputs() {
    return settings().many(Keys.OUTPUT);
  }

  /**
   * Returns the values of other stages that the stage reads: those in its settings and those that
   * it declares.
   *
   * @return each value once; empty if there are none
   */
  public List<Output<?>> inputs() {
    return inputs;
  }

  /**
   * Returns the outputs that the stage reads without another content in their place. The stage is
   * skipped if one of them was not made.
   *
   * @return those of {@link #inputs} that are not only read by {@link Output#orElse}
   */
  public List<Output<?>> requiredInputs() {
    return requiredInputs;
  }

  /**
   * Returns the parameters that the settings and the condition of the stage read. Java code may
   * read others.
   *
   * @return each parameter once; empty if there are none
   */
  public List<Parameter<?>> parameters() {
    return ValueReferences.parameters(settings());
  }

  /**
   * Returns the patterns of the files that are collected from the stage.
   *
   * @return in the order set; empty unless set
   */
  public List<ArtifactPattern> artifacts() {
    return settings().many(Keys.ARTIFACT);
  }

  /**
   * Returns the patterns of the JUnit files that the stage writes.
   *
   * @return in the order set; empty unless set
   */
  public List<ArtifactPattern> tests() {
    return settings().many(Keys.TESTS);
  }

  /**
   * Returns the patterns of the files that the stage generates, and that must equal the source.
   *
   * @return in the order set; empty unless set
   */
  public List<ArtifactPattern> generated() {
    return settings().many(Keys.GENERATED);
  }

  /**
   * Returns whether files are collected from the stage.
   *
   * @return true if it has artifacts, tests or generated files
   */
  public boolean hasFiles() {
    return !artifacts().isEmpty() || !tests().isEmpty() || !generated().isEmpty();
  }

  /**
   * Returns the rule for further attempts.
   *
   * @return empty, for a single attempt, unless set
   */
  public Optional<Retry> retry() {
    return settings().one(Keys.RETRY);
  }

  /**
   * Returns which failures make the stage UNSTABLE instead of FAILED.
   *
   * @return empty, for none, unless set
   */
  public Optional<AllowFailure> allowFailure() {
    return settings().one(Keys.ALLOW_FAILURE);
  }

  /**
   * Returns the time that one attempt may take.
   *
   * @return empty, for no limit, unless set
   */
  public Optional<Duration> timeout() {
    return settings().one(Keys.TIMEOUT);
  }

  /**
   * Returns the time that all attempts may take, including the waits between them.
   *
   * @return empty, for no limit, unless set
   */
  public Optional<Duration> timeoutTotal() {
    return settings().one(Keys.TIMEOUT_TOTAL);
  }

  /**
   * Returns whether the stage has a container from its start, which it needs for a step, a hook or
   * its artifacts. A stage with nothing but Java code has none until the code requests one.
   *
   * @return true if it has one
   */
  public boolean worksInContainer() {
    return steps().stream().anyMatch(Step::isInContainer)
        || hooks().stream().flatMap(hook -> hook.steps().stream()).anyMatch(Step::isInContainer)
        || hasFiles();
  }

  /**
   * Returns a digest of everything that is set on the stage. Equal definitions have the same digest
   * in every JVM. Java code counts as the word "java", so changes inside Java code do not change
   * the digest.
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
   * A builder of a {@link Stage}, valid only inside the lambda that receives it: after the
   * definition has ended, every method throws {@link IllegalStateException}. An invalid value is
   * reported with all other problems when the definition ends; null throws {@link
   * NullPointerException} at once. Not thread-safe.
   */
  public static final class Builder extends StageStepsBuilder<Builder>
      implements NodeBuilder<Builder> {

    Builder(DefinitionScope scope, Position place, String name) {
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
     * Applies settings and steps that several stages share. If a setting with a single value is
     * also set on this builder itself, before or after this call, that value takes effect.
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
    public Builder exclusive(String resource) {
      LimitCheck.set(this, "exclusive", resource, 1);
      return this;
    }

    @Override
    public Builder limit(String resource, int limit) {
      LimitCheck.set(this, "limit", resource, limit);
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
     * Lets the stage wait until a person approves it. It is the only step of the stage, which has
     * its settings of order, conditions and resources. {@link NodeListBuilder#approval} adds such a
     * stage without further settings.
     *
     * @param definition defines the question
     * @return this builder
     * @see <a href="doc-files/approvals.html">approvals</a>
     */
    public Builder approval(Consumer<? super Approval.Builder> definition) {
      use("approval");
      Approval.Builder builder = new Approval.Builder(this);
      scope.define(builder, definition);
      Approval approval = builder.build();
      approval.inputs().forEach(input -> add(Keys.OUTPUT, input.output()));
      Steps.add(this, new Step.Approve(approval));
      return this;
    }

    /**
     * Runs the stage only if it is named by {@link Pipeline#only}. Default: the stage runs when its
     * turn comes.
     *
     * @return this builder
     */
    public Builder manual() {
      return on("manual", Keys.MANUAL);
    }

    /**
     * Gives the stage a container of its own, which no other stage can reach over the network. It
     * reaches the services of the stage and of the pipeline. The container has the image of the
     * pipeline if the stage names none. Default: the stage shares the main container, unless
     * another setting requires a container of its own.
     *
     * @return this builder
     */
    public Builder isolated() {
      return on("isolated", Keys.ISOLATED);
    }

    /**
     * Gives the stage's container all rights on the daemon's host. The pipeline is refused unless
     * the backend allows this. Default: no such rights.
     *
     * @return this builder
     */
    public Builder privileged() {
      return on("privileged", Keys.PRIVILEGED);
    }

    /**
     * Gives the stage's container access to the socket of the daemon, and with it to everything on
     * the daemon's host. The pipeline is refused unless the backend allows this. Default: no
     * access.
     *
     * @return this builder
     */
    public Builder dockerSocket() {
      return on("dockerSocket", Keys.DOCKER_SOCKET);
    }

    /**
     * Lets the steps of the stage use the ssh agent of the user who runs the pipeline, and with it
     * log in wherever the agent's keys can. The keys stay in the agent. Steps have the variable
     * {@code SSH_AUTH_SOCK}; they must run as root, or as the user of the agent. The pipeline is
     * refused unless the backend allows this. The stage fails if no agent runs, or if the daemon is
     * on another machine. Default: no access.
     *
     * @return this builder
     */
    public Builder sshAgent() {
      return on("sshAgent", Keys.SSH_AGENT);
    }

    private Builder on(String setter, Key<Boolean> key) {
      use(setter);
      flag(key);
      return this;
    }

    /**
     * Sets an environment variable to a secret. The content is masked in the log and does not
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
     * Puts a secret into the file <code>/run/secrets/name</code>, which is in memory and exists as
     * long as the stage runs.
     *
     * @param name the name of the file: letters, digits, dots, dashes and underscores
     * @param secret the secret
     * @return this builder
     */
    public Builder secretFile(String name, Secret secret) {
      putSecretFile(name, secret);
      return this;
    }

    /**
     * Sets the working directory of the steps. For {@code run} and {@code exec} the directory must
     * exist. Default: {@code /workspace} for {@code run} and {@code exec}, the image's own working
     * directory for {@code command}.
     *
     * @param path a path in the container; a relative path starts at {@code /workspace}
     * @return this builder
     */
    public Builder workdir(String path) {
      use("workdir", path);
      if (path.isBlank()) {
        problemHere("workdir is blank; write a path in the container");
      } else {
        set(Keys.WORKDIR, path);
      }
      return this;
    }

    /**
     * Runs a container beside the stage. Its name is its host name for the stage. May be called
     * several times.
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
     * Adds a label to the stage's own container. The main container gets no labels of stages.
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
     * Publishes a TCP port on the address 127.0.0.1 of the daemon's machine, on a port there that
     * is free. The event {@link dev.danube.event.RunEvent.PortPublished} and a line of the log tell
     * which. May be called several times. The stage then has a container of its own.
     *
     * @param port the port in the container
     * @return this builder
     */
    public Builder publish(int port) {
      return publish(0, port);
    }

    /**
     * Publishes a TCP port on the address 127.0.0.1 of the daemon's machine. May be called several
     * times. The stage then has a container of its own.
     *
     * @param hostPort the port on that machine, or 0 for any that is free
     * @param port the port in the container
     * @return this builder
     */
    public Builder publish(int hostPort, int port) {
      addPort(hostPort, port);
      return this;
    }

    /**
     * Sets a description of what the stage is for, which appears in plans and pictures.
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
     * Adds a link to a page about the stage. May be called several times.
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
     * Declares a value that the stage makes: a step writes it to the file <code>$DANUBE_OUTPUT/name
     * </code>, or Java code sets it. A value that is not made fails the stage. May be called
     * several times.
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
     * Declares a value that the stage's Java code reads. The stage waits for the stage that makes
     * the value. A value that is used in a setting needs no declaration. May be called several
     * times.
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
     * Collects files when the stage has ended, whatever its outcome is. A pattern that matches
     * nothing fails the stage. May be called several times.
     *
     * @param glob a pattern relative to the workspace, such as {@code target/*.jar}: {@code *} and
     *     {@code ?} match within a name, {@code **} matches across folders, {@code {a,b}} matches
     *     either
     * @return this builder
     */
    public Builder artifact(String glob) {
      return artifact(glob, a -> {});
    }

    /**
     * Collects files when the stage has ended. May be called several times.
     *
     * @param glob a pattern, as for {@link #artifact(String)}
     * @param definition sets whether the pattern may match nothing, after which outcomes files are
     *     collected, and a folder on this machine that they are copied to
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
     * Names the JUnit XML files that the steps write. They are collected as artifacts, whatever the
     * outcome is, and read: the tests that failed are shown with their messages by all reports, and
     * are in {@link StageResult#tests()}. The outcome of the stage remains that of its steps; a
     * pattern that matches nothing fails a stage that has succeeded. May be called several times.
     *
     * @param glob a pattern, as for {@link #artifact(String)}, such as {@code
     *     target/surefire-reports/*.xml}
     * @return this builder
     */
    public Builder tests(String glob) {
      use("tests", glob);
      if (isGood(Paths.patternProblem("tests", glob))) {
        addUnquestioned(
            Keys.TESTS, new ArtifactPattern(glob, false, OutcomeFilter.ALWAYS, Optional.empty()));
      }
      return this;
    }

    /**
     * Names files that the steps generate and that are part of the source. They are collected as
     * artifacts. If they differ from the files of the source folder on this machine when the steps
     * have succeeded, the stage fails with {@link FailureKind#ARTIFACT}, and its log shows the
     * difference. The option {@code --apply} of the command line takes the generated files into the
     * folder instead. A file of the source that matches the pattern and is gone from the workspace
     * is a difference too, so steps may delete the old files first. The source must be {@link
     * Source#currentRepository} or {@link Source#directory}. May be called several times.
     *
     * @param glob a pattern, as for {@link #artifact(String)}, such as {@code src/gen/**}
     * @return this builder
     */
    public Builder generated(String glob) {
      use("generated", glob);
      if (isGood(Paths.patternProblem("generated", glob))) {
        addUnquestioned(
            Keys.GENERATED,
            new ArtifactPattern(glob, true, OutcomeFilter.ON_SUCCESS, Optional.empty()));
      }
      return this;
    }

    /**
     * Tries the stage again after a failure. Default: a single attempt.
     *
     * @param retry the number of attempts, the failures to retry after, and the waits
     * @return this builder
     */
    public Builder retry(Retry retry) {
      use("retry");
      set(Keys.RETRY, retry);
      return this;
    }

    /**
     * Makes the stage UNSTABLE where it would be FAILED, so that the stages that wait for it still
     * run. A failure that makes the stage ERRORED is never allowed. Default: no failure is allowed.
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
     * Limits the time of one attempt of this stage, from the start of its first step to the end of
     * its last. When the limit is exceeded, the step is stopped, and killed after a grace period,
     * which is ten seconds by default. The attempt counts as failed. The next attempt has the full
     * time again. Starting containers and pulling images does not count. Default: no limit.
     *
     * @param limit more than zero
     * @return this builder
     */
    public Builder timeout(Duration limit) {
      return timeLimit(Keys.TIMEOUT, limit);
    }

    /**
     * Limits the time of all attempts of this stage, including the waits between them. Default: no
     * limit.
     *
     * @param limit more than zero
     * @return this builder
     */
    public Builder timeoutTotal(Duration limit) {
      return timeLimit(Keys.TIMEOUT_TOTAL, limit);
    }

    private Builder timeLimit(Key<Duration> key, Duration limit) {
      use(key.name());
      if (isGood(Durations.limitProblem(key.name(), limit))) {
        set(key, limit);
      }
      return this;
    }

    NodeDraft draft(Defaults defaults) {
      defaults.applyTo(this);
      return new NodeDraft(build(), this, List.of(), List.of());
    }

    private Stage build() {
      Stage stage = new Stage(name(), settings());
      StageCheck.check(this, stage);
      return stage;
    }
  }
}
