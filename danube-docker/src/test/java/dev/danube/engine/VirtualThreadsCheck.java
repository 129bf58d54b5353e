package dev.danube.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Pipeline;
import dev.danube.testing.FakeBackend;
import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** A test that needs a JDK with virtual threads. {@code .ci/run} runs it with one. */
class VirtualThreadsCheck {

  @Test
  void stages_run_on_virtual_threads() throws Exception {
    Method ofExecutors = Executors.class.getMethod("newVirtualThreadPerTaskExecutor");
    Method isVirtual = Thread.class.getMethod("isVirtual");
    ExecutorService threads = (ExecutorService) ofExecutors.invoke(null);
    List<Object> virtual = new CopyOnWriteArrayList<>();
    Pipeline pipeline =
        Pipeline.define(
            "ci",
            p ->
                p.parallel(
                    "v",
                    v -> {
                      for (int i = 0; i < 50; i++) {
                        v.stage(
                            "s" + i,
                            s ->
                                s.call(c -> virtual.add(isVirtual.invoke(Thread.currentThread()))));
                      }
                    }));
    try (Danube danube = Danube.using(FakeBackend.create(), d -> d.executor(threads))) {
      assertThat(danube.run(pipeline).succeeded()).isTrue();
    } finally {
      threads.shutdown();
    }
    assertThat(virtual).hasSize(50).containsOnly(true);
  }
}
