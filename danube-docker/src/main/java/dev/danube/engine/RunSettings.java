package dev.danube.engine;

import static java.util.Objects.requireNonNull;

import dev.danube.ErrorHandler;
import dev.danube.Parameter;
import dev.danube.Pipeline;
import dev.danube.engine.internal.record.KeptWorkspace;
import dev.danube.event.LifecycleCallbacks;
import dev.danube.event.RunListener;
import dev.danube.internal.Names;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one run. Immutable.
 *
 * <p>Example, for a pipeline with the parameter {@code VERSION}:
 *
 * <pre>{@code
 * danube.run(pipeline, run -> run
 *     .set(VERSION, "1.4")
 *     .listener(event -> System.out.println(event)));
 * }</pre>
 *
 * @see <a href="doc-files/embedding.html">running pipelines from your own program</a>
 */
public final class RunSettings {

  private final List<RunListener> listeners;
  private final List<LifecycleCallbacks> callbacks;
  private final Optional<ErrorHandler> onError;
  private final Map<String, Object> parameters;
  private final boolean keepsFailed;
  private final KeptWorkspace keptWorkspace;
  private final boolean isStrict;
  private final Optional<Path> artifacts;
  private final boolean appliesGenerated;
  private final Optional<Consumer<? super ApprovalRequest>> approver;
  private final Optional<Lock> lock;
  private final Optional<String> supersedes;

  /**
   * A request to resume a run.
   *
   * @param run the id of the run
   * @param isForced whether the run is resumed even if something has changed
   * @param bringsSource whether what has changed in the source is brought into its workspace
   */
  record Resume(String run, boolean isForced, boolean bringsSource) {}

  /**
   * The use of a lock file.
   *
   * @param mode what it is used for
   * @param file the place of the file
   */
  record Lock(LockMode mode, Path file) {}

  private RunSettings(Builder builder, Map<String, String> recorded) {
    this.listeners = List.copyOf(builder.listeners);
    this.callbacks = List.copyOf(builder.callbacks);
    this.onError = Optional.ofNullable(builder.onError);
    this.parameters = builder.parameters(recorded);
    this.keepsFailed = builder.keepsFailed;
    this.keptWorkspace = builder.keptWorkspace;
    this.isStrict = builder.isStrict;
    this.artifacts = Optional.ofNullable(builder.artifacts);
    this.appliesGenerated = builder.appliesGenerated;
    this.approver = Optional.ofNullable(builder.approver);
    this.lock = Optional.ofNullable(builder.lock);
    this.supersedes = Optional.ofNullable(builder.supersedes);
  }

  List<RunListener> listeners() {
    return listeners;
  }

  List<LifecycleCallbacks> callbacks() {
    return callbacks;
  }

  Optional<ErrorHandler> onError() {
    return onError;
  }

  /** Returns the contents of all parameters of the pipeline, by name. */
  Map<String, Object> parameters() {
    return parameters;
  }

  /** Returns the folder that artifacts are copied to; empty for none. */
  Optional<Path> artifacts() {
    return artifacts;
  }

  /** Returns whether generated files that differ from the source are taken into its folder. */
  boolean appliesGenerated() {
    return appliesGenerated;
  }

  /** Returns who is asked for approvals; empty for nobody. */
  Optional<Consumer<? super ApprovalRequest>> approver() {
    return approver;
  }

  /** Returns the lock file; empty if none is used. */
  Optional<Lock> lock() {
    return lock;
  }

  /** Returns the key by which newer runs supersede older ones; empty for none. */
  Optional<String> supersedes() {
    return supersedes;
  }

  boolean keepsFailed() {
    return keepsFailed;
  }

  KeptWorkspace keptWorkspace() {
    return keptWorkspace;
  }

  boolean isStrict() {
    return isStrict;
  }

  /** The settings of a run, for use only in the lambda that receives it. Not thread-safe. */
  public static final class Builder {

