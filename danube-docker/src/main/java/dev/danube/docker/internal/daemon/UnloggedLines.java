package dev.danube.docker.internal.daemon;

import java.util.AbstractList;
import java.util.List;

/**
 * A list of texts that may contain secrets. docker-java logs the properties of its commands at
 * debug level; for this one it logs only how many there are. Immutable.
 */
public final class UnloggedLines extends AbstractList<String> {

  private final List<String> lines;

  public UnloggedLines(List<String> lines) {
    this.lines = List.copyOf(lines);
  }

  @Override
  public String get(int index) {
    return lines.get(index);
  }

  @Override
  public int size() {
    return lines.size();
  }

  @Override
  public String toString() {
    return "(" + size() + " not shown)";
  }
}
