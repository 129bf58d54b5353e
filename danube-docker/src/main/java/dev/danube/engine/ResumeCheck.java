package dev.danube.engine;

import dev.danube.Condition;
import dev.danube.Edge;
import dev.danube.Image;
import dev.danube.ImageRef;
import dev.danube.Node;
import dev.danube.Outcome;
import dev.danube.Output;
import dev.danube.Parameter;
import dev.danube.Pipeline;
import dev.danube.Service;
import dev.danube.SkipReason;
import dev.danube.Stage;
import dev.danube.StageResult;
import dev.danube.Step;
import dev.danube.Value;
import dev.danube.graph.StageGraph;
import dev.danube.record.RunRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The check of a run that is to be resumed: what its earlier tries have left, and the reasons
 * against continuing from there. Not thread-safe until {@link #refuse}; not changed afterwards.
 */
final class ResumeCheck {

  private static final Pattern IMAGE_ID = Pattern.compile("sha256:[0-9a-f]{64}");

  private final RunRecord record;
  private final Pipeline pipeline;
  private final StageGraph graph;
  private final Map<String, RunRecord.StageRecord> finished = new LinkedHashMap<>();
  private final Map<Output<?>, Object> outputs = new LinkedHashMap<>();
  private final List<String> reasons = new ArrayList<>();
  private final List<Parameter<?>> changes = new ArrayList<>();
  private final Set<String> started = new HashSet<>();
  private final boolean hasWorkspace;
  private final boolean bringsSource;

  /**
   * Compares a record with the pipeline to run now.
   *
   * @param isThere whether the workspace of the run still exists
   * @param missing the images that the run built and that no longer exist
   * @param bringsSource whether the run continues with the source and the stages as they are now
   * @throws IllegalArgumentException if there is nothing to resume at all
   */
  ResumeCheck(
      RunRecord record,
      Pipeline pipeline,
      boolean isThere,
      Set<ImageRef> missing,
      boolean bringsSource) {
    this.bringsSource = bringsSource;
    this.record = record;
    this.pipeline = pipeline;
    this.graph = StageGraph.of(pipeline);
    this.hasWorkspace = isThere && record.workspaceReady();
    if (!record.pipeline().equals(pipeline.name())) {
      throw refused(
          String.format(
              "it is a run of \"%s\", not of \"%s\"", record.pipeline(), pipeline.name()));
    }
    if (record.hasSucceeded()) {
      throw refused("it succeeded; there is nothing to resume");
    }
    if (!record.definition().equals(pipeline.definitionHash())) {
      reasons.add(
          "the image, environment, user, shell, platform, mounts, network, services or source of the"
              + " pipeline have changed");
    }
    if (record.isPartial() && !pipeline.isPartial()) {
      throw refused(
          "it ran a part of the pipeline; select the same part again, for example with --only");
    }
    record.stages().forEach(this::add);
    Set<String> known =
        record.stages().stream().map(RunRecord.StageRecord::name).collect(Collectors.toSet());
    pipeline.allStages().stream()
        .map(Stage::name)
        .filter(name -> !known.contains(name) && !bringsSource)
        .forEach(name -> reasons.add("stage \"" + name + "\" was not part of the run"));
    if (bringsSource) {
      dropReadersOfWhatRunsAgain();
    }
    makeAgain(missing);
    dropWhatAsksAboutOthers();
    finished.values().removeIf(this::isDecidedByBlock);
    dropWhatMayChange();
    // What runs again may end differently this time, so post stages are decided again.
    pipeline.nodes().forEach(this::dropPost);
    if (!pipeline.nodes().stream().allMatch(this::isFinished)) {
      pipeline.post().forEach(post -> finished.remove(post.stage().name()));
    }
    boolean isWorkLeft =
        !pipeline.allStages().stream().map(Stage::name).allMatch(finished::containsKey);
    if (record.workspaceReady() && !isThere && isWorkLeft) {
      reasons.add("its workspace is gone");
    }
  }

  /** Drops the post stages of blocks in which a stage runs again. */
  private void dropPost(Node node) {
    node.children().forEach(this::dropPost);
    if (!node.children().stream().allMatch(this::isFinished)) {
      node.post().forEach(post -> finished.remove(post.stage().name()));
    }
  }

  private boolean isFinished(Node node) {
    return node.allStages().stream().map(Stage::name).allMatch(finished::containsKey);
  }

  /** Returns the images that the stages of a run have made, by their ids. */
  static Set<ImageRef> images(RunRecord record) {
    return record.stages().stream()
        .flatMap(stage -> stage.outputs().values().stream())
        .filter(text -> IMAGE_ID.matcher(text).matches())
        .map(ImageRef::of)
        .collect(Collectors.toSet());
  }

  /** Drops stages whose images no longer exist, if a stage that is left reads them. */
  private void makeAgain(Set<ImageRef> missing) {
    boolean hasDropped;
    do {
      Set<Output<?>> read =
          pipeline.allStages().stream()
              .filter(stage -> !finished.containsKey(stage.name()) && !isOnlyRemoval(stage))
              .flatMap(stage -> stage.inputs().stream())
              .filter(
                  output ->
                      outputs.get(output) instanceof ImageRef image && missing.contains(image))
              .collect(Collectors.toSet());
      List<Stage> again =
          finished.keySet().stream()
              .map(name -> pipeline.find(name).orElseThrow())
              .filter(stage -> stage.outputs().stream().anyMatch(read::contains))
              .toList();
      again.forEach(stage -> finished.remove(stage.name()));
      again.forEach(stage -> stage.outputs().forEach(outputs::remove));
      hasDropped = !again.isEmpty();
    } while (hasDropped); // a stage that runs again may read an image too
  }

  /** Drops stages that read an output of a stage that runs again although it had ended. */
  private void dropReadersOfWhatRunsAgain() {
    Set<Output<?>> again = new HashSet<>();
    for (Stage stage : pipeline.stages()) { // in reading order, so that makers come first
      if (stage.inputs().stream().anyMatch(again::contains)) {
        finished.remove(stage.name());
      }
      if (!finished.containsKey(stage.name())) {
        again.addAll(stage.outputs());
      }
    }
  }

  /** Returns whether a stage only removes images, which may be gone already. */
  private static boolean isOnlyRemoval(Stage stage) {
    return stage.steps().stream().allMatch(Step.RemoveImage.class::isInstance);
  }

  /**
   * Drops skipped stages if anything before them runs again: the condition or the missing output
   * that they were skipped for may be different then.
   */
  private void dropWhatMayChange() {
    Map<String, List<Edge>> edges =
        graph.edges().stream().collect(Collectors.groupingBy(Edge::from));
    Map<String, List<Node>> inside = inside();
    Deque<Node> open = new ArrayDeque<>(graph.nodes());
    graph.nodes().forEach(block -> block.post().forEach(post -> open.add(post.stage())));
    open.removeIf(node -> !(node instanceof Stage) || finished.containsKey(node.name()));
    Set<String> seen = new HashSet<>();
    while (!open.isEmpty()) {
      Node node = open.remove();
      if (node instanceof Stage
          && finished.containsKey(node.name())
          && isSkipped(finished.get(node.name()))) {
        finished.remove(node.name());
      }
      if (seen.add(node.name())) {
        graph.parent(node.name()).ifPresent(open::add);
        for (Edge edge : edges.getOrDefault(node.name(), List.of())) {
          open.addAll(Optional.ofNullable(inside.remove(edge.to())).orElse(List.of()));
        }
      }
    }
  }

  /** Drops stages that ran, or did not, because of the outcome of a stage that runs again. */
  private void dropWhatAsksAboutOthers() {
    List<Stage> again;
    do {
      again =
          pipeline.allStages().stream()
              .filter(stage -> finished.containsKey(stage.name()))
              .filter(stage -> withAround(stage).anyMatch(this::asksAboutWhatRunsAgain))
              .toList();
      again.forEach(stage -> finished.remove(stage.name()));
    } while (!again.isEmpty());
  }

  private Stream<Node> withAround(Stage stage) {
    return Planner.withAround(graph, stage).stream();
  }

  private boolean asksAboutWhatRunsAgain(Node node) {
    List<String> asked = node.when().map(Condition::nodes).orElse(List.of());
    return !asked.isEmpty()
        && graph.nodes().stream()
            .filter(other -> asked.contains(other.name()))
            .flatMap(other -> other.allStages().stream())
            .anyMatch(stage -> !finished.containsKey(stage.name()));
  }

  /** Returns for each node the node itself and all nodes inside it. */
  private Map<String, List<Node>> inside() {
    Map<String, List<Node>> inside = new HashMap<>();
    for (Node node : graph.nodes()) {
      inside.computeIfAbsent(node.name(), key -> new ArrayList<>()).add(node);
      for (Node block : graph.around(node.name())) {
        inside.computeIfAbsent(block.name(), key -> new ArrayList<>()).add(node);
      }
    }
    return inside;
  }

  private static boolean isSkipped(RunRecord.StageRecord stage) {
    return stage.result().filter(result -> result.outcome() == Outcome.SKIPPED).isPresent();
  }

  private IllegalArgumentException refused(String why) {
    return new IllegalArgumentException("Run " + record.id() + " cannot be resumed: " + why);
  }

  private void add(RunRecord.StageRecord stage) {
    if (stage.hasStarted()) {
      started.add(stage.name());
    }
    Optional<Stage> now = pipeline.find(stage.name());
    if (bringsSource && isNewOrGone(stage, now)) {
      return;
    }
    if (stage.result().filter(ResumeCheck::isFinal).isEmpty()) {
      if (now.isEmpty()) {
        reasons.add(
            "stage \""
                + stage.name()
                + "\", which has not succeeded, is no longer in the pipeline");
      }
      return;
    }
    if (now.isEmpty()) {
      reasons.add("stage \"" + stage.name() + "\", which had ended, is no longer in the pipeline");
      return;
    }
    if (!stage.definition().equals(now.get().definitionHash())) {
      reasons.add("the definition of stage \"" + stage.name() + "\", which had ended, has changed");
    }
    if (takeOutputs(stage, now.get())) {
      finished.put(stage.name(), stage);
    }
  }

  /** Returns whether a stage is no longer in the pipeline or has another definition now. */
  private static boolean isNewOrGone(RunRecord.StageRecord stage, Optional<Stage> now) {
    return now.map(Stage::definitionHash).filter(stage.definition()::equals).isEmpty();
  }

  /**
   * Returns whether a stage may have been skipped because of the condition of a block. Such a
   * condition is evaluated again: the settings of blocks are in no digest, and the condition may
   * have been fixed since. If any stage of the block has started, the condition was true.
   */
  private boolean isDecidedByBlock(RunRecord.StageRecord stage) {
    return isSkipped(stage)
        && graph.around(stage.name()).stream()
            .anyMatch(
                block ->
                    block.when().isPresent()
                        && block.stages().stream().map(Stage::name).noneMatch(started::contains));
  }

  /** Returns whether a stage is never repeated: it has succeeded, or had nothing to do. */
  private static boolean isFinal(StageResult result) {
    return result.outcome() == Outcome.SUCCESS
        || result.outcome() == Outcome.UNSTABLE
        || result
            .skipReason()
            .map(SkipReason::kind)
            .filter(kind -> kind == SkipReason.Kind.CONDITION || kind == SkipReason.Kind.NO_INPUT)
            .isPresent();
  }

  /** Restores the outputs of a stage; returns false if the stage must run again to make them. */
  private boolean takeOutputs(RunRecord.StageRecord stage, Stage now) {
    Map<Output<?>, Object> taken = new LinkedHashMap<>();
    boolean isComplete = true;
    for (Output<?> output : now.outputs()) {
      String text = stage.outputs().get(output.name());
      if (text != null) {
        try {
          taken.put(output, decoded(output, text));
          continue;
        } catch (Exception | Error e) {
          addUnlessRepeated(unknown(stage, output) + "cannot be read: " + e.getMessage());
        }
      } else if (stage.unrecorded().contains(output.name())) {
        addUnlessRepeated(
            unknown(stage, output) + "is not recorded: it contains a secret or has no text form");
      } else {
        continue; // the stage did not make this output
      }
      isComplete = false;
    }
    if (isComplete) {
      outputs.putAll(taken);
    }
    return isComplete;
  }

  /** Adds a reason, unless the stage simply runs again. */
  private void addUnlessRepeated(String reason) {
    if (!bringsSource) {
      reasons.add(reason);
    }
  }

  private static String unknown(RunRecord.StageRecord stage, Output<?> output) {
    return String.format(
        "output \"%s\" of stage \"%s\", which had ended, ", output.name(), stage.name());
  }

  /** Decodes an output. The codec is the user's code, which may throw anything or return null. */
  private static Object decoded(Output<?> output, String text) throws Exception {
    return Optional.<Object>of(output.codec().decode(text)).get();
  }

  /** Returns the outputs of all stages of a run that are recorded and that a pipeline declares. */
  static Map<Output<?>, Object> outputs(RunRecord record, Pipeline whole) {
    Map<Output<?>, Object> outputs = new LinkedHashMap<>();
    Map<String, String> texts = new HashMap<>();
    record.stages().forEach(stage -> texts.putAll(stage.outputs()));
    for (Output<?> output :
        whole.allStages().stream().flatMap(stage -> stage.inputs().stream()).distinct().toList()) {
      String text = texts.get(output.name());
      if (text != null) {
        try {
          outputs.put(output, decoded(output, text));
        } catch (Exception | Error e) {
          throw new IllegalArgumentException(
              String.format(
                  "output \"%s\" of run %s cannot be read: %s",
                  output.name(), record.id(), e.getMessage()),
              e);
        }
      }
    }
    return outputs;
  }

  /**
   * Compares the parameters that are set now with those of the record. Another content is for the
   * stages that run again; it is a reason against the continuation if a stage that is kept was made
   * with the content before.
   */
  void compare(Map<String, Object> given) {
    for (Parameter<?> parameter : pipeline.parameters()) {
      Object content = given.get(parameter.name());
      if (content == null && record.unrecorded().contains(parameter.name())) {
        reasons.add(
            String.format(
                "parameter \"%s\" is not recorded, because it contains a secret; set it again",
                parameter.name()));
      }
      String before = record.parameters().get(parameter.name());
      if (content != null && before != null && !text(parameter, content).equals(before)) {
        String change =
            String.format(
                "parameter \"%s\" was \"%s\" and is \"%s\" now",
                parameter.name(), before, text(parameter, content));
        reader(parameter)
            .ifPresentOrElse(
                reader -> reasons.add(change + "; " + reader), () -> changes.add(parameter));
      }
    }
  }

  /** Returns who has read a parameter before, of what is kept. */
  private Optional<String> reader(Parameter<?> parameter) {
    if (isReadByPipeline(parameter)) {
      return Optional.of("settings of the pipeline itself read it");
    }
    for (Stage stage : pipeline.allStages()) {
      if (!finished.containsKey(stage.name())) {
        continue;
      }
      boolean isReadAround =
          conditions(stage).anyMatch(condition -> condition.parameters().contains(parameter));
      if (isReadAround || stage.parameters().contains(parameter)) {
        return Optional.of("stage \"" + stage.name() + "\", which is kept, has read it");
      }
      if (hasJavaCode(stage)) {
        return Optional.of(
            "the Java code of stage \"" + stage.name() + "\", which is kept, may have read it");
      }
    }
    return Optional.empty();
  }

  private boolean isReadByPipeline(Parameter<?> parameter) {
    List<Value<?>> read = new ArrayList<>(pipeline.env().values());
    List<Image> images = new ArrayList<>(pipeline.image().stream().toList());
    for (Service service : pipeline.services()) {
      read.addAll(service.env().values());
      service.image().ifPresent(images::add);
    }
    for (Image image : images) {
      if (image instanceof Image.Reference reference) {
        read.add(reference.reference());
      }
    }
    return read.stream().anyMatch(value -> value.roots().contains(parameter));
  }

  /** Returns the conditions of a stage and of the nodes around it. */
  private Stream<Condition> conditions(Stage stage) {
    return withAround(stage).flatMap(node -> node.when().stream());
  }

  private boolean hasJavaCode(Stage stage) {
    return conditions(stage).anyMatch(Condition::hasCode)
        || Stream.concat(
                stage.steps().stream(),
                stage.hooks().stream().flatMap(hook -> hook.steps().stream()))
            .anyMatch(Step.Call.class::isInstance);
  }

  /**
   * Returns what to say of the parameters that have another content for the stages that run again.
   * The contents may be secret, and no secret is known yet.
   */
  List<String> changes() {
    return changes.stream()
        .map(
            parameter ->
                String.format(
                    "parameter \"%s\" has another value for the stages that run again",
                    parameter.name()))
        .toList();
  }

  @SuppressWarnings("unchecked") // each content is stored under a parameter of its type
  private static <T> String text(Parameter<T> parameter, Object content) {
    return parameter.text((T) content);
  }

  void add(String reason) {
    reasons.add(reason);
  }

  /** Returns whether there is no reason against the continuation. */
  boolean isFree() {
    return reasons.isEmpty();
  }

  /**
   * Refuses to resume the run if there are reasons against it.
   *
   * @param canBringSource whether none of them would be left if the source and the stages were
   *     taken as they are now
   * @throws IllegalArgumentException with all reasons
   */
  void refuse(boolean canBringSource) {
    if (reasons.isEmpty()) {
      return;
    }
    String id = record.id();
    String first =
        canBringSource
            ? String.format(
                "Bring what has changed into its workspace with run ->"
                    + " run.resumeWithSource(\"%s\") or --resume %s --with-source, start a new run,",
                id, id)
            : "Start a new run,";
    throw new IllegalArgumentException(
        String.format(
            "Run %s of \"%s\" cannot be resumed:%n  %s%n%s or resume it anyway with"
                + " run -> run.resumeForced(\"%s\") or --resume %s --force",
            id, record.pipeline(), String.join(String.format("%n  "), reasons), first, id, id));
  }

  RunRecord record() {
    return record;
  }

  boolean bringsSource() {
    return bringsSource;
  }

  boolean hasWorkspace() {
    return hasWorkspace;
  }

  /** Returns the stages that are not repeated, in reading order. */
  Map<String, RunRecord.StageRecord> finished() {
    return finished;
  }

  /** Returns the stages that earlier tries have started. */
  Set<String> started() {
    return started;
  }

  /**
   * Returns the nodes whose conditions are not evaluated again. Stages in them have started, and
   * may have changed what the conditions look at. A condition on another stage that runs again, or
   * on a parameter that has another content now, is evaluated.
   */
  Set<String> decided() {
    Set<String> decided = new HashSet<>();
    for (Stage stage : pipeline.stages()) {
      if (started.contains(stage.name())) {
        withAround(stage)
            .filter(node -> !asksAboutWhatRunsAgain(node) && !readsWhatHasChanged(node))
            .forEach(node -> decided.add(node.name()));
      }
    }
    return decided;
  }

  private boolean readsWhatHasChanged(Node node) {
    return node.when().stream()
        .flatMap(condition -> condition.parameters().stream())
        .anyMatch(changes::contains);
  }

  /** Returns the outputs of the stages that are not repeated. */
  Map<Output<?>, Object> outputs() {
    return outputs;
  }
}
