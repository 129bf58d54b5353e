package dev.danube;

import java.util.List;
import java.util.function.Consumer;

/**
 * A stage that runs after all others of a pipeline, or of a {@link Group} or {@link Parallel}.
 * Immutable.
 *
 * @param when the outcomes of the others after which the stage runs
 * @param stage the stage
 * @see <a href="doc-files/hooks.html">hooks and post stages</a>
 */
public record Post(OutcomeFilter when, Stage stage) {

  /**
   * A builder of the post stages of a pipeline, valid only inside the lambda that receives it. Post
   * stages run one by one in the order written, whether or not the ones before succeeded. Which of
   * them run is decided once, before the first one starts. Not thread-safe.
   */
  public static final class Builder extends ScopedBuilder {

    private final PostChildren stages = new PostChildren(this);

    Builder(Pipeline.Builder pipeline) {
      super("post", pipeline, pipeline.here());
    }

    /**
     * Adds a stage for a run that is SUCCESS or UNSTABLE so far.
     *
     * @param name its name, unique in the pipeline
     * @param definition defines it
     * @return this builder
     */
    public Builder onSuccess(String name, Consumer<? super Stage.Builder> definition) {
      return add("onSuccess", OutcomeFilter.ON_SUCCESS, name, definition);
    }

    /**
     * Adds a stage for a run that is FAILED or ERRORED so far.
     *
     * @param name its name, unique in the pipeline
     * @param definition defines it
     * @return this builder
     */
    public Builder onFailure(String name, Consumer<? super Stage.Builder> definition) {
      return add("onFailure", OutcomeFilter.ON_FAILURE, name, definition);
    }

    /**
     * Adds a stage for a run that is CANCELLED so far.
     *
     * @param name its name, unique in the pipeline
     * @param definition defines it
     * @return this builder
     */
    public Builder onCancel(String name, Consumer<? super Stage.Builder> definition) {
      return add("onCancel", OutcomeFilter.ON_CANCEL, name, definition);
    }

    /**
     * Adds a stage for every run, including a cancelled one.
     *
     * @param name its name, unique in the pipeline
     * @param definition defines it
     * @return this builder
     */
    public Builder always(String name, Consumer<? super Stage.Builder> definition) {
      return add("always", OutcomeFilter.ALWAYS, name, definition);
    }

    private Builder add(
        String setter,
        OutcomeFilter when,
        String name,
        Consumer<? super Stage.Builder> definition) {
      stages.add(setter, when, name, definition);
      return this;
    }

    List<PostDraft> drafts(Defaults defaults) {
      return stages.drafts(defaults);
    }
  }

  /** A post stage that is not checked yet. */
  record PostDraft(OutcomeFilter when, NodeDraft draft) {

    Post post() {
      return new Post(when, (Stage) draft.node());
    }
  }
}
