package dev.danube.server.internal.run;

import java.util.Collection;

/**
 * How much there is to do. Immutable.
 *
 * @param waiting how many runs wait
 * @param running how many runs are in progress
 */
public record RunLoad(int waiting, int running) {

  static RunLoad of(Collection<Turn> turns) {
    int running = (int) turns.stream().filter(turn -> turn.run != null).count();
    int behind = turns.stream().mapToInt(turn -> turn.waiting.size()).sum();
    return new RunLoad(turns.size() - running + behind, running);
  }
}
