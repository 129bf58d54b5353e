package dev.danube.engine;

import static java.util.Objects.requireNonNull;

import dev.danube.event.RunListener;
import java.util.ArrayList;
import java.util.List;

/** The settings of one run. Immutable. */
public final class RunSettings {

  private final List<RunListener> listeners;

  private RunSettings(Builder builder) {
    this.listeners = List.copyOf(builder.listeners);
  }

  List<RunListener> listeners() {
    return listeners;
  }

  /** Sets up a run inside the lambda that got it. Not thread-safe; of no use afterwards. */
  public static final class Builder {

    private final List<RunListener> listeners = new ArrayList<>();

    Builder() {}

    /**
     * Adds a listener for this run, called after those of the {@link Danube}.
     *
     * @param listener the listener
     * @return this builder
     */
    public Builder listener(RunListener listener) {
      listeners.add(requireNonNull(listener, "listener"));
      return this;
    }

    RunSettings build() {
      return new RunSettings(this);
    }
  }
}
