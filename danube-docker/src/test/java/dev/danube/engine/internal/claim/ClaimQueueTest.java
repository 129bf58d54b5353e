package dev.danube.engine.internal.claim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ClaimQueueTest {

  private final ClaimQueue queue = new ClaimQueue();
  private final List<String> granted = new ArrayList<>();

  private Optional<String> acquire(String who, Map<String, Integer> limits) {
    return queue.acquire(who, who, limits, () -> granted.add(who));
  }

  // spotless:off

  @Test
  void one_at_a_time_in_order_and_the_others_know_who_holds_it() {
    assertThat(acquire("first", Map.of("a", 1))).isEmpty();
    assertThat(acquire("second", Map.of("a", 1))).contains("waits for a, held by first");
    assertThat(acquire("third", Map.of("a", 1))).contains("waits for a, held by first");
    assertThat(acquire("other", Map.of("b", 1))).isEmpty();
    queue.leave("first");
    assertThat(granted).containsExactly("first", "other", "second");
    queue.leave("second");
    assertThat(granted).endsWith("third");
  }

  @Test
  void as_many_as_the_limit_says() {
    acquire("a", Map.of("r", 2));
    acquire("b", Map.of("r", 2));
    assertThat(acquire("c", Map.of("r", 2))).contains("waits for r, held by a, b");
    queue.leave("a");
    assertThat(granted).containsExactly("a", "b", "c");
  }

  @Test
  void the_smallest_limit_of_those_who_hold_it_counts() {
    acquire("three", Map.of("r", 3));
    assertThat(acquire("one", Map.of("r", 1))).isPresent();
    queue.leave("three");
    assertThat(granted).containsExactly("three", "one");
    assertThat(acquire("more", Map.of("r", 3))).as("while one holds it alone").contains("waits for r, held by one");
    acquire("again", Map.of("r", 3));
    queue.leave("one");
    assertThat(granted).endsWith("more", "again");
  }

  @Test
  void who_waits_for_two_holds_none_and_is_not_overtaken() {
    acquire("holder", Map.of("a", 1));
    acquire("both", Map.of("a", 1, "b", 1));
    assertThat(acquire("late", Map.of("b", 1))).contains("waits for b after both");
    queue.leave("holder");
    assertThat(granted).containsExactly("holder", "both");
    queue.leave("both");
    assertThat(granted).endsWith("late");
  }

  @Test
  void who_leaves_the_queue_lets_those_behind_in_and_leaving_twice_is_nothing() {
    acquire("holder", Map.of("a", 1));
    acquire("gone", Map.of("a", 1, "b", 1));
    acquire("late", Map.of("b", 1));
    queue.leave("gone");
    queue.leave("gone");
    queue.leave("nobody");
    assertThat(granted).containsExactly("holder", "late");
    queue.leave("holder");
    assertThat(granted).doesNotContain("gone");
  }

  @Test
  void one_that_throws_when_it_is_granted_keeps_no_other_waiting() {
    acquire("holder", Map.of("a", 1, "b", 1, "c", 1));
    acquire("first", Map.of("a", 1));
    queue.acquire("throws", "throws", Map.of("b", 1), () -> {
      throw new IllegalStateException("not now");
    });
    acquire("last", Map.of("c", 1));
    assertThatThrownBy(() -> queue.leave("holder")).hasMessage("not now");
    assertThat(granted).containsExactly("holder", "first", "last");
  }

  /** A naive model: a list of who came, of whom the first that fit are inside. */
  @Test
  void random_claims_are_granted_as_a_naive_model_says() {
    for (int seed = 0; seed < 2000; seed++) {
      Random random = new Random(seed);
      ClaimQueue tested = new ClaimQueue();
      List<Integer> in = new ArrayList<>();
      List<Integer> modelIn = new ArrayList<>();
      List<Integer> modelWaiting = new ArrayList<>();
      Map<Integer, Map<String, Integer>> claims = new HashMap<>();
      for (int step = 0; step < 40; step++) {
        if (random.nextInt(5) < 3) {
          int who = step;
          Map<String, Integer> limits = new HashMap<>();
          random.ints(1 + random.nextInt(3), 0, 3).forEach(r -> limits.put("r" + r, 1 + random.nextInt(3)));
          claims.put(who, limits);
          modelWaiting.add(who);
          tested.acquire(who, "n" + who, limits, () -> in.add(who));
        } else if (!claims.isEmpty()) {
          Integer who = List.copyOf(claims.keySet()).get(random.nextInt(claims.size()));
          claims.remove(who);
          modelIn.remove(who);
          modelWaiting.remove(who);
          tested.leave(who);
          in.remove(who);
        }
        admit(modelIn, modelWaiting, claims);
        assertThat(in).as("seed %d, step %d", seed, step).containsExactlyElementsOf(modelIn);
      }
    }
  }

  private static void admit(List<Integer> in, List<Integer> waiting, Map<Integer, Map<String, Integer>> claims) {
    List<Integer> before = new ArrayList<>();
    for (Integer who : List.copyOf(waiting)) {
      boolean fits = claims.get(who).keySet().stream().allMatch(resource ->
          before.stream().noneMatch(other -> claims.get(other).containsKey(resource)) && hasRoom(resource, who, in, claims));
      if (fits) {
        waiting.remove(who);
        in.add(who);
      } else {
        before.add(who);
      }
    }
  }

  private static boolean hasRoom(String resource, Integer who, List<Integer> in, Map<Integer, Map<String, Integer>> claims) {
    List<Integer> all = new ArrayList<>(in.stream().filter(other -> claims.get(other).containsKey(resource)).toList());
    all.add(who);
    return all.stream().allMatch(one -> claims.get(one).get(resource) >= all.size());
  }

  // spotless:on
}
