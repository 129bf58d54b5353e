package dev.danube.testing;

import static java.util.Objects.requireNonNull;

import dev.danube.Output;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What a stage does on a {@link FakeBackend}, in place of all its steps. It prints, writes and
 * makes its outputs when it begins, and ends when its time is over. Defined inside the lambda that
 * got it; not thread-safe.
 */
public final class StageScript {

  /** What ends a play in another way than by an exit code. */
  enum Mishap {
    NONE,
    HANGS,
    OUT_OF_MEMORY,
    FAILS_TO_PULL,
    BREAKS
  }

  private static final int KILLED = 137;

  private final Map<Integer, StageScript> attempts = new HashMap<>();
  private final Map<Output<?>, Object> outputs = new LinkedHashMap<>();
  private final Map<String, String> files = new LinkedHashMap<>();
  private final List<String> lines = new ArrayList<>();
  private Duration duration = Duration.ZERO;
  private Mishap mishap = Mishap.NONE;
  private int exitCode;

  StageScript() {}

  static StageScript of(Consumer<? super StageScript> definition) {
    StageScript script = new StageScript();
    definition.accept(script);
    return script;
  }

  /**
   * Ends with an exit code. Default: 0.
   *
   * @param code the exit code
   * @return this script
   */
  public StageScript exits(int code) {
    exitCode = code;
    return this;
  }

  /**
   * Prints lines to its standard output. Default: none.
   *
   * @param text the lines, without line breaks
   * @return this script
   */
  public StageScript prints(String... text) {
    lines.addAll(List.of(text));
    return this;
  }

  /**
   * Takes its time, which costs the test none. Default: no time.
   *
   * @param time zero or more
   * @return this script
   * @throws IllegalArgumentException if it is negative
   */
  public StageScript takes(Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException("takes must not be negative, was " + time);
    }
    duration = time;
    return this;
  }

  /**
   * Never ends by itself: a timeout, a failure beside it or a cancellation has to end it.
   *
   * @return this script
   */
  public StageScript hangs() {
    mishap = Mishap.HANGS;
    return this;
  }

  /**
   * Is killed because its memory is used up.
   *
   * @return this script
   */
  public StageScript outOfMemory() {
    mishap = Mishap.OUT_OF_MEMORY;
    exitCode = KILLED;
    return this;
  }

  /**
   * Has an image that cannot be had.
   *
   * @return this script
   */
  public StageScript failsToPull() {
    mishap = Mishap.FAILS_TO_PULL;
    return this;
  }

  /**
   * Loses its daemon.
   *
   * @return this script
   */
  public StageScript breaks() {
    mishap = Mishap.BREAKS;
    return this;
  }

  /**
   * Makes an output, which the stage declares.
   *
   * @param output the output
   * @param content its content
   * @param <T> its type
   * @return this script
   */
  public <T> StageScript output(Output<T> output, T content) {
    outputs.put(requireNonNull(output, "output"), requireNonNull(content, "content"));
    return this;
  }

  /**
   * Writes a file of the workspace, which Java code of later stages reads.
   *
   * @param path its path, relative to the workspace
   * @param content its content
   * @return this script
   */
  public StageScript writes(String path, String content) {
    files.put(requireNonNull(path, "path"), requireNonNull(content, "content"));
    return this;
  }

  /**
   * Does something else in one attempt; nothing of what is said here holds for that.
   *
   * @param number the number of the attempt, from 1
   * @param definition defines what it does
   * @return this script
   */
  public StageScript attempt(int number, Consumer<? super StageScript> definition) {
    attempts.put(number, of(definition));
    return this;
  }

  StageScript forAttempt(int number) {
    return attempts.getOrDefault(number, this);
  }

  Map<Output<?>, Object> outputs() {
    return outputs;
  }

  Map<String, String> files() {
    return files;
  }

  List<String> lines() {
    return lines;
  }

  Duration duration() {
    return duration;
  }

  Mishap mishap() {
    return mishap;
  }

  int exitCode() {
    return exitCode;
  }
}
