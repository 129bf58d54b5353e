package dev.danube.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Pipeline;
import dev.danube.Stage;
import dev.danube.engine.fixture.OrderModel;
import dev.danube.engine.fixture.RandomPipelines;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Tests of {@code only} and {@code without} on random pipelines, against {@link OrderModel}. */
class SelectionPropertyTest {

  @Test
  void without_changes_nothing_between_the_stages_left() {
    for (int seed = 0; seed < 3000; seed++) {
      Random random = new Random(seed);
      Pipeline pipeline = RandomPipelines.next(random).orElse(null);
      if (pipeline != null && pipeline.stages().size() > 2) {
        String removed = pick(pipeline, random);
        checkSame(seed, pipeline, pipeline.without(removed, pick(pipeline, removed, random)));
      }
    }
  }

  @Test
  void only_keeps_what_is_waited_for_and_changes_nothing_between_them() {
    for (int seed = 0; seed < 3000; seed++) {
      Random random = new Random(seed);
      Pipeline pipeline = RandomPipelines.next(random).orElse(null);
      if (pipeline != null) {
        String wanted = pick(pipeline, random);
        Pipeline only = pipeline.only(wanted);
        Set<String> expected = new HashSet<>(new OrderModel(pipeline).waitsForInAll(wanted));
        expected.add(wanted);
        assertThat(names(only)).as("seed %d: %s of %s", seed, wanted, pipeline).isEqualTo(expected);
        checkSame(seed, pipeline, only);
      }
    }
  }

  private static String pick(Pipeline pipeline, Random random) {
    List<Stage> stages = pipeline.stages();
    return stages.get(random.nextInt(stages.size())).name();
  }

  private static String pick(Pipeline pipeline, String not, Random random) {
    String other = pick(pipeline, random);
    return other.equals(not) ? pick(pipeline, not, random) : other;
  }

  private static Set<String> names(Pipeline pipeline) {
    return new HashSet<>(pipeline.stages().stream().map(Stage::name).toList());
  }

  private static void checkSame(int seed, Pipeline whole, Pipeline part) {
    OrderModel before = new OrderModel(whole);
    OrderModel after = new OrderModel(part);
    Set<String> left = names(part);
    for (String stage : left) {
      String what =
          String.format(
              "seed %d: %s of %s, left of %s %s", seed, stage, part, whole, whole.edges());
      assertThat(after.waitsForInAll(stage))
          .as(what)
          .isEqualTo(both(before.waitsForInAll(stage), left));
      assertThat(after.caresForInAll(stage))
          .as(what)
          .isEqualTo(both(before.caresForInAll(stage), left));
    }
  }

  private static Set<String> both(Set<String> a, Set<String> b) {
    Set<String> both = new HashSet<>(a);
    both.retainAll(b);
    return both;
  }
}
