package dev.danube.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Cache;
import dev.danube.Outcome;
import dev.danube.Pipeline;
import dev.danube.RunResult;
import dev.danube.Source;
import dev.danube.engine.fixture.ScriptedBackend;
import dev.danube.engine.spi.CacheStore;
import dev.danube.event.RunEvent;
import dev.danube.event.RunEvent.LogLine;
import dev.danube.event.RunEvent.LogStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of caches with keys, whose folders are saved outside of the backend. */
@Timeout(60)
class KeyedCachesTest {

  private static final Cache NPM = Cache.of("npm", "/npm").keyedBy("**/lock");

  private final ScriptedBackend backend = new ScriptedBackend();
  private final List<String> lines = new CopyOnWriteArrayList<>();
  @TempDir private Path home;
  @TempDir private Path source;

  // spotless:off

  private RunResult run(Consumer<Danube.Builder> settings, Consumer<Pipeline.Builder> definition) {
    backend.log.clear();
    lines.clear();
    try (Danube danube = Danube.using(backend, d -> settings.accept(d.home(home)))) {
      return danube.run(Pipeline.define("ci", p -> definition.accept(p.image("main").source(Source.directory(source)))), r -> r.listener(this::record));
    }
  }

  private RunResult run(Consumer<Pipeline.Builder> definition) {
    return run(d -> {}, definition);
  }

  private void record(RunEvent event) {
    if (event instanceof LogLine line && line.stream() == LogStream.DANUBE) {
      lines.add(line.text().replaceAll("key [0-9a-f]{12}", "key K"));
    }
  }

  private List<String> moves() {
    return backend.log.stream().filter(entry -> entry.matches("(step|save|restore|start) .*")).toList();
  }

  private static void stage(Pipeline.Builder p) {
    p.stage("a", s -> s.cache(NPM).run("exit 0"));
  }

  @Test
  void it_is_saved_after_a_success_and_restored_by_its_key_or_else_the_last_one() throws IOException {
    Files.createDirectory(source.resolve("web"));
    Files.writeString(source.resolve("web/lock"), "1");
    run(KeyedCachesTest::stage);
    assertThat(moves()).containsExactly("start main", "step exit 0", "save /npm");
    assertThat(lines).containsExactly("cache npm is empty: nothing was saved yet", "cache npm saved: key K");
    assertThat(home.resolve("caches")).isDirectory();

    Files.writeString(source.resolve("other"), "is not of the key");
    run(KeyedCachesTest::stage);
    assertThat(moves()).containsExactly("restore /npm from archive of /npm", "start main", "step exit 0");
    assertThat(lines).containsExactly("cache npm restored: key K");

    Files.writeString(source.resolve("web/lock"), "2");
    run(KeyedCachesTest::stage);
    assertThat(moves()).containsExactly("restore /npm from archive of /npm", "start main", "step exit 0", "save /npm");
    assertThat(lines).containsExactly("cache npm restored from the last one saved: nothing has key K yet", "cache npm saved: key K");

    run(p -> p.stage("a", s -> s.cache(Cache.of("npm", "/elsewhere").keyedBy("**/lock")).run("exit 0")));
    assertThat(moves()).as("a folder of another path").containsExactly("start main", "step exit 0", "save /elsewhere");
    run(p -> p.stage("a", s -> s.cache(NPM.privateToPipeline()).run("exit 0")));
    assertThat(moves()).as("of the pipeline alone").containsExactly("start main", "step exit 0", "save /npm");
  }

  @Test
  void nothing_is_saved_after_a_failure() {
    run(p -> p.stage("a", s -> s.cache(NPM).run("exit 1")));
    run(p -> p.stage("a", s -> s.cache(NPM).run("exit 1").allowFailure()));
    assertThat(moves()).containsExactly("start main", "step exit 1");
    run(p -> p.cache(NPM).stage("a", s -> s.run("exit 0")).stage("b", s -> s.run("exit 1")));
    assertThat(moves()).containsExactly("start main", "step exit 0", "step exit 1");
  }

  @Test
  void that_of_the_main_container_is_saved_at_the_end_of_the_run() {
    Consumer<Pipeline.Builder> definition = p -> p.cache(NPM).stage("a", s -> s.run("exit 0")).stage("b", s -> s.run("print x"));
    run(definition);
    assertThat(moves()).containsExactly("start main", "step exit 0", "step print x", "save /npm");
    run(definition);
    assertThat(moves()).containsExactly("restore /npm from archive of /npm", "start main", "step exit 0", "step print x");
  }

  @Test
  void a_problem_with_the_store_is_a_warning() {
    CacheStore broken = new CacheStore() {
      @Override
      public Optional<Saved> find(String name, String key) throws IOException {
        throw new IOException("cannot read");
      }

      @Override
      public void save(String name, String key, Content content) {
        throw new IllegalStateException("cannot write"); // as clients of other stores do
      }
    };
    RunResult result = run(d -> d.caches(broken), KeyedCachesTest::stage);
    assertThat(result.outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(result.warnings()).containsExactly("the cache npm was not restored: cannot read", "the cache npm was not saved: cannot write");
  }

  @Test
  void a_resumed_run_saves_nothing_because_its_cache_lacks_what_is_not_repeated() {
    boolean[] mended = {false};
    Consumer<Pipeline.Builder> definition = p -> p.cache(NPM).stage("a", s -> s.run("exit 0")).stage("b", s -> s.call(c -> {
      if (!mended[0]) {
        throw c.failure("not yet");
      }
    }));
    String id = run(definition).id();
    mended[0] = true;
    try (Danube danube = Danube.using(backend, d -> d.home(home))) {
      Pipeline pipeline = Pipeline.define("ci", p -> definition.accept(p.image("main").source(Source.directory(source))));
      assertThat(danube.run(pipeline, r -> r.resume(id)).outcome()).isEqualTo(Outcome.SUCCESS);
    }
    assertThat(moves()).noneMatch(move -> move.startsWith("save"));
  }

  @Test
  void another_folder_can_be_set(@TempDir Path folder) {
    run(d -> d.caches(folder), KeyedCachesTest::stage);
    assertThat(folder).isNotEmptyDirectory();
    assertThat(home.resolve("caches")).doesNotExist();
  }

  // spotless:on
}