    private final Pipeline pipeline;
    private final List<RunListener> listeners = new ArrayList<>();
    private final List<LifecycleCallbacks> callbacks = new ArrayList<>();
    private final Map<String, Object> given = new LinkedHashMap<>();
    private @Nullable ErrorHandler onError;
    private @Nullable Resume resume;
    private @Nullable String workspaceOf;
    private boolean keepsFailed;
    private @Nullable Path artifacts;
    private boolean appliesGenerated;
    private @Nullable Consumer<? super ApprovalRequest> approver;
    private @Nullable Lock lock;
    private @Nullable String supersedes;
    private KeptWorkspace keptWorkspace = KeptWorkspace.AFTER_FAILURE;
    private boolean isStrict;

    Builder(Pipeline pipeline) {
      this.pipeline = pipeline;
    }

    /**
     * Adds a listener for this run, called after those of the {@link Danube}.
     *
     * @param listener the listener
     * @return this builder
     */
    public Builder listener(RunListener listener) {
      listeners.add(requireNonNull(listener, "listener"));
      return this;
    }

    /**
     * Adds callbacks for this run, called after those of the {@link Danube}.
     *
     * @param lifecycle the callbacks
     * @return this builder
     */
    public Builder callbacks(LifecycleCallbacks lifecycle) {
      callbacks.add(requireNonNull(lifecycle, "callbacks"));
      return this;
    }

    /**
     * Sets the handler that is asked last about a failed attempt. Default: none.
     *
     * @param handler the handler
     * @return this builder
     */
    public Builder onError(ErrorHandler handler) {
      onError = requireNonNull(handler, "onError");
      return this;
    }

    /**
     * Sets the content of a parameter.
     *
     * @param parameter a parameter of the pipeline
     * @param content the content
     * @param <T> the type of the parameter
     * @return this builder
     * @throws IllegalArgumentException if the pipeline has no such parameter, or the content is not
     *     allowed
     */
    public <T> Builder set(Parameter<T> parameter, T content) {
      if (!pipeline.parameters().contains(parameter)) {
        throw unknown(parameter.name());
      }
      given.put(parameter.name(), parameter.checked(content));
      return this;
    }

    /**
     * Sets the content of a parameter from a text.
     *
     * @param parameter the name of a parameter of the pipeline
     * @param text the text, which is parsed according to the type of the parameter
     * @return this builder
     * @throws IllegalArgumentException if the pipeline has no such parameter, or the text is not a
     *     content that is allowed
     */
    public Builder set(String parameter, String text) {
      Parameter<?> declared =
          pipeline.parameters().stream()
              .filter(candidate -> candidate.name().equals(parameter))
              .findFirst()
              .orElseThrow(() -> unknown(parameter));
      given.put(parameter, requireNonNull(declared.read(text)));
      return this;
    }

    /**
     * Resumes a run that did not succeed, as {@link Danube#resume(Pipeline, String)} does.
     *
     * @param run the id of the run
     * @return this builder
     */
    public Builder resume(String run) {
      resume = new Resume(requireNonNull(run, "run"), false, false);
      return this;
    }

    /**
     * Resumes a run even if there are reasons against it. The results of stages that had ended are
     * kept, even if their definition, a parameter or the source has changed since. If the workspace
     * is gone, a new one is created, without the files of those stages. A stage with an output that
     * is not recorded runs again.
     *
     * @param run the id of the run
     * @return this builder
     */
    public Builder resumeForced(String run) {
      resume = new Resume(requireNonNull(run, "run"), true, false);
      return this;
    }

    /**
     * Resumes a run that did not succeed, with the source as it is now: the files that were added,
     * changed or deleted on this machine since are brought into its workspace, and {@link
     * dev.danube.event.RunEvent.SourceUpdated} tells which. The stages that had not succeeded run
     * again, and so do those whose definition has changed and those that read an output of such a
     * stage. All others keep their results. New stages run, and stages that are no longer in the
     * pipeline are forgotten. The source must be a folder or repository of this machine; a {@link
     * dev.danube.Source.Git} is refused.
     *
     * @param run the id of the run
     * @return this builder
     */
    public Builder resumeWithSource(String run) {
      resume = new Resume(requireNonNull(run, "run"), false, true);
      return this;
    }

