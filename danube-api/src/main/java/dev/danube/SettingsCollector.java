package dev.danube;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A collector of the settings of one element, with the strength and the line of each value. Not
 * thread-safe.
 */
final class SettingsCollector {

  /**
   * A value that was set.
   *
   * @param key the key of the setter
   * @param name the name that the value belongs to; empty unless the setter takes names
   * @param value the value
   * @param strength the strength: 0 for a value set on the element itself; a larger number is
   *     weaker
   * @param location the line that set the value
   */
  record Entry<T>(Key<T> key, String name, T value, int strength, Location location) {

    private int level() {
      return strength / ScopedBuilder.DEFAULTS;
    }

    private boolean isFor(Entry<?> other) {
      return key == other.key && name.equals(other.name);
    }
  }

  private final List<Entry<?>> entries = new ArrayList<>();
  private final BitSet keys = new BitSet(Key.SLOTS);
  private int weakest;

  /**
   * Adds a value, unless there is a stronger one for the same setter and name.
   *
   * @return the existing value, if it conflicts with the new one because both have the same
   *     strength
   */
  Optional<Entry<?>> put(Entry<?> entry) {
    weakest = Math.max(weakest, entry.strength());
    Optional<Entry<?>> there =
        entry.key().multiplicity() == Key.Multiplicity.MANY ? Optional.empty() : find(entry);
    if (there.isEmpty()) {
      keys.set(entry.key().slot());
      entries.add(entry);
      return there;
    }
    if (there.get().strength() > entry.strength()) {
      entries.remove(there.get());
      entries.add(entry);
    }
    return there.filter(other -> other.strength() == entry.strength());
  }

  private Optional<Entry<?>> find(Entry<?> like) {
    if (isSet(like.key())) {
      for (Entry<?> entry : entries) {
        if (entry.isFor(like)) {
          return Optional.of(entry);
        }
      }
    }
    return Optional.empty();
  }

  private boolean isSet(Key<?> key) {
    return keys.get(key.slot());
  }

  /** Returns the values of a setter that take effect, in the order set. */
  @SuppressWarnings("unchecked") // an entry's value is of its key's type
  <T> List<Entry<T>> entries(Key<T> key) {
    if (!isSet(key)) {
      return List.of();
    }
    List<Entry<T>> found = new ArrayList<>();
    for (Entry<?> entry : entries) {
      if (entry.key() == key) {
        found.add((Entry<T>) entry);
      }
    }
    return found;
  }

  /**
   * Returns the settings. Values are in the order set, except that those of defaults come first,
   * the outermost defaults before the others.
   */
  Settings settings() {
    if (weakest >= ScopedBuilder.DEFAULTS) {
      entries.sort(Comparator.<Entry<?>>comparingInt(Entry::level).reversed());
    }
    @Nullable Object[] values = new @Nullable Object[Key.SLOTS];
    for (Entry<?> entry : entries) {
      int slot = entry.key().slot();
      switch (entry.key().multiplicity()) {
        case ONE -> values[slot] = entry.value();
        case MANY -> values[slot] = with(values[slot], entry.value());
        case NAMED -> values[slot] = with(values[slot], entry.name(), entry.value());
      }
    }
    for (int slot = 0; slot < values.length; slot++) {
      values[slot] = frozen(values[slot]);
    }
    return Settings.of(values);
  }

  @SuppressWarnings("unchecked") // created here
  private static List<Object> with(@Nullable Object list, Object value) {
    List<Object> values = list == null ? new ArrayList<>() : (List<Object>) list;
    values.add(value);
    return values;
  }

  @SuppressWarnings("unchecked") // created here
  private static Map<String, Object> with(@Nullable Object map, String name, Object value) {
    Map<String, Object> values = map == null ? new LinkedHashMap<>() : (Map<String, Object>) map;
    values.put(name, value);
    return values;
  }

  private static @Nullable Object frozen(@Nullable Object value) {
    if (value instanceof ArrayList<?> list) {
      return List.copyOf(list);
    }
    return value instanceof LinkedHashMap<?, ?> map ? Collections.unmodifiableMap(map) : value;
  }
}
