package dev.danube.description;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.danube.engine.internal.Json;
import dev.danube.internal.yaml.YamlMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The texts of a description that must not be shown: the passwords of logins, and the contents of
 * secrets, also as they are written in JSON. Not thread-safe.
 */
final class HiddenTexts {

  /** The length of the shortest text that can be masked. */
  static final int SHORTEST = 4;

  /** The length from which a text that contains another does not do so by chance. */
  private static final int NO_CHANCE = 8;

  /** What is shown in place of a text. */
  static final String MASK = "***";

  /** What a shell takes for the end of a part of a word, or takes out of it. */
  private static final String SPLITTING = "[\\s\"'\\\\]+";

  /** The way in which everybody can read a text. */
  enum Exposure {
    INSPECT("which docker inspect shows; pass it as a variable of the container"),
    HISTORY("which stays in the history of the image; take it out of the build"),
    REPORT("which reports show; take it out");

    private final String advice;

    Exposure(String advice) {
      this.advice = advice;
    }
  }

  /**
   * Texts that others can read, with the key they are from.
   *
   * @param isSplit whether they are shown in parts
   */
  private record Shown(
      YamlMap map, String key, Exposure exposure, Collection<String> texts, boolean isSplit) {}

  private final Set<String> hidden = new LinkedHashSet<>();

  /** The hidden texts by their first characters, so that many are found fast. */
  private final Map<String, List<String>> byStart = new HashMap<>();

  private final List<Shown> shown = new ArrayList<>();

  /** Adds a text, unless it is too short to be found in others. */
  void add(String text) {
    if (text.length() >= SHORTEST) {
      addForm(text);
      addForm(inJson(text));
    }
  }

  private void addForm(String text) {
    if (hidden.add(text)) {
      byStart.computeIfAbsent(text.substring(0, SHORTEST), start -> new ArrayList<>()).add(text);
    }
  }

  /** Returns the longest hidden text that starts at a place of a text; empty if none does. */
  private Optional<String> at(String text, int place) {
    return byStart.getOrDefault(text.substring(place, place + SHORTEST), List.of()).stream()
        .filter(one -> text.startsWith(one, place))
        .max(Comparator.comparing(String::length));
  }

  /** Returns whether a text contains a hidden one that has at least so many characters. */
  private boolean contains(String text, int least) {
    for (int i = 0; !hidden.isEmpty() && i + SHORTEST <= text.length(); i++) {
      if (at(text, i).filter(one -> one.length() >= least).isPresent()) {
        return true;
      }
    }
    return false;
  }

  private boolean contains(Collection<String> texts, int least) {
    return texts.stream().anyMatch(text -> contains(text, least));
  }

  /** Returns a text as it is written inside of a text of JSON. */
  private static String inJson(String text) {
    try {
      String quoted = Json.MAPPER.writeValueAsString(text);
      return quoted.substring(1, quoted.length() - 1);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // a text can be written
    }
  }

  /** Adds texts that cannot be hidden, to be checked at the end. */
  void addShown(YamlMap map, String key, Exposure exposure, Collection<String> texts) {
    if (!texts.isEmpty()) {
      shown.add(new Shown(map, key, exposure, List.copyOf(texts), false));
    }
  }

  /** Adds a command that is split into words. */
  void addSplit(YamlMap map, String key, String command) {
    shown.add(new Shown(map, key, Exposure.INSPECT, List.of(command), true));
  }

  /** Adds names and values that cannot be hidden, to be checked at the end. */
  void addShown(YamlMap map, String key, Exposure exposure, Map<String, String> texts) {
    addShown(map, key, exposure, texts.keySet());
    addShown(map, key, exposure, texts.values());
  }

  /** Returns whether a text is one that must not be shown, or contains one. */
  boolean isIn(String text) {
    return contains(text, SHORTEST);
  }

  /** Returns a text, or a mask if it must not be shown. */
  String masked(String text) {
    return isIn(text) ? MASK : text;
  }

  /** Returns a sentence with a mask in place of each text that must not be shown. */
  String maskedWithin(String sentence) {
    if (!isIn(sentence)) {
      return sentence;
    }
    StringBuilder masked = new StringBuilder();
    int place = 0;
    while (place < sentence.length()) {
      Optional<String> found =
          place + SHORTEST <= sentence.length() ? at(sentence, place) : Optional.empty();
      masked.append(found.isPresent() ? MASK : sentence.substring(place, place + 1));
      place += found.map(String::length).orElse(1);
    }
    return masked.toString();
  }

  /**
   * Adds a problem for each key whose text is shown and contains one that must not be; a warning if
   * that may be by chance.
   */
  void check(DescriptionFile.Warnings warnings) {
    for (Shown one : shown) {
      String what = "the content of a secret or the password of a login, " + one.exposure.advice;
      if (one.exposure != Exposure.REPORT && contains(one.texts, NO_CHANCE)) {
        one.map.problem(one.key, one.key + " has " + what);
      } else if (contains(one.texts, SHORTEST)) {
        warnings.add(one.map.location(one.key) + ": " + one.key + " seems to have " + what);
      }
    }
    shown.stream().filter(Shown::isSplit).forEach(this::hideParts);
  }

  /** Hides the parts into which a secret was split with the text that has it. */
  private void hideParts(Shown one) {
    for (String text : one.texts) {
      for (int i = 0; !hidden.isEmpty() && i + SHORTEST <= text.length(); i++) {
        at(text, i).ifPresent(found -> List.of(found.split(SPLITTING, -1)).forEach(this::add));
      }
    }
  }
}
