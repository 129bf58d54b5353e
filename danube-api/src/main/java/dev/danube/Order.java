package dev.danube;

import dev.danube.internal.Location;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The place of a node in the order, as far as it is set.
 *
 * @param needs the names it needs
 * @param after the names it comes after
 * @param needsNothing whether it waits for nothing
 */
record Order(List<String> needs, List<String> after, boolean needsNothing) {

  Order {
    needs = needs.stream().distinct().toList();
    after = after.stream().distinct().toList();
  }

  static Order of(Node node) {
    return new Order(node.needs(), node.after(), node.needsNothing());
  }

  /** Whether the node waits for all that is written above it. */
  boolean isByReading() {
    return needs.isEmpty() && after.isEmpty() && !needsNothing;
  }

  /** Collects the order of one node for its builder. */
  static final class Collector {

    private final ScopedBuilder builder;
    private final List<String> needs = new ArrayList<>();
    private final List<String> after = new ArrayList<>();
    private boolean needsNothing;
    private @Nullable Location location;

    Collector(ScopedBuilder builder) {
      this.builder = builder;
    }

    void needs(String... names) {
      add("needs", needs, names);
    }

    void after(String... names) {
      add("after", after, names);
    }

    void needsNothing() {
      builder.use("needsNothing");
      needsNothing = true;
      located();
    }

    private void add(String setter, List<String> to, String... names) {
      builder.use(setter);
      if (names.length == 0) {
        builder.problemHere(
            setter + "() names no node; name one, or say needsNothing() to start at once");
      }
      to.addAll(List.of(names));
      located();
    }

    private void located() {
      location = Location.ofCaller();
      if (needsNothing && !(needs.isEmpty() && after.isEmpty())) {
        builder.problemHere("needsNothing() beside needs(...) or after(...); keep one of them");
      }
    }

    Order order() {
      return new Order(needs, after, needsNothing);
    }

    @Nullable Location location() {
      return location;
    }
  }
}
