package dev.danube.internal.yaml;

import org.snakeyaml.engine.v2.nodes.Node;

/**
 * The number of values that may still be read from a file. All parts of the file share it, and a
 * value that an alias repeats counts each time. Not thread-safe.
 */
final class YamlBudget {

  /** More values than any file that a person writes; they take about 30 MB. */
  private static final int MOST_VALUES = 200_000;

  /** Twice as many characters as the largest file has. */
  private static final int MOST_CHARACTERS = 2 * YamlMap.LARGEST;

  private final YamlProblems problems;
  private int values = MOST_VALUES;
  private int characters = MOST_CHARACTERS;

  YamlBudget(YamlProblems problems) {
    this.problems = problems;
  }

  /** Takes values, and returns whether there were enough; if not, that is the last problem. */
  boolean takes(Node place, int number) {
    if (values >= number) {
      values -= number;
      return true;
    }
    end(place, "200,000 values");
    return false;
  }

  /** Takes characters, and returns whether there were enough; if not, that is the last problem. */
  boolean takesText(Node place, int length) {
    if (characters >= length) {
      characters -= length;
      return true;
    }
    end(place, "6,000,000 characters");
    return false;
  }

  private void end(Node place, String most) {
    values = -1;
    characters = -1;
    problems.end(
        place.getStartMark(),
        "the file has more than "
            + most
            + ", and what an alias or a variable repeats counts each time; use fewer of them, or"
            + " divide the file");
  }
}
