package dev.danube;

import static java.util.Objects.requireNonNull;

import dev.danube.DefinitionScope.Place;
import dev.danube.SettingsCollector.Entry;
import dev.danube.internal.Names;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What all builders have in common: they collect settings with their strength and line, report
 * problems with path and line, and end in time.
 */
abstract sealed class ScopedBuilder
    permits ContainerBuilder,
        BlockBuilder,
        Matrix.Builder,
        Post.Builder,
        Hook.Builder,
        ImageBuild.Builder,
        ArtifactPattern.Builder {

  /** The strength of the innermost defaults; all that is set on a stage itself is stronger. */
  static final int DEFAULTS = 1000;

  final DefinitionScope scope;
  private final SettingsCollector settings = new SettingsCollector();
  private final String name;
  private Place place;
  private @Nullable Location definedAt;
  private int strength;
  private boolean closed;

  ScopedBuilder(DefinitionScope scope, Place place, String name) {
    this.scope = scope;
    this.place = place;
    this.name = name;
  }

  /** A part of another builder's thing, reported at the same place. */
  ScopedBuilder(ScopedBuilder whole, String name) {
    this(whole.scope, whole.place, name);
    definedAt = whole.definedAt;
    strength = whole.strength;
  }

  /** A thing of its own inside that of another builder. */
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

  final Place place() {
    return place;
  }

  final void open() {
    closed = false;
  }

  final void close() {
    closed = true;
  }

  /**
   * Every setter begins with this.
   *
   * @param texts what it was given to keep as text
   * @throws IllegalStateException if the lambda of this builder has returned
   */
  final void use(String setter, String... texts) {
    if (closed && scope.isOver()) {
      throw new IllegalStateException(
          String.format(
              "%s was called on the builder of \"%s\" after its definition had ended;"
                  + " a builder is only good inside its own lambda",
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

  /** Applies what several builders share; what it sets is weaker than what is set here. */
  final <T extends ScopedBuilder> void apply(T self, Consumer<? super T> mixIn) {
    strength++;
    try {
      mixIn.accept(self);
    } finally {
      strength--;
    }
  }

  /** Lets defaults set what is not set yet; level 0 is the innermost. */
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

  /** Adds what no later check asks for the line of: finding that is most of what a setter costs. */
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

  /** Takes over everything that a finished thing has set, as if it were set here. */
  final void takeOver(Settings others) {
    others.forEach(
        (key, value) -> {
          switch (key.kind()) {
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

  /** The values of a setter, with their lines. */
  final <T> List<Entry<T>> entries(Key<T> key) {
    return settings.entries(key);
  }

  final Settings settings() {
    return settings.settings();
  }

  /** The line that is calling just now, or the one that a layer above says it is. */
  final Location here() {
    return definedAt != null ? definedAt : Location.ofCaller();
  }

  final void definedAt(Location location) {
    definedAt = location;
    place = new Place(place.parent(), place.name(), place.index(), location);
  }

  /** Reports a problem of the thing as a whole, at the line that added it. */
  final void problem(String message) {
    report(strength, place.location(), message);
  }

  /** Reports a problem at the line that is calling just now. */
  final void problemHere(String message) {
    report(strength, here(), message);
  }

  /** Reports a problem of a value that was set, at the line that set it. */
  final void problemOf(Entry<?> entry, String message) {
    report(entry.strength(), entry.location(), message);
  }

  /** A mistake in defaults is one, however many stages they are for. */
  private void report(int ofStrength, Location location, String message) {
    if (ofStrength >= DEFAULTS) {
      scope.problemOfDefaults(place, message, location);
    } else {
      scope.problem(place, message, location);
    }
  }

  /** Reports a problem here, if there is one, and says whether there was none. */
  final boolean isGood(Optional<String> problem) {
    problem.ifPresent(this::problemHere);
    return problem.isEmpty();
  }
}
