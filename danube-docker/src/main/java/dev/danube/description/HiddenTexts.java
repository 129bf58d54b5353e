package dev.danube.description;

import dev.danube.internal.yaml.YamlMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The texts of a description that must not be shown: the passwords of logins, and the contents of
 * secrets. Not thread-safe.
 */
final class HiddenTexts {

  /** The length of the shortest text that can be masked. */
  private static final int SHORTEST = 4;

  /** The length from which a text that contains another does not do so by chance. */
  private static final int NO_CHANCE = 8;

  /** What is shown in place of a text. */
  private static final String MASK = "***";

  /** Texts that anybody can read who may ask the daemon, with the key they are from. */
  private record Shown(YamlMap map, String key, List<String> texts) {}

  private final Set<String> hidden = new LinkedHashSet<>();
  private final List<Shown> shown = new ArrayList<>();

  void add(String text) {
    if (text.length() >= SHORTEST) {
      hidden.add(text);
    }
  }

  /** Adds what cannot be hidden of a container, to be checked at the end. */
  void addShown(
      YamlMap map, List<String> entrypoint, List<String> command, Map<String, String> labels) {
    addShown(map, "command", command);
    addShown(map, "entrypoint", entrypoint);
    addShown(map, "labels", labels.values());
  }

  private void addShown(YamlMap map, String key, Collection<String> texts) {
    if (!texts.isEmpty()) {
      shown.add(new Shown(map, key, List.copyOf(texts)));
    }
  }

  /** Returns whether a text is one that must not be shown, or contains one. */
  boolean isIn(String text) {
    return hidden.contains(text) || hidden.stream().anyMatch(text::contains);
  }

  /** Returns a text, or a mask if it must not be shown. */
  String masked(String text) {
    return isIn(text) ? MASK : text;
  }

  /** Adds a problem for each key whose text is shown and contains one that must not be. */
  void check() {
    List<String> certain = hidden.stream().filter(text -> text.length() >= NO_CHANCE).toList();
    for (Shown one : shown) {
      if (certain.stream().anyMatch(text -> one.texts.stream().anyMatch(t -> t.contains(text)))) {
        one.map.problem(
            one.key,
            one.key
                + " has the content of a secret or the password of a login, which docker inspect"
                + " shows; pass it as a variable of the container");
      }
    }
  }
}
