package dev.danube.server.internal.http;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The numbers of answers since the start, by their status codes. Thread-safe. */
public final class AnswerCounts {

  private final ConcurrentMap<Integer, Long> counts = new ConcurrentHashMap<>();

  /** Creates an instance without answers. */
  public AnswerCounts() {}

  void add(int status) {
    counts.merge(status, 1L, Long::sum);
  }

  public SortedMap<Integer, Long> byStatus() {
    return new TreeMap<>(counts);
  }
}
