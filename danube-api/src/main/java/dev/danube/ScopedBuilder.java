package dev.danube;

import static java.util.Objects.requireNonNull;

import dev.danube.DefinitionScope.Position;
import dev.danube.SettingsCollector.Entry;
import dev.danube.internal.Names;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The base of all builders. A builder collects settings with their strength and line, reports
 * problems with path and line, and is unusable after its definition has ended.
 */
abstract sealed class ScopedBuilder
    permits ContainerOptionBuilder,
        BlockBuilder,
        Matrix.Builder,
        Post.Builder,
        Hook.Builder,
        Approval.Builder,
        ImageBuild.Builder,
        ImagePull.Builder,
        ArtifactPattern.Builder {

  /**
   * The strength of the innermost defaults. Everything that is set on a stage itself is stronger.
   */
  static final int DEFAULTS = 1000;

  final DefinitionScope scope;
  private final SettingsCollector settings = new SettingsCollector();
  private final String name;
  private Position place;
  private final Set<Key<?>> refused = new HashSet<>();
  private @Nullable Location definedAt;
  private int strength;
  private boolean closed;

  ScopedBuilder(DefinitionScope scope, Position place, String name) {
    this.scope = scope;
    this.place = place;
    this.name = name;
  }

  /**
   * Creates a builder for a part of what another builder defines. Its problems have the same path.
   */
  ScopedBuilder(ScopedBuilder whole, String name) {
    this(whole.scope, whole.place, name);
    definedAt = whole.definedAt;
    strength = whole.strength;
  }

  /** Creates a builder for a separate element inside of what another builder defines. */
  ScopedBuilder(String name, ScopedBuilder parent, Location at) {
    this(parent.scope, parent.scope.enter(parent, name, at), name);
    definedAt = parent.definedAt;
    strength = parent.strength;
  }

  final void checkName() {
    Names.problem(name).or(() -> ValueMarks.problem("name", name)).ifPresent(this::problem);
  }

  final String name() {
    return name;
  }

  final Position place() {
    return place;
  }

  final void open() {
    closed = false;
  }

  final void close() {
    closed = true;
  }

  /**
   * Checks that this builder may be used now. Every setter calls this method first.
   *
   * @param texts the texts that the setter keeps; they must not contain marks of values
   * @throws IllegalStateException if the whole definition has ended
   */
  final void use(String setter, String... texts) {
    if (closed && scope.isOver()) {
      throw new IllegalStateException(
          String.format(
              "%s was called on the builder of \"%s\" after its definition had ended;"
                  + " use a builder only inside its own lambda",
              setter, name));
    }
    if (!scope.isActive(this)) {
      problemHere(
          String.format(
              "%s was called inside the lambda of \"%s\"; use that lambda's own parameter",
              setter, scope.activePath()));
    }
    for (String text : texts) {
      ValueMarks.problem(setter, text).ifPresent(this::problemHere);
    }
  }

  /** Applies settings that several builders share. They are weaker than those that are set here. */
  final <T extends ScopedBuilder> void apply(T self, Consumer<? super T> mixIn) {
    strength++;
    try {
      mixIn.accept(self);
    } finally {
      strength--;
    }
  }

  /** Applies defaults to everything that is not set yet. Level 0 is the innermost. */
  final <T extends ScopedBuilder> void applyDefaults(
      T self, Consumer<? super T> defaults, int level) {
    strength = DEFAULTS * (level + 1);
    try {
      scope.define(self, defaults);
    } finally {
      strength = 0;
    }
  }

  final boolean isInDefaults() {
    return strength >= DEFAULTS;
  }

  final <T> void set(Key<T> key, T value) {
    Entry<T> entry = new Entry<>(key, "", requireNonNull(value, key.name()), strength, here());
    settings.put(entry).ifPresent(there -> alreadySet(key.name(), there, value));
  }

  final void flag(Key<Boolean> key) {
    settings.put(new Entry<>(key, "", true, strength, here()));
  }

  final <T> void add(Key<T> key, T value) {
    add(key, value, here());
  }

  /**
   * Adds a value whose line no later check needs. Finding the line is most of the cost of a setter.
   */
  final <T> void addUnquestioned(Key<T> key, T value) {
    add(key, value, place.location());
  }

  final <T> void add(Key<T> key, T value, Location line) {
    settings.put(new Entry<>(key, "", requireNonNull(value, key.name()), strength, line));
  }

  final <T> void put(Key<T> key, String under, T value) {
    Entry<T> entry = new Entry<>(key, under, requireNonNull(value, key.name()), strength, here());
    settings.put(entry).ifPresent(there -> alreadySet(key.name() + " " + under, there, value));
  }

  private void alreadySet(String what, Entry<?> there, Object value) {
    problemHere(
        String.format(
            "%s was already set to %s at %s (now %s)",
            what, there.value(), there.location(), value));
  }

  /** Copies all settings of a finished stage, as if they were set here. */
  final void takeOver(Settings others) {
    others.forEach(
        (key, value) -> {
          switch (key.multiplicity()) {
            case ONE -> takeOver(key, "", value);
            case MANY -> ((List<?>) value).forEach(one -> takeOver(key, "", one));
            case NAMED ->
                ((Map<?, ?>) value).forEach((under, one) -> takeOver(key, under.toString(), one));
          }
        });
  }

  @SuppressWarnings("unchecked") // the settings hold values of their keys' types
  private <T> void takeOver(Key<T> key, String under, Object value) {
    settings.put(new Entry<>(key, under, (T) value, 0, place.location()));
  }

  /** Returns the values of a setter, with their lines. */
  final <T> List<Entry<T>> entries(Key<T> key) {
    return settings.entries(key);
  }

  final Settings settings() {
    return settings.settings();
  }

  /** Returns the line of the calling code, or the location that {@code definedAt} has set. */
  final Location here() {
    return definedAt != null ? definedAt : Location.ofCaller();
  }

  final void definedAt(Location location) {
    definedAt = location;
    place = new Position(place.parent(), place.name(), place.index(), location);
  }

  /** Reports a problem of the whole element, at the line that added it. */
  final void problem(String message) {
    report(strength, place.location(), message);
  }

  /** Reports a problem at the line of the calling code. */
  final void problemHere(String message) {
    report(strength, here(), message);
  }

  /** Reports a problem of a value, at the line that set it. */
  final void problemOf(Entry<?> entry, String message) {
    report(entry.strength(), entry.location(), message);
  }

  /**
   * Reports a problem. A problem in defaults is reported once, for however many stages they apply
   * to.
   */
  private void report(int ofStrength, Location location, String message) {
    if (ofStrength >= DEFAULTS) {
      scope.problemOfDefaults(place, message, location);
    } else {
      scope.problem(place, message, location);
    }
  }

  /**
   * Reports a problem at the line of the calling code, if there is one. Returns whether there is
   * none.
   */
  final boolean isGood(Optional<String> problem) {
    problem.ifPresent(this::problemHere);
    return problem.isEmpty();
  }

  /** Records that a value was given and has a problem, so that no check reports it as missing. */
  final void refuse(Key<?> key) {
    refused.add(key);
  }

  final boolean isRefused(Key<?> key) {
    return refused.contains(key);
  }
}
