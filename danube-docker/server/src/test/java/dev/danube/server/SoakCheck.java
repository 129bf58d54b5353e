package dev.danube.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.danube.server.fixture.RecordedBackend;
import dev.danube.server.fixture.TestServer;
import dev.danube.testing.FakeBackend;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server that works for a long time, whose heap, threads and open files must not grow. {@code
 * .ci/soak} runs it.
 */
@Timeout(10_000)
class SoakCheck {

  private static final Duration TIME = Duration.ofSeconds(Integer.getInteger("danube.soak", 60));
  private static final int SAMPLES = 12;

  /** The first samples, in which the JVM and the pools warm up. */
  private static final int WARM_UP = 4;

  /** What a server may use more at its end: as much as samples differ by chance. */
  private static final long HEAP_SLACK = 8 << 20;

  private static final long THREAD_SLACK = 10;
  private static final long FILE_SLACK = 20;

  @TempDir private Path home;

  /** What the JVM uses, which the client is a part of. */
  private record Sample(long heap, long threads, long files, long runs) {

    static Sample now(long runs) {
      System.gc();
      UnixOperatingSystemMXBean system =
          (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
      return new Sample(
          ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
          ManagementFactory.getThreadMXBean().getThreadCount(),
          system.getOpenFileDescriptorCount(),
          runs);
    }

    @Override
    public String toString() {
      return String.format(
          "%6d runs, %5.1f MB of heap, %3d threads, %3d files",
          runs, heap / 1048576.0, threads, files);
    }
  }

  @Test
  void heap_threads_and_files_do_not_grow() throws Exception {
    List<Sample> samples = new ArrayList<>();
    try (TestServer server =
        TestServer.start(
            home,
            new RecordedBackend(
                FakeBackend.create().onStage("test", s -> s.prints("one", "two").exits(1)),
                Map.of()),
            s -> s.keepRuns(5))) {
      String kept = server.create("build", "deploy");
      long runs = 0;
      long start = System.nanoTime();
      while (samples.size() < SAMPLES) {
        work(server, kept);
        runs += 3;
        long passed = System.nanoTime() - start;
        if (passed >= TIME.toNanos() / SAMPLES * (samples.size() + 1)) {
          samples.add(Sample.now(runs));
          System.out.printf(
              "%5d s  %s%n", Duration.ofNanos(passed).toSeconds(), samples.get(samples.size() - 1));
        }
      }
    }
    check(samples, Sample::heap, HEAP_SLACK, "bytes of heap");
    check(samples, Sample::threads, THREAD_SLACK, "threads");
    check(samples, Sample::files, FILE_SLACK, "open files");
  }

  /** Does what users do: runs, looks, reads logs, changes and deletes. */
  private static void work(TestServer server, String kept) throws Exception {
    server.await(server.trigger(kept), "SUCCESS");
    String pipeline = server.create("build", "test");
    String run = server.trigger(pipeline);
    server.await(run, "FAILED");
    server.events("/v1/events?run=" + run, Map.of());
    server.send("GET", "/v1/runs/" + run + "/stages/2/log");
    server.send("GET", "/v1/runs/" + run + "/report.html");
    server.send("GET", "/v1/runs/" + run + "/artifacts");
    server.json("GET", "/v1/pipelines", 200);
    server.json("GET", "/v1/runs?limit=500", 200);
    server.json("POST", "/v1/runs/" + run + "/resume", 202);
    server.json("DELETE", "/v1/pipelines/" + pipeline, 200);
  }

  private static void check(
      List<Sample> samples, ToLongFunction<Sample> value, long slack, String what) {
    List<Sample> warm = samples.subList(WARM_UP, samples.size());
    long before = least(warm.subList(0, warm.size() / 2), value);
    long after = least(warm.subList(warm.size() / 2, warm.size()), value);
    assertThat(after).as("%s after a while: %s", what, samples).isLessThan(before + slack);
  }

  private static long least(List<Sample> samples, ToLongFunction<Sample> value) {
    return samples.stream().mapToLong(value).min().orElseThrow();
  }
}
