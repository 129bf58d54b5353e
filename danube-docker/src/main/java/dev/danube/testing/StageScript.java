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
 * A script that a stage follows on a {@link FakeBackend}, in place of all its steps. The stage
 * prints lines and writes files when it starts, ends when its time has passed, and has outputs if
 * it succeeded. The lambda that receives the script defines it. Not thread-safe.
 */
public final class StageScript {

  /** The ways in which a script ends other than by its exit code. */
  enum Fault {
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
  private Fault fault = Fault.NONE;
  private int exitCode;

  StageScript() {}

  static StageScript of(Consumer<? super StageScript> definition) {
    StageScript script = new StageScript();
    definition.accept(script);
    return script;
  }

  /**
   * Ends the stage with an exit code. Default: 0.
   *
   * @param code the exit code
   * @return this script
   */
  public StageScript exits(int code) {
    exitCode = code;
    return this;
  }

  /**
   * Prints lines to standard output. Default: none.
   *
   * @param text the lines, without line breaks
   * @return this script
   */
  public StageScript prints(String... text) {
    lines.addAll(List.of(text));
    return this;
  }

  /**
   * Sets the virtual time that the stage takes; the test does not wait for it. Default: no time.
   *
   * @param time zero or more
   * @return this script
   * @throws IllegalArgumentException if the time is negative
   */
  public StageScript takes(Duration time) {
    duration = notNegative("takes", time);
    return this;
  }

  static Duration notNegative(String setter, Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException(setter + " must not be negative, was " + time);
    }
    return time;
  }

  /**
   * Keeps the stage from ending by itself: a timeout, a fail-fast or a cancellation must end it.
   *
   * @return this script
   */
  public StageScript hangs() {
    fault = Fault.HANGS;
    return this;
  }

  /**
   * Fails the stage as if it were killed because its memory is used up.
   *
   * @return this script
   */
  public StageScript outOfMemory() {
    fault = Fault.OUT_OF_MEMORY;
    exitCode = KILLED;
    return this;
  }

  /**
   * Fails the stage as if its image were not available.
   *
   * @return this script
   */
  public StageScript failsToPull() {
    fault = Fault.FAILS_TO_PULL;
    return this;
  }

  /**
   * Fails the stage as if the connection to the Docker daemon were lost.
   *
   * @return this script
   */
  public StageScript breaks() {
    fault = Fault.BREAKS;
    return this;
  }

  /**
   * Sets an output, which the stage must declare.
   *
   * @param output the output
   * @param content the content of the output
   * @param <T> the type of the output
   * @return this script
   */
  public <T> StageScript output(Output<T> output, T content) {
    outputs.put(requireNonNull(output, "output"), requireNonNull(content, "content"));
    return this;
  }

  /**
   * Writes a file of the workspace, which Java code of later stages can read.
   *
   * @param path the path of the file, relative to the workspace
   * @param content the content of the file
   * @return this script
   */
  public StageScript writes(String path, String content) {
    files.put(requireNonNull(path, "path"), requireNonNull(content, "content"));
    return this;
  }

  /**
   * Replaces this script in one attempt. Nothing that is set on this script applies to it.
   *
   * @param number the number of the attempt, from 1
   * @param definition defines what the stage does in that attempt
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

  Fault fault() {
    return fault;
  }

  int exitCode() {
    return exitCode;
  }
}
