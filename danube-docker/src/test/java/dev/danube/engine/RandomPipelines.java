package dev.danube.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.NodeListBuilder;
import dev.danube.Pipeline;
import dev.danube.PipelineDefinitionException;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/** Random pipelines of up to a dozen nodes; an invalid one is returned as an empty optional. */
public final class RandomPipelines {

  private RandomPipelines() {}

  public static Optional<Pipeline> next(Random random) {
    try {
      return Optional.of(
          Pipeline.define(
              "random", p -> addNodes(p, random, new int[] {1 + random.nextInt(12)}, 0)));
    } catch (PipelineDefinitionException e) {
      assertThat(e.getMessage()).matches("(?s).*(wait for each other|part of|itself|not exist).*");
      return Optional.empty();
    }
  }

  private static void addNodes(NodeListBuilder<?> list, Random random, int[] left, int depth) {
    do {
      String name = "n" + left[0]--;
      int kind = depth < 3 && left[0] > 0 ? random.nextInt(5) : 0;
      if (kind == 3) {
        list.parallel(
            name,
            v -> {
              order(random, v::needs, v::after, v::needsNothing);
              addNodes(v, random, left, depth + 1);
            });
      } else if (kind == 4) {
        list.group(
            name,
            g -> {
              order(random, g::needs, g::after, g::needsNothing);
              addNodes(g, random, left, depth + 1);
            });
      } else {
        list.stage(
            name,
            s -> {
              s.call(c -> {});
              order(random, s::needs, s::after, s::needsNothing);
            });
      }
    } while (left[0] > 0 && (depth == 0 || random.nextInt(3) > 0));
  }

  private static void order(
      Random random, Consumer<String> needs, Consumer<String> after, Runnable needsNothing) {
    switch (random.nextInt(12)) {
      case 0 -> needs.accept("n" + (1 + random.nextInt(12)));
      case 1 -> after.accept("n" + (1 + random.nextInt(12)));
      case 2 -> needsNothing.run();
      default -> {}
    }
  }
}
