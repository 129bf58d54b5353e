package dev.danube;

import dev.danube.DefinitionScope.Place;
import dev.danube.internal.Location;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Collects the nodes of a pipeline, a group or a parallel. */
abstract sealed class NodeList<B> extends ScopedBuilder implements NodeListBuilder<B>
    permits Pipeline.Builder, Parallel.Builder, Group.Builder {

  private final List<Draft> drafts = new ArrayList<>();

  NodeList(DefinitionScope scope, Place place, String name) {
    super(scope, place, name);
  }

  abstract B self();

  final List<Draft> drafts() {
    return drafts;
  }

  @Override
  public final B stage(String name, Consumer<? super Stage.Builder> definition) {
    use("stage");
    Stage.Builder builder = new Stage.Builder(scope, scope.enter(place(), name), name);
    scope.define(builder, definition);
    return add(new Draft(builder.build(), builder.place(), builder.order.location(), List.of()));
  }

  @Override
  public final B stage(Stage stage) {
    use("stage");
    Place place = scope.enter(place(), stage.name());
    Location location = place.location();
    return add(new Draft(stage, place, location, List.of()));
  }

  @Override
  public final B parallel(String name, Consumer<? super Parallel.Builder> definition) {
    use("parallel");
    Parallel.Builder builder = new Parallel.Builder(scope, scope.enter(place(), name), name);
    scope.define(builder, definition);
    return add(builder.draft());
  }

  @Override
  public final B group(String name, Consumer<? super Group.Builder> definition) {
    use("group");
    Group.Builder builder = new Group.Builder(scope, scope.enter(place(), name), name);
    scope.define(builder, definition);
    return add(builder.draft());
  }

  private B add(Draft draft) {
    drafts.add(draft);
    return self();
  }
}
