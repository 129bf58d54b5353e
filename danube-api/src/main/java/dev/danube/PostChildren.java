package dev.danube;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The post stages of a pipeline, a group or a parallel that is being defined. */
final class PostChildren {

  private record Unfinished(OutcomeFilter when, Stage.Builder stage) {}

  private final ScopedBuilder owner;
  private final List<Unfinished> unfinished = new ArrayList<>();

  PostChildren(ScopedBuilder owner) {
    this.owner = owner;
  }

  void add(
      String setter, OutcomeFilter when, String name, Consumer<? super Stage.Builder> definition) {
    owner.use(setter);
    Stage.Builder stage = new Stage.Builder(name, owner, owner.here());
    owner.scope.define(stage, definition);
    unfinished.add(new Unfinished(when, stage));
  }

  List<Post.PostDraft> drafts(Defaults defaults) {
    return unfinished.stream()
        .map(one -> new Post.PostDraft(one.when, one.stage.draft(defaults)))
        .toList();
  }
}
