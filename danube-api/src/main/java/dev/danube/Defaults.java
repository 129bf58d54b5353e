package dev.danube;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The defaults for the stages at one place.
 *
 * @param levels the defaults of each level, the innermost first
 */
record Defaults(List<List<Consumer<? super Stage.Builder>>> levels) {

  static final Defaults NONE = new Defaults(List.of());

  /** Returns the defaults for the next inner level, which adds its own. */
  Defaults inside(List<Consumer<? super Stage.Builder>> own) {
    if (own.isEmpty()) {
      return this;
    }
    List<List<Consumer<? super Stage.Builder>>> all = new ArrayList<>();
    all.add(List.copyOf(own));
    all.addAll(levels);
    return new Defaults(all);
  }

  void applyTo(Stage.Builder stage) {
    for (int level = 0; level < levels.size(); level++) {
      for (Consumer<? super Stage.Builder> defaults : levels.get(level)) {
        stage.applyDefaults(stage, defaults, level);
      }
    }
  }
}
