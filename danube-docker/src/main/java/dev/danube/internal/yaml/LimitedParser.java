package dev.danube.internal.yaml;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.ParserException;
import org.snakeyaml.engine.v2.parser.Parser;

/** A parser that refuses a file with too many values, or with values that are nested too deep. */
final class LimitedParser implements Parser {

  /** Deeper than any file that a person writes. */
  private static final int DEEPEST = 100;

  /** More values than any file that a person writes; they take about 20 MB. */
  private static final int MOST = 100_000;

  /** The place of a text between quotes. */
  record Quoted(Mark start, Mark end) {}

  private final Parser parser;
  private int depth;
  private int values;
  private @Nullable Quoted quoted;

  LimitedParser(Parser parser) {
    this.parser = parser;
  }

  /** Returns the last text between quotes; null if the last value is none. */
  @Nullable Quoted quoted() {
    return quoted;
  }

  @Override
  public boolean checkEvent(Event.ID choice) {
    return parser.checkEvent(choice);
  }

  @Override
  public Event peekEvent() {
    return parser.peekEvent();
  }

  @Override
  public boolean hasNext() {
    return parser.hasNext();
  }

  @Override
  public Event next() {
    Event event = parser.next();
    if (++values > MOST) {
      throw new ParserException(
          "there are more than 100,000 values; divide the file", event.getStartMark());
    }
    if (event instanceof ScalarEvent scalar) {
      Optional<Mark> start = scalar.isPlain() ? Optional.empty() : scalar.getStartMark();
      quoted =
          start.isPresent()
              ? new Quoted(start.get(), scalar.getEndMark().orElse(start.get()))
              : null;
    }
    if (event instanceof CollectionStartEvent && ++depth > DEEPEST) {
      throw new ParserException(
          "more than " + DEEPEST + " lists and mappings are nested", event.getStartMark());
    }
    if (event instanceof CollectionEndEvent) {
      depth--;
    }
    return event;
  }
}
