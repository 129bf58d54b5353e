package dev.danube;

import java.util.ArrayList;
import java.util.List;

/**
 * Something that can be set, by the name of its setter. All of them are in {@link Keys}. Equal only
 * to itself.
 *
 * @param <T> the type of a value
 */
@SuppressWarnings("UnusedTypeParameter") // the compiler ties a key to its values by it
final class Key<T> {

  /** More than there are keys: a set of keys is the bits of a long. */
  static final int SLOTS = 64;

  private static final List<Key<?>> ALL = new ArrayList<>();

  /** How many values a setter takes. */
  enum Kind {
    /** One; a second one of the same strength is a problem. */
    ONE,
    /** Any number, in order. */
    MANY,
    /** One for each name. */
    NAMED
  }

  private final String name;
  private final Kind kind;
  private final int slot;

  private Key(String name, Kind kind) {
    this.name = name;
    this.kind = kind;
    this.slot = ALL.size();
    ALL.add(this);
  }

  static <T> Key<T> one(String name) {
    return new Key<>(name, Kind.ONE);
  }

  static <T> Key<T> many(String name) {
    return new Key<>(name, Kind.MANY);
  }

  static <T> Key<T> named(String name) {
    return new Key<>(name, Kind.NAMED);
  }

  static Key<?> at(int slot) {
    return ALL.get(slot);
  }

  /** Its number among all keys, less than {@link #SLOTS}. */
  int slot() {
    return slot;
  }

  String name() {
    return name;
  }

  Kind kind() {
    return kind;
  }

  @Override
  public String toString() {
    return name;
  }
}
