package dev.danube.docker.internal.container;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.BackendException;
import dev.danube.ImageRef;
import dev.danube.docker.internal.daemon.Daemon;
import dev.danube.docker.internal.daemon.PendingCalls;
import dev.danube.engine.spi.ContainerRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Containers that are started while the stages before theirs are still running, because a start
 * takes longer than most steps. A container that is never claimed is removed with the session.
 * Thread-safe.
 */
public final class PrestartedContainers {

  /** The most containers that are ready or being created; more gain nothing on few processors. */
  public static final int AHEAD = 2;

  private static final Logger LOG = LoggerFactory.getLogger(PrestartedContainers.class);

  /** A function that creates and starts a container, unless it should not be prestarted. */
  @FunctionalInterface
  public interface Maker {
    Optional<DockerContainer> make(ContainerRequest request, NetworkPool.Claim claim)
        throws InterruptedException;
  }

  private record Prestarted(
      ContainerRequest request,
      Future<Optional<DockerContainer>> container,
      NetworkPool.Claim claim) {}

  /** The start of the removal of a container that is no longer needed. */
  private record Dropped(ImageRef image, Future<?> removal) {}

  private final PendingCalls pendingCalls;
  private final Daemon daemon;
  private final NetworkPool networkPool;
  private final Maker maker;

  @GuardedBy("this") private final Deque<ContainerRequest> expected = new ArrayDeque<>();

  @GuardedBy("this") private final List<Prestarted> starting = new ArrayList<>();

  @GuardedBy("this") private final List<Dropped> dropped = new ArrayList<>();

  public PrestartedContainers(
      PendingCalls pendingCalls, Daemon daemon, NetworkPool networkPool, Maker maker) {
    this.pendingCalls = pendingCalls;
    this.daemon = daemon;
    this.networkPool = networkPool;
    this.maker = maker;
  }

  /** Records that such a container will be requested soon. */
  public synchronized void prestart(ContainerRequest request) {
    expected.add(request);
    startNext();
  }

  @GuardedBy("this") private void startNext() {
    while (starting.size() < AHEAD && !expected.isEmpty()) {
      ContainerRequest next = expected.remove();
      NetworkPool.Claim claim = new NetworkPool.Claim();
      starting.add(new Prestarted(next, pendingCalls.start(() -> maker.make(next, claim)), claim));
    }
  }

  /** Returns a usable prestarted container if there is one; waits until it is started. */
  public Optional<DockerContainer> claim(ContainerRequest request) throws InterruptedException {
    Optional<Prestarted> prestarted = take(request);
    if (prestarted.isEmpty()) {
      return Optional.empty();
    }
    networkPool.hurry(prestarted.get().claim);
    try {
      Optional<DockerContainer> container = await(prestarted.get());
      if (container.isEmpty() || isUsable(container.get())) {
        return container;
      }
      container.get().remove();
      return Optional.empty();
    } catch (BackendException e) {
      LOG.debug("Could not prestart or inspect a container; it is created now", e);
      drop(prestarted.get());
      return Optional.empty();
    } catch (InterruptedException e) {
      drop(prestarted.get());
      throw e;
    }
  }

  private Optional<DockerContainer> await(Prestarted prestarted) throws InterruptedException {
    return daemon.await("creating a container", Daemon.COMPOSITE, prestarted.container);
  }

  /**
   * Returns whether a container is still running, the name of its image means the same image, and
   * no other stage is using its network.
   */
  private static boolean isUsable(DockerContainer container) throws InterruptedException {
    return container.isOpen() && container.isAsMade() && container.activate();
  }

  /** Removes a container that is no longer needed, as soon as it is created. */
  private synchronized void drop(Prestarted prestarted) {
    dropped.removeIf(one -> one.removal.isDone());
    dropped.add(new Dropped(prestarted.request.image(), pendingCalls.start(removal(prestarted))));
  }

  private synchronized List<Future<?>> dropped(Set<ImageRef> images) {
    return dropped.stream()
        .filter(one -> images.contains(one.image))
        .<Future<?>>map(Dropped::removal)
        .toList();
  }

  private Callable<Optional<DockerContainer>> removal(Prestarted prestarted) {
    return () -> {
      Optional<DockerContainer> container = await(prestarted);
      container.ifPresent(DockerContainer::remove);
      return container;
    };
  }

  /** Records that such a container will not be requested. */
  public void cancel(ContainerRequest request) {
    take(request)
        .ifPresent(
            prestarted -> {
              networkPool.hurry(prestarted.claim);
              drop(prestarted);
            });
  }

  /**
   * Starts to remove the containers with one of these images, and returns when all removals have
   * started. The stages of these containers create their own containers.
   */
  public void release(Set<ImageRef> images) throws InterruptedException {
    for (Prestarted prestarted : takeAll(images)) {
      networkPool.hurry(prestarted.claim);
      drop(prestarted);
    }
    for (Future<?> removal : dropped(images)) {
      try {
        daemon.await("creating a container", Daemon.COMPOSITE, removal);
      } catch (BackendException e) {
        LOG.debug("Could not create a container that is no longer needed", e);
      }
    }
  }

  private synchronized List<Prestarted> takeAll(Set<ImageRef> images) {
    expected.removeIf(request -> images.contains(request.image()));
    List<Prestarted> found =
        starting.stream()
            .filter(prestarted -> images.contains(prestarted.request.image()))
            .toList();
    starting.removeAll(found);
    startNext();
    return found;
  }

  private synchronized Optional<Prestarted> take(ContainerRequest request) {
    Optional<Prestarted> found =
        starting.stream().filter(prestarted -> prestarted.request.equals(request)).findFirst();
    found.ifPresentOrElse(starting::remove, () -> expected.remove(request));
    startNext();
    return found;
  }

  /** Starts no further containers. */
  public synchronized void close() {
    expected.clear();
    starting.forEach(prestarted -> networkPool.hurry(prestarted.claim));
  }
}
