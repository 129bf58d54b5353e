package dev.danube;

import dev.danube.SettingsCollector.Entry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A check of a pipeline as a whole: of its names, images, services and source. {@link OrderCheck}
 * checks what the nodes wait for, and {@link ValueCheck} the values that they read and make.
 */
final class DefinitionCheck {

  private final Pipeline.Builder builder;
  private final Pipeline pipeline;
  private final List<NodeDraft> drafts;
  private final Map<String, NodeDraft> byName = new LinkedHashMap<>();

  private DefinitionCheck(Pipeline.Builder builder, Pipeline pipeline, List<NodeDraft> drafts) {
    this.builder = builder;
    this.pipeline = pipeline;
    this.drafts = drafts;
  }

  /**
   * Checks a pipeline.
   *
   * @param nodes the drafts of its nodes
   * @param post the drafts of its own post stages
   */
  static void check(
      Pipeline.Builder builder, Pipeline pipeline, List<NodeDraft> nodes, List<NodeDraft> post) {
    List<NodeDraft> drafts = new ArrayList<>();
    Deque<NodeDraft> open = new ArrayDeque<>(nodes);
    open.addAll(post);
    while (!open.isEmpty()) {
      NodeDraft draft = open.pop();
      drafts.add(draft);
      List<NodeDraft> inside = draft.inside();
      for (int i = inside.size() - 1; i >= 0; i--) {
        open.push(inside.get(i));
      }
    }
    PostOrder posts = new PostOrder(drafts, post);
    DefinitionCheck check = new DefinitionCheck(builder, pipeline, drafts);
    check.checkNames();
    drafts.forEach(check::checkNode);
    ServiceCheck.check(builder, drafts);
    StageCheck.checkPaths(builder);
    check.checkTags(builder);
    check.checkKeys(builder);
    new LimitCheck(check.byName).check(drafts);
    new ValueCheck(builder, drafts, posts).check();
    new OrderCheck(pipeline, drafts, check.byName, posts).check(builder.scope);
  }

  private void checkNames() {
    for (NodeDraft draft : drafts) {
      NodeDraft first = byName.putIfAbsent(draft.node().name(), draft);
      if (first != null) {
        draft
            .builder()
            .problem(
                String.format(
                    "the name is taken by \"%s\" at %s; names are unique in a pipeline",
                    first.builder().place().path(), first.builder().place().location()));
      }
    }
  }

  private void checkNode(NodeDraft draft) {
    checkKeys(draft.builder());
    if (draft.node() instanceof Stage stage) {
      if (needsImage(stage) && !draft.builder().isRefused(Keys.IMAGE)) {
        draft.builder().problem("no image; add .image(\"...\") to the stage or to the pipeline");
      }
      checkTags(draft.builder());
      checkGenerated(draft.builder());
      SecretCheck.check(draft.builder(), builder);
    }
    for (Entry<Condition> when : draft.builder().entries(Keys.WHEN)) {
      Conditions.firstOfCommit(when.value())
          .ifPresent(part -> checkSource(draft.builder(), when, "condition \"" + part + "\""));
    }
  }

  private boolean needsImage(Stage stage) {
    return stage.worksInContainer()
        && stage.image().isEmpty()
        && pipeline.image().isEmpty()
        && !builder.isRefused(Keys.IMAGE);
  }

  private void checkTags(ScopedBuilder node) {
    for (Key<?> key : ValueReferences.KEYS) {
      for (Entry<?> entry : node.entries(key)) {
        ValueReferences.in(entry.value()).stream()
            .filter(ValueReferences::needsCommit)
            .findFirst()
            .ifPresent(value -> checkSource(node, entry, described(entry, value)));
      }
    }
  }

  /** Refuses a cache whose key is the content of files that there are not. */
  private void checkKeys(ScopedBuilder node) {
    for (Entry<Cache> cache : node.entries(Keys.CACHE)) {
      if (!cache.value().key().isEmpty() && pipeline.source().isEmpty()) {
        node.problemOf(
            cache,
            String.format(
                "cache %s is keyed by files of the source, but the pipeline has none; add"
                    + " .source(Source.currentRepository()) to the pipeline",
                cache.value().name()));
      }
    }
  }

  /** Refuses to compare generated files with a source that is not a folder of this machine. */
  private void checkGenerated(ScopedBuilder stage) {
    boolean isLocal =
        pipeline
            .source()
            .filter(
                source ->
                    source instanceof Source.Directory
                        || (source instanceof Source.CurrentRepository here && here.withChanges()))
            .isPresent();
    stage.entries(Keys.GENERATED).stream()
        .filter(entry -> !isLocal)
        .findFirst()
        .ifPresent(
            entry ->
                stage.problemOf(
                    entry,
                    String.format(
                        "generated \"%s\" is compared with the source folder on this machine, but"
                            + " the source of the pipeline is %s; use Source.currentRepository() or"
                            + " Source.directory(path)",
                        entry.value(), sourceText())));
  }

  private String sourceText() {
    return pipeline
        .source()
        .map(source -> source instanceof Source.Git ? source.toString() : "committedOnly()")
        .orElse("not set");
  }

  private static String described(Entry<?> entry, Value<?> value) {
    return entry.value() instanceof Step step
        ? "the tag of " + step.text()
        : entry.key().name() + " with the tag of " + value;
  }

  private void checkSource(ScopedBuilder node, Entry<?> entry, String what) {
    boolean known = pipeline.source().filter(s -> !(s instanceof Source.Directory)).isPresent();
    if (!known) {
      node.problemOf(
          entry,
          what
              + " needs the commit, but the pipeline has no git source; add"
              + " .source(Source.currentRepository()) to the pipeline");
    }
  }
}
