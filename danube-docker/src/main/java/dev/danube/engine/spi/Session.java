package dev.danube.engine.spi;

import dev.danube.BackendException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What one run has of a backend: its workspace, its containers, and its time. Thread-safe. Every
 * blocking method ends early, with {@link InterruptedException}, when its thread is interrupted.
 */
public interface Session {

  /** The path of the workspace in every container of the run. */
  String WORKSPACE = "/workspace";

  /**
   * The time of this backend, which need not be the time of the world.
   *
   * @return now
   */
  Instant now();

  /**
   * Runs a task later, on a thread of the backend. The task must be short.
   *
   * @param delay how much later
   * @param task the task
   * @return drops the task when it is closed, if it has not begun
   */
  Timer schedule(Duration delay, Runnable task);

  /** A task that waits for its time. */
  @FunctionalInterface
  interface Timer extends AutoCloseable {

    /** Drops the task if it has not begun. */
    @Override
    void close();
  }

  /**
   * The images of this backend.
   *
   * @return the images
   */
  Images images();

  /**
   * Makes a container, with the workspace of the run in it, and does not start it yet. Its image
   * has been made sure of before, by {@link Images#require}.
   *
   * @param request what it shall be like
   * @return the container
   * @throws ImageException if the image is gone again
   * @throws BackendException if the backend fails
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  Container create(ContainerRequest request) throws InterruptedException;

  /**
   * Removes everything that this session has made, also what calls that failed left behind.
   *
   * @return what could not be removed, a line each; empty if nothing is left
   */
  List<String> close();
}
