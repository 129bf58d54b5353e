package dev.danube.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import dev.danube.BackendException;
import dev.danube.ImageRef;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Networks that containers use one after another: each is that of an idle container, which others
 * join. Making a network takes longer than all else of a start. One is only made if enough
 * containers are still to come, and beside the one that would have wanted it. Thread-safe.
 */
final class Sandboxes {

  private static final Logger LOG = LoggerFactory.getLogger(Sandboxes.class);

  /** So many further containers have to be expected for a sandbox to pay. */
  private static final int LEAST_EXPECTED = 2;

  /** One for the stage at work, one whose container is being removed, one for the next. */
  private static final int MOST_IN_TURN = 3;

  /** Somebody who may wait for a network until they are in a hurry. Guarded by the sandboxes. */
  static final class Claim {
    private boolean hurried;
  }

  private final DockerClient client;
  private final DockerCalls calls;
  private final Creations creations;
  private final Map<String, String> labels;

  // Guarded by this, like the others.
  private final Deque<String> idle = new ArrayDeque<>();
  private final List<IdleProcess> processes = new ArrayList<>();
  private int expected;
  private boolean making;
  private boolean closed;

  /**
   * Begins with none.
   *
   * @param expected how many containers may want one
   */
  Sandboxes(
      DockerClient client,
      DockerCalls calls,
      Creations creations,
      Map<String, String> labels,
      int expected) {
    this.client = client;
    this.calls = calls;
    this.creations = creations;
    this.labels = labels;
    this.expected = expected;
  }

  /** The container to join for a network; empty if none is free, and then one is being made. */
  synchronized Optional<String> take(ImageRef image) {
    expected--;
    Optional<String> free = Optional.ofNullable(idle.poll());
    if (free.isEmpty() && expected >= LEAST_EXPECTED && !making && !closed) {
      making = true;
      creations.beside(
          () -> {
            make(image);
            return null;
          });
    }
    return free;
  }

  /**
   * The container to join, made here if there are few; waits for one to be free otherwise. Empty if
   * somebody came to be in a hurry.
   */
  Optional<String> await(ImageRef image, Claim claim) throws InterruptedException {
    synchronized (this) {
      expected--;
      while (idle.isEmpty()) {
        if (claim.hurried || closed || expected < 0) {
          return Optional.empty();
        }
        if (!making && processes.size() < MOST_IN_TURN) {
          making = true;
          break;
        }
        wait();
      }
      if (!idle.isEmpty()) {
        return Optional.of(idle.pop());
      }
    }
    make(image);
    synchronized (this) {
      return Optional.ofNullable(idle.poll());
    }
  }

  /** Lets somebody who waits go on without. */
  synchronized void hurry(Claim claim) {
    claim.hurried = true;
    notifyAll();
  }

  /** Takes one back whose user is gone. */
  synchronized void giveBack(String sandbox) {
    idle.push(sandbox);
    notifyAll();
  }

  /** An image that cannot idle makes none; its containers have networks of their own. */
  private void make(ImageRef image) throws InterruptedException {
    IdleProcess process = new IdleProcess();
    try {
      CreateContainerCmd create =
          client
              .createContainerCmd(image.reference())
              .withLabels(labels)
              .withHostConfig(
                  HostConfig.newHostConfig()
                      .withLogConfig(new LogConfig(LogConfig.LoggingType.NONE)));
      IdleProcess.configure(create);
      String id = calls.call("create a container", create::exec).getId();
      process.attach(client, calls, id);
      calls.call("start a container", () -> client.startContainerCmd(id).exec());
      add(id, process);
    } catch (BackendException e) {
      LOG.debug("No network to lend can be made from {}", image, e);
      process.close();
      synchronized (this) {
        expected = 0; // do not try again
        making = false;
        notifyAll();
      }
    }
  }

  private synchronized void add(String id, IdleProcess process) {
    making = false;
    processes.add(process);
    idle.push(id);
    notifyAll();
  }

  /** Lets go of what keeps them alive; the session removes them. */
  synchronized void close() {
    closed = true;
    notifyAll();
    processes.forEach(IdleProcess::close);
  }
}