    /**
     * Runs the pipeline, usually {@linkplain Pipeline#alone some stages alone}, in the workspace
     * that an earlier run of it has left, whatever became of that run. Files that were added,
     * changed or deleted in the source on this machine since are brought into the workspace first.
     * Outputs that the stages read are those of the earlier run. The record of the earlier run does
     * not change, and the earlier run can still be resumed.
     *
     * @param run the id of the earlier run, which must have ended and whose workspace must be kept:
     *     it did not succeed, or it was run with {@link #keepWorkspace}
     * @return this builder
     */
    public Builder workspaceOf(String run) {
      workspaceOf = requireNonNull(run, "run");
      return this;
    }

    /**
     * Keeps the workspace also if the run succeeds, until the next run of the pipeline succeeds
     * that keeps its own. The Danube needs a home. Default: only a run that does not succeed keeps
     * its workspace.
     *
     * @return this builder
     */
    public Builder keepWorkspace() {
      keptWorkspace = KeptWorkspace.ALWAYS;
      return this;
    }

    /**
     * Removes the workspace also if the run does not succeed, or its program is killed. The run
     * cannot be resumed, but its record remains. Default: a run that does not succeed keeps its
     * workspace. Contradicts {@link #keepFailed}.
     *
     * @return this builder
     */
    public Builder removeWorkspace() {
      keptWorkspace = KeptWorkspace.NEVER;
      return this;
    }

    /**
     * Keeps the containers of stages that fail, so that people can open a shell in them; {@link
     * dev.danube.StageFailure#shellCommand} is the command for that. The containers belong to the
     * record of the run, so the Danube needs a home. They are removed when the run is resumed and
     * succeeds, when its record is removed, or by the program {@code DockerMaintenance clean}. If
     * this program is killed, containers of the run remain until the next run finds them. Default:
     * no container is kept.
     *
     * @return this builder
     */
    public Builder keepFailed() {
      keepsFailed = true;
      return this;
    }

    /**
     * Ends the run before its first container if a secret or an image that it names is missing.
     * Default: what is missing is a {@linkplain dev.danube.event.RunEvent.RunWarned warning}, and
     * the stage that needs it fails.
     *
     * @return this builder
     */
    public Builder strict() {
      isStrict = true;
      return this;
    }

    Optional<String> workspaceOf() {
      return Optional.ofNullable(workspaceOf);
    }

    Optional<Resume> resume() {
      return Optional.ofNullable(resume);
    }

    /**
     * Copies the artifacts of the stages that run and succeed to a folder on this machine, each to
     * {@code folder/stage/path}. Nobody sees half of a file there. Default: artifacts are only in
     * the record of the run, and where the pipeline says by {@code to}.
     *
     * @param folder the folder, which is created
     * @return this builder
     */
    public Builder artifacts(Path folder) {
      artifacts = requireNonNull(folder, "artifacts");
      return this;
    }

    /**
     * Takes the {@linkplain dev.danube.Stage.Builder#generated generated files} of stages that
     * succeed into the folder of the source. Each one replaces the file before when it is complete,
     * and a file that is no longer generated is deleted. Default: a difference fails the stage.
     *
     * @return this builder
     * @throws IllegalArgumentException if no stage of the pipeline has generated files
     */
    public Builder applyGenerated() {
      if (pipeline.allStages().stream().allMatch(stage -> stage.generated().isEmpty())) {
        throw new IllegalArgumentException(
            String.format(
                "Pipeline \"%s\" has no stage with generated(...), so there is nothing to apply;"
                    + " leave out applyGenerated() or --apply",
                pipeline.name()));
      }
      appliesGenerated = true;
      return this;
    }

