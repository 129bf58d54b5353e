package dev.danube.server.internal.definition;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The effect of a trigger on the runs of a pipeline that wait or are in progress. */
public enum Retrigger {
  /** It cancels those runs, and starts another when they have ended. */
  CANCEL,
  /** Its run waits for the end of all others. */
  QUEUE,
  /** Its run waits for the end of the one in progress, in place of those that wait. */
  LATEST,
  /** It is refused. */
  REJECT;

  /** Returns the word for it in definitions. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the words for all. */
  static List<String> words() {
    return Arrays.stream(values()).map(Retrigger::word).toList();
  }

  /** Returns the one with a word; empty if there is none. */
  static Optional<Retrigger> find(String word) {
    return Arrays.stream(values()).filter(one -> one.word().equals(word)).findFirst();
  }
}
