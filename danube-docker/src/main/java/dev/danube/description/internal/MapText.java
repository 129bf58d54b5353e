package dev.danube.description.internal;

import dev.danube.Problem;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A map as a text in the flow style of YAML, with one value on each line. What a text cannot have,
 * such as a date, is a problem. Not thread-safe.
 */
public final class MapText {

  private static final String NAME = "the map";

  /** Deeper than any description. */
  private static final int DEEPEST = 100;

  /** More values than any description. */
  private static final int MOST = 100_000;

  private static final int MOST_PROBLEMS = 1000;

  private static final String NUMBER = "-?\\d+(\\.\\d+)?([eE][+-]?\\d+)?";

  private final StringBuilder text = new StringBuilder();
  private final List<String> places = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();
  private final Set<Object> open = Collections.newSetFromMap(new IdentityHashMap<>());
  private int values;
  private int count;

  private MapText() {}

  /** Writes a map. */
  public static MapText of(Map<?, ?> map) {
    MapText text = new MapText();
    text.places.add("");
    text.write(map, "");
    return text;
  }

  /** Returns the text, which is whole only if there are no problems. */
  public String text() {
    return text.toString();
  }

  /** Returns what is wrong with the map, each with its place. */
  public List<Problem> problems() {
    return List.copyOf(problems);
  }

  /**
   * Returns the place in the map of a line of the text, such as {@code the map at loads[0].env}.
   */
  public String place(int line) {
    return shown(line > places.size() ? "" : places.get(line - 1));
  }

  /** Returns the number of problems, which may be more than those that are told. */
  public int count() {
    return count;
  }

  private static String shown(String path) {
    return path.isEmpty() ? NAME : NAME + " at " + path;
  }

  private void write(@Nullable Object value, String path) {
    if (++values > MOST) {
      if (values == MOST + 1) {
        problem("", "there are more than 100,000 values; divide the map");
      }
    } else if (value == null || value instanceof Boolean) {
      text.append(value);
    } else if (value instanceof Number number && number.toString().matches(NUMBER)) {
      text.append(number);
    } else if (value instanceof CharSequence one) {
      quote(one.toString());
    } else if (value instanceof Map<?, ?> || value instanceof List<?>) {
      writeParts(value, path);
    } else {
      problem(
          path,
          String.format(
              "%s is not taken; give a text, a number, true, false, null, a list or a map",
              value instanceof Number
                  ? String.valueOf(value)
                  : "a value of " + value.getClass().getName()));
    }
  }

  private void writeParts(Object value, String path) {
    if (open.size() == DEEPEST) {
      problem(path, "more than " + DEEPEST + " lists and maps are nested");
    } else if (!open.add(value)) {
      problem(path, "the value contains itself");
    } else {
      if (value instanceof Map<?, ?> map) {
        text.append('{');
        map.forEach((key, one) -> writeEntry(key, one, path));
        text.append('}');
      } else if (value instanceof List<?> list) {
        text.append('[');
        int number = 0;
        for (Object one : list) {
          String place = path + "[" + number++ + "]";
          startLine(place);
          write(one, place);
          text.append(',');
        }
        text.append(']');
      }
      open.remove(value);
    }
  }

  private void writeEntry(@Nullable Object key, @Nullable Object value, String path) {
    if (!(key instanceof CharSequence name)) {
      problem(path, String.format("a key is %s; write it as a text", described(key)));
      return;
    }
    String place = path.isEmpty() ? name.toString() : path + "." + name;
    startLine(place);
    quote(name.toString());
    text.append(": ");
    write(value, place);
    text.append(',');
  }

  private static String described(@Nullable Object key) {
    return key == null || key instanceof Number || key instanceof Boolean
        ? String.valueOf(key)
        : "a value of " + key.getClass().getName();
  }

  private void startLine(String place) {
    text.append('\n');
    places.add(place);
  }

  /** Writes a text in quotes. What YAML has no letters for is escaped. */
  private void quote(String one) {
    text.append('"');
    one.codePoints()
        .forEach(
            character -> {
              if (character == '"' || character == '\\') {
                text.append('\\').appendCodePoint(character);
              } else if (isPlain(character)) {
                text.appendCodePoint(character);
              } else {
                text.append(String.format("\\U%08x", character));
              }
            });
    text.append('"');
  }

  private static boolean isPlain(int character) {
    return (character >= ' ' && character < 0x7f) || Character.isLetter(character);
  }

  private void problem(String path, String message) {
    count++;
    if (problems.size() < MOST_PROBLEMS) {
      problems.add(new Problem(path, message, Optional.of(shown(path))));
    }
  }
}