    /**
     * Sets who is asked for {@linkplain dev.danube.Approval approvals}. The code answers at once,
     * or passes the question on and returns; it must be short, because the run waits for it. The
     * answer comes by the question, or by {@link Run#approve} and {@link Run#reject}; for code that
     * answers only by these, an empty lambda is enough. On a fake backend, whose time passes while
     * no stage works, a test answers at once. Default: nobody can be asked, and a stage that needs
     * an approval fails.
     *
     * @param asked receives each question when the turn of its stage comes
     * @return this builder
     */
    public Builder approver(Consumer<? super ApprovalRequest> asked) {
      approver = requireNonNull(asked, "approver");
      return this;
    }

    /**
     * Uses a lock file, with the digests of the images and the commits of the git refs that the
     * pipeline names. Default: none is used; tags and refs are what they are when the run starts.
     *
     * @param mode whether the file receives what registries and servers have now, or the run uses
     *     what the file has
     * @param file the file, such as {@code danube.lock} beside the program, in version control
     * @return this builder
     * @see <a href="doc-files/lockfile.html">the lock file</a>
     */
    public Builder lock(LockMode mode, Path file) {
      lock = new Lock(requireNonNull(mode, "mode"), requireNonNull(file, "file"));
      return this;
    }

    /**
     * Cancels older runs of the same pipeline that were started with the same key, such as those of
     * an earlier commit of a branch, in all programs that use the daemon. This run does not wait
     * for their end; to have that, claim a resource with {@link dev.danube.NodeBuilder#exclusive}.
     * Default: no run is cancelled.
     *
     * @param key such as the name of a branch: 1 to 100 characters, without control characters
     * @return this builder
     * @throws IllegalArgumentException if the key is invalid
     * @see <a href="doc-files/superseding.html">newer runs that cancel older ones</a>
     */
    public Builder supersede(String key) {
      if (!key.matches("[^\\p{Cntrl}]{1,100}") || key.isBlank()) {
        throw new IllegalArgumentException(
            "supersede takes a key of 1 to 100 characters, without control characters, not \""
                + key
                + "\"; use the name of a branch, for example");
      }
      supersedes = key;
      return this;
    }

    Optional<Lock> lock() {
      return Optional.ofNullable(lock);
    }

    /** Returns the contents that were set, by the name of the parameter. */
    Map<String, Object> given() {
      return given;
    }

    private IllegalArgumentException unknown(String name) {
      List<String> known = pipeline.parameters().stream().map(Parameter::name).toList();
      return new IllegalArgumentException(
          String.format(
              "Pipeline \"%s\" has no parameter \"%s\"%s",
              pipeline.name(), name, Names.didYouMean(name, known)));
    }

    /** Returns the contents of all parameters; what is not set has its recorded content. */
    private Map<String, Object> parameters(Map<String, String> recorded) {
      Map<String, Object> contents = new LinkedHashMap<>();
      List<String> missing = new ArrayList<>();
      for (Parameter<?> parameter : pipeline.parameters()) {
        Object content = given.get(parameter.name());
        String before = recorded.get(parameter.name());
        if (content == null && before != null) {
          content = parameter.read(before);
        }
        if (content == null) {
          content = parameter.defaultTo().orElse(null);
        }
        if (content == null) {
          missing.add(parameter.name());
        } else {
          contents.put(parameter.name(), content);
        }
      }
      if (!missing.isEmpty()) {
        throw new IllegalArgumentException(
            String.format(
                "Pipeline \"%s\" needs the parameter%s %s; set %s with run -> run.set(\"%s\", ...)"
                    + " or --set %s=...",
                pipeline.name(),
                missing.size() == 1 ? "" : "s",
                String.join(", ", missing),
                missing.size() == 1 ? "it" : "them",
                missing.get(0),
                missing.get(0)));
      }
      return contents;
    }

    RunSettings build() {
      return build(Map.of());
    }

    RunSettings build(Map<String, String> recorded) {
      if (keepsFailed && keptWorkspace == KeptWorkspace.NEVER) {
        throw new IllegalArgumentException(
            "keepFailed() and removeWorkspace() contradict each other; leave one of them out");
      }
      return new RunSettings(this, recorded);
    }
  }
}
