package dev.danube;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.domains.DomainContextBase;

/** Generated pipelines of every shape and with every order, valid ones and invalid ones. */
final class AnyPipeline extends DomainContextBase {

  /**
   * The order of a node. It refers to nodes by number, and a number may be wrong, as the names that
   * a user writes may be.
   */
  record Ordering(boolean needsNothing, List<Integer> needs, List<Integer> after) {}

  /** A node. A node without children is a stage or an empty block. */
  record Shape(
      boolean isStage,
      boolean isParallel,
      Ordering order,
      List<Integer> makes,
      List<Integer> reads,
      List<Shape> inside) {}

  /**
   * The input from which a pipeline is defined.
   *
   * @param sound whether references are changed to nodes written above, so that most pipelines are
   *     valid
   */
  record Definition(List<Shape> shapes, boolean sound) {

    Pipeline define() {
      return Pipeline.define("any", p -> new Namer(sound).addAll(p, shapes));
    }
  }

  /** A definer of pipelines that names the nodes by their number in reading order. */
  private static final class Namer {

    private final boolean sound;
    private final Deque<Integer> around = new ArrayDeque<>();
    private final Set<Integer> made = new HashSet<>();
    private int next;

    Namer(boolean sound) {
      this.sound = sound;
    }

    void addAll(NodeListBuilder<?> to, List<Shape> shapes) {
      shapes.forEach(shape -> add(to, shape));
    }

    private void add(NodeListBuilder<?> to, Shape shape) {
      int number = next++;
      String name = "n" + number;
      if (shape.isStage) {
        to.stage(name, s -> stage(s, shape, number));
      } else if (shape.isParallel) {
        to.parallel(name, v -> block(v, v, shape, number));
      } else {
        to.group(name, g -> block(g, g, shape, number));
      }
    }

    private void stage(Stage.Builder s, Shape shape, int number) {
      s.call(c -> {});
      order(s, shape.order, number);
      for (int read : shape.reads) {
        if (!sound || made.contains(read)) {
          s.input(Output.text("o" + read));
        }
      }
      for (int make : shape.makes) {
        if (made.add(make) || !sound) {
          s.output(Output.text("o" + make));
        }
      }
    }

    private void block(NodeBuilder<?> node, NodeListBuilder<?> nodes, Shape shape, int number) {
      order(node, shape.order, number);
      around.push(number);
      addAll(nodes, shape.inside);
      around.pop();
    }

    private void order(NodeBuilder<?> node, Ordering order, int number) {
      if (order.needsNothing) {
        node.needsNothing();
      }
      bent(order.needs, number).forEach(name -> node.needs("n" + name));
      bent(order.after, number).forEach(name -> node.after("n" + name));
    }

    private List<Integer> bent(List<Integer> names, int number) {
      return sound
          ? names.stream()
              .map(name -> name % (number + 1))
              .filter(name -> name != number && !around.contains(name))
              .toList()
          : names;
    }
  }

  @Provide
  Arbitrary<Definition> definitions() {
    Arbitrary<Boolean> sound =
        Arbitraries.frequencyOf(
            Tuple.of(3, Arbitraries.just(true)), Tuple.of(1, Arbitraries.just(false)));
    return Combinators.combine(shapes(3), sound).as(Definition::new);
  }

  private static Arbitrary<List<Shape>> shapes(int depth) {
    return shape(depth).list().ofMinSize(1).ofMaxSize(5);
  }

  private static Arbitrary<Shape> shape(int depth) {
    Arbitrary<List<Integer>> outputs =
        rarely(Arbitraries.integers().between(0, 5).list().ofSize(1));
    Arbitrary<Shape> stage =
        Combinators.combine(orderings(), outputs, outputs)
            .as((order, makes, reads) -> new Shape(true, false, order, makes, reads, List.of()));
    if (depth == 0) {
      return stage;
    }
    Arbitrary<Shape> block =
        Combinators.combine(Arbitraries.of(true, false), orderings(), shapes(depth - 1))
            .as(
                (parallel, order, inside) ->
                    new Shape(false, parallel, order, List.of(), List.of(), inside));
    return Arbitraries.frequencyOf(Tuple.of(3, stage), Tuple.of(1, block));
  }

  private static Arbitrary<Ordering> orderings() {
    Arbitrary<List<Integer>> names =
        rarely(Arbitraries.integers().between(0, 12).list().ofMinSize(1).ofMaxSize(2));
    Arbitrary<Ordering> named =
        Combinators.combine(names, names).as((needs, after) -> new Ordering(false, needs, after));
    Arbitrary<Ordering> nothing = Arbitraries.just(new Ordering(true, List.of(), List.of()));
    return Arbitraries.frequencyOf(Tuple.of(6, named), Tuple.of(1, nothing));
  }

  private static Arbitrary<List<Integer>> rarely(Arbitrary<List<Integer>> some) {
    Arbitrary<List<Integer>> none = Arbitraries.just(List.of());
    return Arbitraries.frequencyOf(Tuple.of(5, none), Tuple.of(1, some));
  }
}
