package dev.danube.docker.internal.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.docker.fixture.AnsweringDaemon;
import dev.danube.docker.internal.daemon.Labels;
import dev.danube.docker.internal.daemon.PendingCalls;
import dev.danube.docker.internal.daemon.ProgramOwner;
import dev.danube.docker.internal.workspace.Workspace;
import dev.danube.docker.internal.workspace.WorkspaceHelper;
import dev.danube.engine.spi.Session.ResourceClaim;
import dev.danube.engine.spi.SessionRequest;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests of what the daemon of the tests does not do when it is asked to. */
@Timeout(60)
class ResourceGuardTest {

  private AnsweringDaemon docker;
  private PendingCalls calls;
  private ResourceGuard guard;

  // spotless:off

  @BeforeEach
  void start() throws IOException {
    docker = new AnsweringDaemon();
    docker.answer("POST /build", 200, "{\"stream\":\"Successfully built " + "1".repeat(12) + "\\n\"}\n");
    docker.answer("GET /containers/json", 200, "[]");
    docker.answer("POST /containers/create", 201, "{\"Id\":\"c1\",\"Warnings\":[]}");
    docker.answer("DELETE /containers/c1", 204, "");
    Map<String, String> labels = Map.of("dev.danube.run", "r1", "dev.danube.owner", "o");
    calls = new PendingCalls(docker.daemon());
    Workspace workspace = new Workspace(docker.daemon(), "danube-x", labels, false);
    guard = new ResourceGuard(docker.daemon(), calls, new WorkspaceHelper(docker.daemon(), calls, workspace, labels), labels);
  }

  @AfterEach
  void stop() {
    docker.close();
  }

  @Test
  void a_claim_that_is_made_after_its_stage_was_cancelled_is_removed_at_once() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch cancelled = new CountDownLatch(1);
    docker.onRequest("POST /containers/create", () -> {
      asked.countDown();
      await(cancelled);
    });
    CompletableFuture<Object> answer = new CompletableFuture<>();
    Thread stage = new Thread(() -> {
      try {
        answer.complete(guard.claim("prod", 1, "s"));
      } catch (Exception e) {
        answer.complete(e);
      }
    });
    stage.start();
    await(asked);
    stage.interrupt();
    assertThat(answer.get(20, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    cancelled.countDown();
    calls.awaitAll();
    assertThat(docker.requests()).endsWith("POST /containers/create", "DELETE /containers/c1");
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String claim(String id, String owner, int limit) {
    return String.format("{\"Id\":\"%s\",\"Names\":[\"/danube-resource-prod-1\"],\"Labels\":{\"dev.danube.run\":\"r9\",\"dev.danube.owner\":\"%s\","
        + "\"dev.danube.resource\":\"prod\",\"dev.danube.limit\":\"%d\",\"dev.danube.stage\":\"z\"}}", id, owner, limit);
  }

  @Test
  void what_a_killed_program_has_left_running_is_removed_before_its_claim() throws Exception {
    String self = Labels.of(SessionRequest.builder().run("r1").pipeline("p").build()).getOrDefault(Labels.OWNER, "");
    String dead = ProgramOwner.parse(self).orElseThrow().host() + "/" + Integer.MAX_VALUE + "/1@x";
    String step = claim("step", dead, 1).replace("danube-resource-prod-1", "busy");
    String kept = claim("kept", dead, 1).replace("danube-resource-prod-1", "danube-kept-a-1");
    docker.answer("DELETE /containers/step", 204, "");
    docker.answer("DELETE /containers/c9", 204, "");
    Iterator<String> lists = List.of("[" + step + "," + kept + "]", "[]", "[]").iterator();
    docker.answer("GET /containers/json", 200, "[" + claim("c9", dead, 1) + "]");
    docker.onRequest("GET /containers/json", () -> docker.answer("GET /containers/json", 200, lists.next()));
    assertThat(guard.claim("prod", 1, "s").heldBy()).isEmpty();
    assertThat(docker.requests()).containsExactly("GET /containers/json", "GET /containers/json", "DELETE /containers/step", "DELETE /containers/c9",
        "POST /build", "POST /containers/create", "GET /containers/json");
  }

  @Test
  void the_greatest_limit_is_no_limit() throws Exception {
    docker.answer("GET /containers/json", 200, "[" + claim("c9", "elsewhere/1/1", Integer.MAX_VALUE) + "]");
    assertThat(guard.claim("prod", Integer.MAX_VALUE, "s").heldBy()).isEmpty();
  }

  @Test
  void a_limit_that_is_no_number_is_one() throws Exception {
    docker.answer("GET /containers/json", 200, "[" + claim("c9", "elsewhere/1/1", 3).replace("\"3\"", "\"three\"") + "]");
    ResourceClaim claim = guard.claim("prod", 3, "s");
    assertThat(claim.heldBy()).hasValueSatisfying(by -> assertThat(by).startsWith("\"z\" of run r9"));
  }

  // spotless:on
}
