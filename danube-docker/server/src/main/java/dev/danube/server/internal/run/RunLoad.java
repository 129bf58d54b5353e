package dev.danube.server.internal.run;

import java.util.Collection;

/**
 * The number of runs that wait and that are in progress. Immutable.
 *
 * @param waiting how many runs wait
 * @param running how many runs are in progress
 */
public record RunLoad(int waiting, int running) {

  static RunLoad of(Collection<Turn> turns) {
    int running = (int) turns.stream().filter(turn -> turn.run != null).count();
    return new RunLoad(turns.size() - running + behind(turns), running);
  }

  /** Returns how many runs wait for others of their pipeline. */
  static int behind(Collection<Turn> turns) {
    return turns.stream().mapToInt(turn -> turn.waiting.size()).sum();
  }
}
