package dev.danube;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The nodes inside a pipeline, a group or a parallel that is being defined. The nodes are finished
 * together with it, because defaults may be written below the stages that they apply to.
 */
final class Children {

  private final ScopedBuilder owner;
  private final List<Function<Defaults, NodeDraft>> unfinished = new ArrayList<>();
  private final List<Consumer<? super Stage.Builder>> defaults = new ArrayList<>();

  Children(ScopedBuilder owner) {
    this.owner = owner;
  }

  boolean isEmpty() {
    return unfinished.isEmpty();
  }

  void stage(String name, Consumer<? super Stage.Builder> definition) {
    owner.use("stage");
    Stage.Builder builder = new Stage.Builder(name, owner, owner.here());
    owner.scope.define(builder, definition);
    unfinished.add(builder::draft);
  }

  void stage(Stage stage) {
    owner.use("stage");
    Stage.Builder builder = new Stage.Builder(stage.name(), owner, owner.here());
    builder.takeOver(stage.settings());
    builder.close();
    unfinished.add(builder::draft);
  }

  void parallel(String name, Consumer<? super Parallel.Builder> definition) {
    owner.use("parallel");
    Parallel.Builder builder = new Parallel.Builder(name, owner);
    owner.scope.define(builder, definition);
    unfinished.add(builder::draft);
  }

  void group(String name, Consumer<? super Group.Builder> definition) {
    owner.use("group");
    Group.Builder builder = new Group.Builder(name, owner);
    owner.scope.define(builder, definition);
    unfinished.add(builder::draft);
  }

  void matrix(String name, Consumer<? super Matrix.Builder> definition) {
    owner.use("matrix");
    Parallel.Builder parallel = new Parallel.Builder(name, owner);
    Matrix.Builder builder = new Matrix.Builder(parallel);
    owner.scope.define(builder, definition);
    builder.addStages();
    unfinished.add(parallel::draft);
  }

  void pipeline(String name, Pipeline pipeline, Consumer<? super Group.Builder> settings) {
    owner.use("pipeline");
    requireNonNull(pipeline, "pipeline");
    Group.Builder group = new Group.Builder(name, owner);
    group.definedAt(owner.here()); // the copy is made later
    owner.scope.define(group, settings);
    unfinished.add(
        all -> {
          new PipelineCopy(group, pipeline).add();
          return group.draft(all);
        });
  }

  void defaults(Consumer<? super Stage.Builder> settings) {
    owner.use("defaults");
    defaults.add(requireNonNull(settings, "defaults"));
  }

  /** Returns the defaults that apply inside: those of outer levels and those of this one. */
  Defaults defaults(Defaults outer) {
    return outer.inside(defaults);
  }

  List<NodeDraft> drafts(Defaults all) {
    return unfinished.stream().map(child -> child.apply(all)).toList();
  }
}
