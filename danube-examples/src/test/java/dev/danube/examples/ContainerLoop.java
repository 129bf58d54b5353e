package dev.danube.examples;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.WaitContainerResultCallback;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The least that runs many containers with docker-java, and reads what they print. */
final class ContainerLoop {

  static final int COUNT = 200;
  static final int AT_ONCE = 8;

  private ContainerLoop() {}

  static void run() throws IOException, InterruptedException {
    var config = DefaultDockerClientConfig.createDefaultConfigBuilder().build();
    var http =
        new ZerodepDockerHttpClient.Builder().dockerHost(config.getDockerHost()).maxConnections(100).build();
    ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    try (DockerClient client = DockerClientImpl.getInstance(config, http)) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < COUNT; i++) {
        all.add(threads.submit(() -> one(client)));
      }
      for (Future<?> one : all) {
        one.get();
      }
    } catch (ExecutionException e) {
      throw new IOException(e);
    } finally {
      threads.shutdownNow();
    }
  }

  private static Void one(DockerClient client) throws InterruptedException {
    String id = client.createContainerCmd("busybox:1.36").withCmd("true").exec().getId();
    ResultCallback.Adapter<Frame> output =
        client.attachContainerCmd(id).withStdOut(true).withStdErr(true).withFollowStream(true)
            .exec(new ResultCallback.Adapter<>());
    client.startContainerCmd(id).exec();
    output.awaitCompletion();
    int code = client.waitContainerCmd(id).exec(new WaitContainerResultCallback()).awaitStatusCode();
    client.removeContainerCmd(id).exec();
    if (code != 0) {
      throw new IllegalStateException("A container ended with " + code);
    }
    return null;
  }
}
