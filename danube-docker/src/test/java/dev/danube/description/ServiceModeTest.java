package dev.danube.description;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.danube.BackendException;
import dev.danube.Outcome;
import dev.danube.StageFailure;
import dev.danube.engine.Danube;
import dev.danube.engine.spi.Backend;
import dev.danube.engine.spi.Session;
import dev.danube.engine.spi.SessionRequest;
import dev.danube.event.RunEvent.RunStarted;
import dev.danube.event.RunEvent.StageFinished;
import dev.danube.event.RunEvent.StageStarted;
import dev.danube.testing.FakeBackend;
import dev.danube.testing.FakeClock;
import dev.danube.testing.RecordingListener;
import dev.danube.testing.StageScript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Containers that run again and again, in virtual time. */
@Timeout(60)
class ServiceModeTest {

  private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

  @TempDir private Path folder;
  private FakeClock clock = FakeClock.at(Instant.parse("2026-03-01T00:00:00Z"));
  private final RecordingListener recorded = new RecordingListener();
  private final List<String> messages = new CopyOnWriteArrayList<>();

  /** A backend that is another one for each run. */
  private record Changing(IntFunction<FakeBackend> of, AtomicInteger number) implements Backend {

    @Override
    public boolean hasFiles() {
      return false;
    }

    @Override
    public Connection connect() {
      return new Connection() {
        @Override
        public Session open(SessionRequest request) {
          return of.apply(number.getAndIncrement()).connect().open(request);
        }

        @Override
        public void close() {}
      };
    }
  }

