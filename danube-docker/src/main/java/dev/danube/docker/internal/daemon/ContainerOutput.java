package dev.danube.docker.internal.daemon;

import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.StreamType;
import dev.danube.engine.spi.LineSink;
import dev.danube.event.RunEvent.LogStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The output of a program, received from the daemon in frames and passed on in lines.
 *
 * <p>Frames are consumed inside {@link #onNext}, because the library reuses their arrays. The end
 * of the stream says nothing about the program: streams of a dying daemon end silently too.
 */
public final class ContainerOutput extends DaemonStream<Frame> {

  /** The silence after which the output of an ended program is no longer waited for. */
  public static final Duration SILENCE = Duration.ofSeconds(10);

  private final Runnable atEnd;
  private final LineSplitter stdout;
  private final LineSplitter stderr;

  /** A count of the starts and ends of frame processing: odd while a frame is processed. */
  private final AtomicLong progress = new AtomicLong();

  public ContainerOutput(LineSink lines) {
    this(lines, () -> {});
  }

  /**
   * Creates an output.
   *
   * @param atEnd runs once, when the stream has ended
   */
  public ContainerOutput(LineSink lines, Runnable atEnd) {
    this.atEnd = atEnd;
    this.stdout = splitter(LogStream.STDOUT, lines);
    this.stderr = splitter(LogStream.STDERR, lines);
  }

  private static LineSplitter splitter(LogStream stream, LineSink sink) {
    return new LineSplitter(line -> sink.line(stream, line), part -> sink.part(stream, part));
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
   * Waits for the end of the stream of a program that has ended. Nothing is dropped, however slow
   * the receiver of the lines is. The wait ends if the daemon sends nothing for {@code silence}.
   *
   * @return false if the daemon sent nothing for {@code silence}
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
