package dev.danube.server.internal.live;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.event.RunEvent;
import dev.danube.event.RunListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * The latest events of all runs, for clients that follow more than one run. Those that are older
 * than some megabytes of events are forgotten; a client that asks for them is told so. Lines of
 * logs and progress are not among them. Thread-safe.
 */
public final class LatestEvents {

  private static final int MOST_CHARACTERS = 1 << 22;
  private static final int PIECE = 1 << 16;

  /** An event as a Server-Sent Event, with its number. */
  private record Message(long number, String pipeline, String text) {}

  /** The name of this memory: numbers of another one mean nothing here. */
  private final String id = UUID.randomUUID().toString().substring(0, 8);

  private final int most;

  @GuardedBy("this") private final Deque<Message> messages = new ArrayDeque<>();

  @GuardedBy("this") private long characters;

  @GuardedBy("this") private long last;

  /** Creates an empty memory. */
  public LatestEvents() {
    this(MOST_CHARACTERS);
  }

  LatestEvents(int most) {
    this.most = most;
  }

  /** Returns a listener for a run. */
  public RunListener of(String run, String pipeline) {
    return event -> {
      if (EventRecorder.isKept(event)) {
        add(run, pipeline, event);
      }
    };
  }

  private synchronized void add(String run, String pipeline, RunEvent event) {
    last++;
    String text =
        String.format(
            "id: %s/%d\ndata: {\"run\":\"%s\",\"pipeline\":\"%s\",\"event\":%s}\n\n",
            id, last, run, pipeline, event.toJson());
    messages.add(new Message(last, pipeline, text));
    characters += text.length();
    while (characters > most && messages.size() > 1) {
      characters -= messages.remove().text.length();
    }
  }

  /** Returns the messages after one, up to a size. */
  private synchronized List<Message> after(long number) {
    List<Message> found = new ArrayList<>();
    long size = 0;
    for (Message message : messages) {
      if (message.number > number && size < PIECE) {
        found.add(message);
        size += message.text.length();
      }
    }
    return found;
  }

  private synchronized long last() {
    return last;
  }

  /** Returns the number in an id that this memory gave. */
  private Optional<Long> number(String given) {
    return given.matches(id + "/\\d{1,15}")
        ? Optional.of(Long.valueOf(given.substring(id.length() + 1)))
        : Optional.empty();
  }

  /**
   * Returns a feed of the events from now on, which has no end. If a client has missed events that
   * are forgotten, an event {@code reset} tells it to read the state of the runs again.
   *
   * @param pipeline the pipeline whose events are wanted; empty for all
   * @param seen the id of the last event that the client has seen; empty for a new client
   * @param heartbeat the longest time without output
   * @param nanos the clock, as {@link System#nanoTime}
   */
  public Feed follow(
      Optional<String> pipeline, Optional<String> seen, Duration heartbeat, LongSupplier nanos) {
    Optional<Long> number = seen.flatMap(this::number);
    return new LatestFeed(
        number.orElseGet(this::last),
        seen.isPresent() && number.isEmpty(),
        pipeline,
        new Heartbeat(heartbeat, nanos));
  }

  /** A feed of the events after one. */
  private final class LatestFeed implements Feed {

    private final Optional<String> pipeline;
    private final Heartbeat heartbeat;
    private long number;
    private boolean hasMissed;

    LatestFeed(long number, boolean hasMissed, Optional<String> pipeline, Heartbeat heartbeat) {
      this.number = number;
      this.hasMissed = hasMissed;
      this.pipeline = pipeline;
      this.heartbeat = heartbeat;
    }

    @Override
    public Optional<byte[]> next() throws IOException {
      StringBuilder text = new StringBuilder();
      List<Message> found = after(number);
      if (!found.isEmpty()) {
        hasMissed |= found.get(0).number > number + 1;
        number = found.get(found.size() - 1).number;
      }
      if (hasMissed) {
        text.append("event: reset\ndata: {}\n\n");
        hasMissed = false;
      }
      for (Message message : found) {
        if (pipeline.isEmpty() || pipeline.get().equals(message.pipeline)) {
          text.append(message.text);
        }
      }
      return Optional.of(heartbeat.after(text.toString().getBytes(StandardCharsets.UTF_8)));
    }
  }
}