  private static ContainerDescriptions parsed(String text) {
    try {
      return ContainerDescriptions.parse(text, "loads.yaml", s -> s.environment(Map.of()));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void run(
      Backend backend,
      ContainerDescriptions containers,
      Duration time,
      Consumer<ServiceMode.Builder> settings)
      throws InterruptedException {
    try (Danube danube = Danube.using(backend, d -> d.listener(recorded));
        ServiceMode mode =
            ServiceMode.start(
                danube,
                containers,
                m -> {
                  m.scheduler(clock).onMessage(messages::add);
                  settings.accept(m);
                })) {
      clock.advance(time);
      assertThat(mode.next()).containsOnlyKeys(containers.services());
    }
  }

  private List<String> starts(String stage) {
    return recorded.events(StageStarted.class).stream()
        .filter(event -> event.stage().equals(stage))
        .map(event -> event.at().toString())
        .toList();
  }

  private List<Outcome> ends(String stage) {
    return recorded.events(StageFinished.class).stream()
        .filter(event -> event.stage().equals(stage))
        .map(event -> event.result().outcome())
        .toList();
  }

  private FakeBackend fake() {
    return FakeBackend.create().clock(clock);
  }

  private static final String TWO =
      """
      loads:
      - {name: genes, image: genes}
      - {name: papers, image: papers, dependencies: [genes], is_service_container: true}
      """;

  @Test
  void all_run_at_first_and_then_services_count_from_the_end_of_their_run() throws Exception {
    run(
        fake().onStage("papers", s -> s.takes(Duration.ofMinutes(5))),
        parsed(TWO),
        Duration.ofMinutes(50),
        m -> m.every(TEN_MINUTES));
    assertThat(starts("genes")).containsExactly("2026-03-01T00:00:00Z");
    assertThat(starts("papers"))
        .containsExactly(
            "2026-03-01T00:00:00Z",
            "2026-03-01T00:15:00Z",
            "2026-03-01T00:30:00Z",
            "2026-03-01T00:45:00Z");
    assertThat(messages).isEmpty();
  }

  @Test
  void a_month_with_failures_a_slow_run_and_a_change_of_the_clocks() throws Exception {
    Backend backend =
        new Changing(
            number ->
                fake()
                    .onStage(
                        "nightly",
                        s -> {
                          s.takes(number == 12 ? Duration.ofHours(30) : Duration.ofMinutes(3));
                          s.exits(number % 5 == 4 ? 1 : 0);
                        }),
            new AtomicInteger());
    clock = FakeClock.at(Instant.parse("2026-03-01T11:00:00Z"));
    run(
        backend,
        parsed(
            """
            loads:
            - name: nightly
              image: nightly
              schedule: {at: daily 02:30, zone: Europe/Berlin}
            """),
        Duration.ofDays(31),
        m -> {});
    assertThat(starts("nightly"))
        .hasSize(31)
        .contains("2026-03-02T01:30:00Z", "2026-03-28T01:30:00Z")
        .contains("2026-03-29T01:00:00Z") // 02:30 does not exist: clocks are put forward at 02:00
        .contains("2026-03-30T00:30:00Z", "2026-04-01T00:30:00Z");
    assertThat(ends("nightly")).hasSize(31).filteredOn(Outcome.FAILED::equals).hasSize(6);
    assertThat(messages)
        .containsExactly(
            "nightly was not started at 2026-03-14T01:30:00Z: its run of 2026-03-13T01:30:00Z had"
                + " not ended");
  }

  @Test
  void a_service_that_needs_one_that_has_failed_last_fails_without_being_started()
      throws Exception {
    Backend backend =
        new Changing(
            number -> number == 0 ? fake().onStage("genes", s -> s.exits(2)) : fake(),
            new AtomicInteger());
    run(
        backend,
        parsed(
            """
            loads:
            - {name: genes, image: genes, every: 1h}
            - {name: papers, image: papers, dependencies: [genes], every: 25m}
            """),
        Duration.ofMinutes(80),
        m -> {});
    assertThat(failures("papers"))
        .containsExactly(
            "it was not started: it needs \"genes\", whose last run was FAILED",
            "it was not started: it needs \"genes\", whose last run was FAILED");
    assertThat(ends("genes")).containsExactly(Outcome.FAILED, Outcome.SUCCESS);
    assertThat(ends("papers")).containsExactly(Outcome.FAILED, Outcome.FAILED, Outcome.SUCCESS);
  }

  private List<String> failures(String stage) {
    return recorded.events(StageFinished.class).stream()
        .filter(event -> event.stage().equals(stage))
        .flatMap(event -> event.result().failure().stream())
        .map(StageFailure::message)
        .toList();
  }

  @Test
  void services_only_run_although_what_they_need_has_not_run() throws Exception {
    run(fake(), parsed(TWO), Duration.ofMinutes(15), m -> m.servicesOnly().every(TEN_MINUTES));
    assertThat(starts("genes")).isEmpty();
    assertThat(ends("papers")).containsExactly(Outcome.SUCCESS, Outcome.SUCCESS);
  }

  private static final String SLOW_AND_QUICK =
      """
      name: loads
      every: 10m
      concurrency: NUMBER
      containers:
      - {name: slow, image: slow, every: 17m}
      - {name: quick, image: quick, is_service_container: true}
      """;

  private FakeBackend slow() {
    return fake().onStage("slow", s -> s.takes(Duration.ofMinutes(35)));
  }

  @Test
  void a_service_waits_for_the_run_of_another_one() throws Exception {
    String text = SLOW_AND_QUICK.replace("NUMBER", "1");
    run(slow(), parsed(text), Duration.ofMinutes(95), m -> {});
    assertThat(starts("slow")).containsExactly("2026-03-01T00:00:00Z", "2026-03-01T00:52:00Z");
    assertThat(starts("quick"))
        .containsExactly("2026-03-01T00:35:00Z", "2026-03-01T00:45:00Z", "2026-03-01T01:27:00Z");
  }

  @Test
  void a_service_does_not_wait_if_several_may_run() throws Exception {
    String text = SLOW_AND_QUICK.replace("NUMBER", "2");
    run(slow(), parsed(text), Duration.ofMinutes(88), m -> {});
    assertThat(starts("slow")).containsExactly("2026-03-01T00:00:00Z", "2026-03-01T00:52:00Z");
    assertThat(starts("quick"))
        .containsExactly(
            "2026-03-01T00:00:00Z",
            "2026-03-01T00:10:00Z",
            "2026-03-01T00:20:00Z",
            "2026-03-01T00:30:00Z",
            "2026-03-01T00:40:00Z",
            "2026-03-01T00:50:00Z",
            "2026-03-01T01:00:00Z",
            "2026-03-01T01:10:00Z",
            "2026-03-01T01:20:00Z");
  }

  @Test
  void services_that_are_due_at_once_are_one_run_in_their_order() throws Exception {
    run(
        fake(),
        parsed(
            """
            loads:
            - {name: b, image: b, dependencies: [a], every: 10m}
            - {name: a, image: a, every: 10m}
            """),
        Duration.ofMinutes(35),
        m -> {});
    List<String> runs = recorded.events(RunStarted.class).stream().map(RunStarted::run).toList();
    assertThat(runs).hasSize(4);
    for (String run : runs) {
      assertThat(recorded.events(StageStarted.class))
          .filteredOn(event -> event.run().equals(run))
          .extracting(StageStarted::stage)
          .containsExactly("a", "b");
    }
  }

  @Test
  void a_run_that_cannot_start_does_not_end_the_mode() throws Exception {
    Backend backend =
        new Changing(
            number -> {
              if (number == 1) {
                throw new BackendException("the daemon is away", null);
              }
              if (number == 2) {
                throw new StackOverflowError("too deep");
              }
              return fake();
            },
            new AtomicInteger());
    run(backend, parsed(TWO), Duration.ofMinutes(35), m -> m.every(TEN_MINUTES));
    assertThat(starts("papers")).hasSize(2);
    assertThat(messages)
        .containsExactly(
            "papers could not start: the daemon is away", "papers could not start: too deep");
  }

  @Test
  void what_could_not_run_at_first_runs_with_the_next_service() throws Exception {
    Backend backend =
        new Changing(
            number -> {
              if (number == 0) {
                throw new BackendException("the daemon is away", null);
              }
              return fake();
            },
            new AtomicInteger());
    run(backend, parsed(TWO), Duration.ofMinutes(25), m -> m.every(TEN_MINUTES));
    assertThat(starts("genes")).containsExactly("2026-03-01T00:10:00Z");
    assertThat(starts("papers")).containsExactly("2026-03-01T00:10:00Z", "2026-03-01T00:20:00Z");
  }

  @Test
  void may_start_is_asked_with_the_latest_results() throws Exception {
    ContainerDescriptions containers =
        ContainerDescriptions.parse(
            TWO,
            "loads.yaml",
            s ->
                s.environment(Map.of())
                    .mayStart(
                        (one, run) ->
                            one.dependencies().stream()
                                .allMatch(
                                    name ->
                                        run.stage(name).orElseThrow().outcome() == Outcome.FAILED
                                            && run.id().length() > 5
                                            && run.outcome() != Outcome.ERRORED
                                            && run.environment().isEmpty()
                                            && !run.summary().isEmpty())));
    run(
        fake().onStage("genes", s -> s.exits(1)),
        containers,
        Duration.ofMinutes(25),
        m -> m.every(TEN_MINUTES));
    assertThat(ends("papers")).containsExactly(Outcome.SUCCESS, Outcome.SUCCESS, Outcome.SUCCESS);
  }

  @Test
  void an_interrupted_thread_closes_too() throws Exception {
    try (Danube danube = Danube.using(FakeBackend.create())) {
      ServiceMode mode = ServiceMode.start(danube, parsed(TWO), m -> m.scheduler(clock));
      Thread.currentThread().interrupt();
      mode.close();
      assertThat(Thread.interrupted()).isTrue();
      mode.await();
    }
  }

  @Test
  void a_listener_of_messages_that_throws_does_not_end_the_mode() throws Exception {
    Backend backend =
        new Changing(
            number -> {
              if (number == 1) {
                throw new BackendException("the daemon is away", null);
              }
              return fake();
            },
            new AtomicInteger());
    run(
        backend,
        parsed(TWO),
        Duration.ofMinutes(25),
        m ->
            m.every(TEN_MINUTES)
                .onMessage(
                    line -> {
                      throw new AssertionError(line);
                    }));
    assertThat(starts("papers")).hasSize(2);
  }

  private Path write(String text, int second) throws IOException {
    Path file = Files.writeString(folder.resolve("loads.yaml"), text);
    Files.setLastModifiedTime(file, FileTime.fromMillis(second * 1000L));
    return file;
  }

  @Test
  void a_changed_file_is_read_again_and_a_broken_one_keeps_the_old() throws Exception {
    Path file = write(TWO, 1);
    ContainerDescriptions read = ContainerDescriptions.read(file, s -> s.environment(Map.of()));
    try (Danube danube = Danube.using(fake(), d -> d.listener(recorded));
        ServiceMode mode =
            ServiceMode.start(
                danube,
                read,
                m -> m.scheduler(clock).onMessage(messages::add).watched().every(TEN_MINUTES))) {
      clock.advance(Duration.ofMinutes(1));
      write(TWO.replace("papers, image", "papers, imag"), 2);
      clock.advance(Duration.ofMinutes(10));
      assertThat(starts("papers")).hasSize(2);
      assertThat(messages).hasSize(1);
      assertThat(messages.get(0))
          .startsWith(file + " cannot be read again, so it stays as it was: ")
          .contains("did you mean \"image\"?  (" + file + ":3)");
      write(TWO + "- {name: new, image: new, every: 1m}\n", 3);
      clock.advance(Duration.ofMinutes(5));
      assertThat(messages).hasSize(2).endsWith(file + " was read again");
      assertThat(starts("new")).hasSize(4);
      write("loads: [{name: genes, image: genes}]", 4);
      clock.advance(Duration.ofSeconds(5));
      assertThat(mode.next()).containsOnlyKeys("papers", "new");
      assertThat(messages)
          .hasSize(3)
          .endsWith("loads has no container that runs again; it stays as it was");
    }
  }

  @Test
  void a_file_that_a_broken_description_names_is_watched() throws Exception {
    Path file = write(TWO, 1);
    ContainerDescriptions read = ContainerDescriptions.read(file, s -> s.environment(Map.of()));
    try (Danube danube = Danube.using(fake(), d -> d.listener(recorded));
        ServiceMode mode =
            ServiceMode.start(
                danube, read, m -> m.scheduler(clock).onMessage(messages::add).watched())) {
      write(TWO + "- {name: new, image: new, every: 1m, env_file: new.env}\n", 2);
      clock.advance(Duration.ofSeconds(5));
      assertThat(messages).hasSize(1);
      assertThat(messages.get(0)).contains("there is no file ").contains("new.env");
      Files.writeString(folder.resolve("new.env"), "A=b");
      clock.advance(Duration.ofSeconds(5));
      assertThat(messages).hasSize(2).endsWith(file + " was read again");
      assertThat(mode.next()).containsKey("new");
    }
  }

  @Test
  void a_changed_password_is_noticed_and_not_told() throws Exception {
    Path file =
        write(
            "loads: [{name: a, image: r.example/a, every: 10m, image_reg_username: me, image_reg_password: $P}]",
            1);
    Path variables = Files.writeString(folder.resolve(".env"), "P=0ne");
    ContainerDescriptions read = ContainerDescriptions.read(file, s -> s.environment(Map.of()));
    try (Danube danube = Danube.using(fake(), d -> d.listener(recorded));
        ServiceMode mode =
            ServiceMode.start(
                danube, read, m -> m.scheduler(clock).onMessage(messages::add).watched())) {
      Files.writeString(variables, "P=tw0");
      Files.setLastModifiedTime(variables, FileTime.fromMillis(9000));
      clock.advance(Duration.ofSeconds(10));
      assertThat(mode.next()).containsOnlyKeys("a");
    }
    assertThat(messages)
        .endsWith(
            file + " was read again; concurrency, pull and logins take effect at the next start")
        .noneMatch(message -> message.contains("0ne") || message.contains("tw0"));
  }

  @Test
  void a_text_cannot_be_read_again() {
    try (Danube danube = Danube.using(fake());
        ServiceMode mode = ServiceMode.start(danube, parsed(TWO), m -> m.scheduler(clock))) {
      assertThatIllegalStateException()
          .isThrownBy(mode::reload)
          .withMessage("loads was not read from a file, so it cannot be read again");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> ServiceMode.start(danube, parsed(TWO), ServiceMode.Builder::watched))
          .withMessage("loads was not read from a file, so no file can be watched");
    }
  }

  @Test
  void something_must_run_again() {
    try (Danube danube = Danube.using(fake())) {
      ContainerDescriptions none = parsed("loads: [{name: genes, image: genes}]");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> ServiceMode.start(danube, none))
          .withMessage(
              "loads has no container that runs again; set every, schedule or is_service_container"
                  + " on at least one");
    }
  }

  @Test
  void closing_cancels_what_runs_and_ends_the_wait() throws Exception {
    FakeBackend backend = FakeBackend.create().onStage("papers", StageScript::hangs);
    CountDownLatch started = new CountDownLatch(1);
    try (Danube danube =
        Danube.using(
            backend,
            d ->
                d.listener(recorded)
                    .listener(
                        event -> {
                          if (event instanceof StageStarted stage
                              && stage.stage().equals("papers")) {
                            started.countDown();
                          }
                        }))) {
      ServiceMode mode =
          ServiceMode.start(danube, parsed(TWO), m -> m.schedule(Schedule.every(TEN_MINUTES)));
      started.await();
      mode.close();
      mode.await();
      assertThat(danube.runs()).isEmpty();
    }
    assertThat(ends("papers")).containsExactly(Outcome.CANCELLED);
  }
}
