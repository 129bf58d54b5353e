package dev.danube;

import java.util.ArrayList;
import java.util.List;

/**
 * The key of a setting, with the name of its setter. All keys are in {@link Keys}. A key is equal
 * only to itself.
 *
 * @param <T> the type of a value
 */
@SuppressWarnings("UnusedTypeParameter") // it lets the compiler check the type of values
final class Key<T> {

  /** The maximum number of keys. Settings are stored by the numbers of their keys. */
  static final int SLOTS = 80;

  private static final List<Key<?>> ALL = new ArrayList<>();

  /** The number of values that a setting can have. */
  enum Multiplicity {
    /** One; a second one of the same strength is a problem. */
    ONE,
    /** Any number, in order. */
    MANY,
    /** One for each name. */
    NAMED
  }

  private final String name;
  private final Multiplicity multiplicity;
  private final int slot;

  private Key(String name, Multiplicity multiplicity) {
    this.name = name;
    this.multiplicity = multiplicity;
    this.slot = ALL.size();
    ALL.add(this);
  }

  static <T> Key<T> one(String name) {
    return new Key<>(name, Multiplicity.ONE);
  }

  static <T> Key<T> many(String name) {
    return new Key<>(name, Multiplicity.MANY);
  }

  static <T> Key<T> named(String name) {
    return new Key<>(name, Multiplicity.NAMED);
  }

  static Key<?> at(int slot) {
    return ALL.get(slot);
  }

  /** Returns the number of this key among all keys, which is less than {@link #SLOTS}. */
  int slot() {
    return slot;
  }

  String name() {
    return name;
  }

  Multiplicity multiplicity() {
    return multiplicity;
  }

  @Override
  public String toString() {
    return name;
  }
}
