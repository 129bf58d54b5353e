package dev.danube;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one element of a definition. Immutable. Two of them are equal if all their values
 * are equal.
 *
 * <p>Settings are two arrays in the order of the keys instead of a map, because a pipeline may have
 * a hundred thousand stages with few settings each.
 */
final class Settings {

  static final Settings EMPTY = new Settings(List.of(), List.of());

  private final Key<?>[] keys;
  private final Object[] values;

  private Settings(List<Key<?>> keys, List<Object> values) {
    this.keys = keys.toArray(Key<?>[]::new);
    this.values = values.toArray();
  }

  /**
   * Returns settings with values that have the types of their keys.
   *
   * @param bySlot the value of each key, at the {@linkplain Key#slot slot} of the key: a single
   *     value, or an immutable list or map of values, depending on the kind of the key; null if
   *     nothing is set
   */
  static Settings of(@Nullable Object[] bySlot) {
    List<Key<?>> keys = new ArrayList<>();
    List<Object> values = new ArrayList<>();
    for (int slot = 0; slot < bySlot.length; slot++) {
      Object value = bySlot[slot];
      if (value != null) {
        keys.add(Key.at(slot));
        values.add(value);
      }
    }
    return new Settings(keys, values);
  }

  void forEach(BiConsumer<Key<?>, Object> action) {
    for (int i = 0; i < keys.length; i++) {
      action.accept(keys[i], values[i]);
    }
  }

  private @Nullable Object get(Key<?> key) {
    for (int i = 0; i < keys.length; i++) {
      if (keys[i] == key) {
        return values[i];
      }
    }
    return null;
  }

  @SuppressWarnings("unchecked") // a key is stored only with values of its type
  <T> Optional<T> one(Key<T> key) {
    return Optional.ofNullable((T) get(key));
  }

  boolean has(Key<?> key) {
    return get(key) != null;
  }

  /** Returns whether other settings have the same value, or none either. */
  boolean isSame(Key<?> key, Settings other) {
    return Objects.equals(get(key), other.get(key));
  }

  boolean flag(Key<Boolean> key) {
    return get(key) != null;
  }

  @SuppressWarnings("unchecked") // as above
  <T> List<T> many(Key<T> key) {
    Object list = get(key);
    return list == null ? List.of() : (List<T>) list;
  }

  @SuppressWarnings("unchecked") // as above
  <T> Map<String, T> named(Key<T> key) {
    Object map = get(key);
    return map == null ? Map.of() : (Map<String, T>) map;
  }

  private @Nullable Object[] bySlot() {
    @Nullable Object[] bySlot = new @Nullable Object[Key.SLOTS];
    forEach((key, value) -> bySlot[key.slot()] = value);
    return bySlot;
  }

  /** Returns a copy with another value for a key of one value. */
  <T> Settings with(Key<T> key, T value) {
    @Nullable Object[] changed = bySlot();
    changed[key.slot()] = value;
    return of(changed);
  }

  /** Returns a copy with other values for a key of named values. */
  <T> Settings withNamed(Key<T> key, Map<String, T> values) {
    @Nullable Object[] changed = bySlot();
    changed[key.slot()] = Collections.unmodifiableMap(values);
    return of(changed);
  }

  Settings without(Key<?> key) {
    @Nullable Object[] others = bySlot();
    others[key.slot()] = null;
    return of(others);
  }

  /** Returns a copy with only some of the settings. */
  Settings only(List<Key<?>> wanted) {
    @Nullable Object[] some = new @Nullable Object[Key.SLOTS];
    forEach((key, value) -> some[key.slot()] = wanted.contains(key) ? value : null);
    return of(some);
  }

  /** Returns a copy with another order. */
  Settings with(Order order) {
    @Nullable Object[] changed = bySlot();
    changed[Keys.NEEDS.slot()] = order.needs().isEmpty() ? null : order.needs();
    changed[Keys.AFTER.slot()] = order.after().isEmpty() ? null : order.after();
    changed[Keys.NEEDS_NOTHING.slot()] = order.needsNothing() ? true : null;
    return of(changed);
  }

  Order order() {
    return new Order(many(Keys.NEEDS), many(Keys.AFTER), flag(Keys.NEEDS_NOTHING));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Settings that
        && Arrays.equals(keys, that.keys)
        && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }
}
