package dev.danube;

import java.util.List;

/**
 * The order that is set on a node.
 *
 * @param needs the names of the nodes that it needs
 * @param after the names of the nodes that it runs after
 * @param needsNothing whether it waits for no node
 */
record Order(List<String> needs, List<String> after, boolean needsNothing) {

  Order {
    needs = distinct(needs);
    after = distinct(after);
  }

  private static List<String> distinct(List<String> names) {
    return names.size() < 2 ? names : names.stream().distinct().toList();
  }

  static Order of(Node node) {
    return new Order(node.needs(), node.after(), node.needsNothing());
  }

  /** Returns whether the node waits for all nodes written above it. */
  boolean isByReading() {
    return needs.isEmpty() && after.isEmpty() && !needsNothing;
  }

  static void needs(ScopedBuilder builder, String... names) {
    add(builder, Keys.NEEDS, names);
  }

  static void after(ScopedBuilder builder, String... names) {
    add(builder, Keys.AFTER, names);
  }

  private static void add(ScopedBuilder builder, Key<String> key, String... names) {
    builder.use(key.name(), names);
    if (names.length == 0) {
      builder.problemHere(
          key.name() + "() names no node; name one, or call needsNothing() to start at once");
    }
    if (isForNode(builder)) {
      for (String name : names) {
        builder.add(key, name);
      }
      check(builder);
    }
  }

  static void needsNothing(ScopedBuilder builder) {
    builder.use("needsNothing");
    if (isForNode(builder)) {
      builder.flag(Keys.NEEDS_NOTHING);
      check(builder);
    }
  }

  private static boolean isForNode(ScopedBuilder builder) {
    if (builder.isInDefaults()) {
      builder.problemHere("defaults set an order; an order is for a single node, so set it there");
    }
    return !builder.isInDefaults();
  }

  private static void check(ScopedBuilder builder) {
    if (!builder.entries(Keys.NEEDS_NOTHING).isEmpty()
        && !(builder.entries(Keys.NEEDS).isEmpty() && builder.entries(Keys.AFTER).isEmpty())) {
      builder.problemHere(
          "needsNothing() together with needs(...) or after(...); keep one of them");
    }
  }
}
