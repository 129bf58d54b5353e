package dev.danube.docker.internal.image;

import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.ResponseItem;
import dev.danube.docker.internal.daemon.Daemon;
import dev.danube.docker.internal.daemon.DaemonStream;
import dev.danube.docker.internal.daemon.DockerApiException;
import dev.danube.docker.internal.daemon.DockerConnectionException;
import dev.danube.docker.internal.daemon.LivenessCheck;
import dev.danube.docker.internal.daemon.ThrottledProgress;
import dev.danube.docker.internal.daemon.TransferLimits;
import dev.danube.engine.spi.LineSink;
import dev.danube.event.RunEvent.LogStream;
import dev.danube.internal.Durations;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The progress of a pull or a push. It is shown continuously, and every ten seconds also as a line
 * of text. The daemon reports a problem as an item of the stream, or ends the stream with it.
 */
class ImageTransfer<T extends ResponseItem> extends DaemonStream<T> {

  private static final Duration INTERVAL = Duration.ofSeconds(10);
  private static final long MEGABYTE = 1_000_000;

  /** The states of layers that the network moves. */
  private static final List<String> MOVING = List.of("Downloading", "Pushing", "Retrying");

  /** The states of layers that wait for others, or are unpacked, which may be silent for long. */
  private static final List<String> WAITING =
      List.of("Waiting", "Extracting", "Download complete", "Verifying", "Preparing");

  /** The most checks in the time after which a silent transfer is ended. */
  private static final int CHECKS = 4;

  /** The progress of a layer, in bytes. */
  private record LayerProgress(long done, long size) {}

  private final String what;
  private final LineSink lines;
  private final ThrottledProgress progress;
  private final Map<String, LayerProgress> layers =
      new LinkedHashMap<>(); // only for the stream's thread
  private final Map<String, String> states = new HashMap<>(); // only for the stream's thread
  private final LongSupplier nanos;
  private long reported; // only for the stream's thread
  private volatile long changed;

  /** True if each layer that is not complete waits for its turn, or for the disk. */
  private volatile boolean isWaiting;

  private volatile @Nullable String problem;
  private volatile @Nullable String digest;

  /**
   * Creates the progress of a transfer.
   *
   * @param what the operation, in words for people, such as {@code pulling alpine:3}
   */
  ImageTransfer(String what, LineSink lines) {
    this(what, lines, System::nanoTime);
  }

  /**
   * Creates the progress of a transfer that uses the given clock.
   *
   * @param nanos a clock like {@link System#nanoTime()}
   */
  ImageTransfer(String what, LineSink lines, LongSupplier nanos) {
    this.what = what;
    this.lines = lines;
    this.nanos = nanos;
    this.reported = nanos.getAsLong();
    this.changed = reported;
    this.progress = new ThrottledProgress(what, lines::progress, nanos);
  }

  /**
   * Waits for the end, and says that there is no progress while there is none. Returns the problem
   * of the transfer, if there is one; a transfer that takes too long is closed.
   *
   * @param call what the daemon was asked to do, such as {@code pulling an image}
   * @throws DockerConnectionException if the connection to the daemon broke
   */
  final Optional<String> await(Daemon daemon, String call) throws InterruptedException {
    TransferLimits limits = daemon.limits();
    Duration part = limits.silence().dividedBy(CHECKS);
    Duration interval = part.compareTo(INTERVAL) < 0 ? part : INTERVAL;
    try {
      boolean isOver =
          LivenessCheck.await(
              limit -> awaitEnd(limit) || (!isWaiting && isSilentFor(limits.silence())),
              limits.transfer(),
              interval,
              () -> {
                LivenessCheck.ping(daemon).run();
                tellSilence();
              });
      if (!isOver) {
        return Optional.of(limits.transferProblem());
      }
      return hasEnded() ? problem(daemon, call) : Optional.of(limits.silenceProblem());
    } finally {
      close();
    }
  }

  private boolean isSilentFor(Duration limit) {
    return nanos.getAsLong() - changed >= limit.toNanos();
  }

  /** Says for how long there has been no progress, if that is for some time. */
  final void tellSilence() {
    if (isSilentFor(INTERVAL)) {
      Duration silence = Duration.ofSeconds((nanos.getAsLong() - changed) / 1_000_000_000);
      lines.line(LogStream.DANUBE, what + ": no progress for " + Durations.text(silence));
    }
  }

  @Override
  protected final void take(T item) {
    if (item.getErrorDetail() != null) {
      problem = item.getErrorDetail().getMessage();
    }
    if (item.getAux() != null && item.getAux().getDigest() != null) {
      digest = item.getAux().getDigest();
    }
    noteChange(item);
    tell(item);
  }

  private static boolean startsWith(String state, List<String> starts) {
    return starts.stream().anyMatch(state::startsWith);
  }

  /** Remembers when something changed. Some daemons repeat what they said while nothing moves. */
  private void noteChange(T item) {
    var detail = item.getProgressDetail();
    String state = item.getStatus() + " " + (detail == null ? "" : detail.getCurrent());
    if (!state.equals(states.put(String.valueOf(item.getId()), state))) {
      changed = nanos.getAsLong();
    }
    boolean hasMoving = states.values().stream().anyMatch(one -> startsWith(one, MOVING));
    boolean hasWaiting = states.values().stream().anyMatch(one -> startsWith(one, WAITING));
    isWaiting = hasWaiting && !hasMoving;
  }

  private void tell(T item) {
    var detail = item.getProgressDetail();
    if (item.getId() != null && detail != null && detail.getCurrent() != null) {
      long size = detail.getTotal() == null ? 0 : detail.getTotal();
      layers.put(item.getId(), new LayerProgress(detail.getCurrent(), size));
    }
    long now = nanos.getAsLong();
    progress.tell(done(), size());
    if (now - reported >= INTERVAL.toNanos()) {
      reported = now;
      lines.line(
          LogStream.DANUBE,
          String.format("%s: %d of %d MB so far", what, done() / MEGABYTE, size() / MEGABYTE));
    }
  }

  @Override
  protected final void onEnd() {
    progress.end(size());
  }

  private long done() {
    return layers.values().stream().mapToLong(LayerProgress::done).sum();
  }

  private long size() {
    return layers.values().stream().mapToLong(LayerProgress::size).sum();
  }

  /** Returns the digest of the image in the registry, if the daemon has reported it. */
  final Optional<String> digest() {
    return Optional.ofNullable(digest);
  }

  /** Returns the problem of a transfer that has ended, if there is one. */
  private Optional<String> problem(Daemon daemon, String call) {
    if (problem != null) {
      return Optional.of(problem);
    }
    if (error().orElse(null) instanceof DockerException refused) {
      return Optional.of(DockerApiException.reason(refused));
    }
    throwError(daemon, call);
    return Optional.empty();
  }
}
