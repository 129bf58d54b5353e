package dev.danube.description;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServicePlanTest {

  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
  private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

  private static ContainerDescriptions parsed(String more) throws IOException {
    return ContainerDescriptions.parse(
        "name: p\nconcurrency: 4\ncontainers:\n- {name: a, image: a, every: 10m}\n" + more, "p");
  }

  @Test
  void a_container_that_runs_does_not_start_again_when_it_comes_back_into_the_file()
      throws IOException {
    String more = "- {name: job, image: job}\n";
    ServicePlan plan = new ServicePlan(parsed(""), Schedule.every(TEN_MINUTES), false);
    plan.take(List.of("a"), START);
    plan.ended(List.of("a"), Optional.empty(), START);
    plan.change(parsed(more), START);
    Instant first = START.plus(TEN_MINUTES);
    assertThat(plan.takeDue(first)).containsExactlyInAnyOrder("a", "job");
    plan.ended(List.of("a"), Optional.empty(), first);
    plan.change(parsed(""), first);
    plan.change(parsed(more), first);
    Instant second = first.plus(TEN_MINUTES);
    assertThat(plan.takeDue(second)).as("job is still running").containsExactly("a");
    plan.ended(List.of("a", "job"), Optional.empty(), second);
    assertThat(plan.takeDue(second.plus(TEN_MINUTES))).containsExactlyInAnyOrder("a", "job");
  }
}
