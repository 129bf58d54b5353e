package dev.danube.server.internal.client;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A reader of the lines of an answer, which waits for each with a limit. Used once, by one thread.
 */
final class LineReader implements AutoCloseable {

  /** A line, or the end without one, which may have a cause. */
  private record Piece(Optional<String> line, Optional<Throwable> problem) {}

  private final Duration limit;
  private final BlockingQueue<Piece> pieces = new LinkedBlockingQueue<>();
  private volatile Flow.@Nullable Subscription source;

  /**
   * Creates a reader.
   *
   * @param limit how long it waits for a line
   */
  LineReader(Duration limit) {
    this.limit = limit;
  }

  /** Starts to read the body of an answer. */
  void follow(Flow.Publisher<List<ByteBuffer>> body) {
    // Not at other characters, as a line may contain a carriage return.
    body.subscribe(
        BodySubscribers.fromLineSubscriber(new Lines(), lines -> "", StandardCharsets.UTF_8, "\n"));
  }

  /** What the client of HTTP tells of the lines. */
  private final class Lines implements Flow.Subscriber<String> {

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      source = subscription;
      subscription.request(1);
    }

    @Override
    public void onNext(String line) {
      pieces.add(new Piece(Optional.of(line), Optional.empty()));
    }

    @Override
    public void onError(Throwable problem) {
      pieces.add(new Piece(Optional.empty(), Optional.of(problem)));
    }

    @Override
    public void onComplete() {
      pieces.add(new Piece(Optional.empty(), Optional.empty()));
    }
  }

  /**
   * Returns the next line.
   *
   * @return the line; empty at the end
   * @throws IOException if the answer has broken off, or no line has come within the limit
   */
  Optional<String> next() throws IOException, InterruptedException {
    Piece piece = pieces.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
    if (piece == null) {
      throw new HttpTimeoutException("no line within " + limit.toSeconds() + " s");
    }
    if (piece.problem.isPresent()) {
      throw new IOException(piece.problem.get().getMessage(), piece.problem.get());
    }
    Flow.Subscription lines = source;
    if (lines != null && piece.line.isPresent()) {
      lines.request(1);
    }
    return piece.line;
  }

  /** Closes the connection if the end was not read. */
  @Override
  public void close() {
    Flow.Subscription lines = source;
    if (lines != null) {
      lines.cancel();
    }
  }
}
