package dev.danube.docker.internal.daemon;

import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.StreamType;
import dev.danube.engine.spi.LineSink;
import dev.danube.event.RunEvent.LogStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Takes the output of a program from the daemon, frame by frame, and passes on whole lines.
 *
 * <p>Frames are consumed inside {@link #onNext}: the library uses their arrays again. The end of
 * the stream says nothing about the program: streams of a dying daemon end silently too.
 */
public final class ContainerOutput extends DaemonStream<Frame> {

  /** How long the daemon may be silent before the output of a program that has ended does so. */
  public static final Duration SILENCE = Duration.ofSeconds(10);

  private final Runnable atEnd;
  private final LineSplitter stdout;
  private final LineSplitter stderr;

  /** Grows when a frame comes and when it has been taken: odd while one is being taken. */
  private final AtomicLong progress = new AtomicLong();

  public ContainerOutput(LineSink lines) {
    this(lines, () -> {});
  }

  /**
   * Takes it.
   *
   * @param atEnd is called once, when nothing comes any more
   */
  public ContainerOutput(LineSink lines, Runnable atEnd) {
    this.atEnd = atEnd;
    this.stdout = new LineSplitter(line -> lines.line(LogStream.STDOUT, line));
    this.stderr = new LineSplitter(line -> lines.line(LogStream.STDERR, line));
  }

  @Override
  protected void take(Frame frame) {
    progress.incrementAndGet();
    try {
      (frame.getStreamType() == StreamType.STDERR ? stderr : stdout).accept(frame.getPayload());
    } finally {
      progress.incrementAndGet();
    }
  }

  @Override
  protected void onEnd() {
    progress.incrementAndGet();
    try {
      stdout.end();
      stderr.end();
    } finally {
      atEnd.run();
    }
  }

  /**
   * Waits for the end of the stream of a program that has ended. However slow the one is that takes
   * the lines, nothing is dropped; but a daemon that sends nothing for so long is not waited for.
   *
   * @return false if the daemon fell silent
   */
  public boolean awaitRest(Duration silence) throws InterruptedException {
    long before;
    do {
      before = progress.get();
      if (awaitEnd(silence)) {
        return true;
      }
    } while (before % 2 == 1 || progress.get() != before);
    return false;
  }
}
