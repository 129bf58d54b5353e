package dev.danube.engine.internal.stage;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.FailureKind;
import dev.danube.Output;
import dev.danube.Stage;
import dev.danube.Step;
import dev.danube.engine.internal.Quoting;
import dev.danube.engine.internal.run.RunValues;
import dev.danube.engine.internal.secret.StepFailedException;
import dev.danube.engine.spi.LineSink;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The outputs of one attempt: those that Java code set, and those that steps wrote to files. */
final class StageOutputs {

  /** The folder of all outputs of a run, in the workspace. Its files are never artifacts. */
  static final String FOLDER = ".danube";

  private static final int LONGEST = 1 << 20;

  private final Stage stage;
  private final RunValues values;
  private final StageContainer container;
  private final Map<Output<?>, Object> made = new LinkedHashMap<>();

  @GuardedBy("this") private boolean isPrepared;

  StageOutputs(Stage stage, RunValues values, StageContainer container) {
    this(stage, values, container, false);
  }

  private StageOutputs(
      Stage stage, RunValues values, StageContainer container, boolean isPrepared) {
    this.isPrepared = isPrepared;
    this.stage = stage;
    this.values = values;
    this.container = container;
  }

  /**
   * Stores the content of an output.
   *
   * @throws IllegalArgumentException if the stage does not declare it
   */
  synchronized void put(Output<?> output, Object content) {
    if (!stage.outputs().contains(output)) {
      throw new IllegalArgumentException(
          String.format(
              "Stage \"%s\" does not declare output \"%s\"; add .output(...) to the stage",
              stage.name(), output.name()));
    }
    made.put(output, content);
  }

  /** Returns whether an output is that of a pull that may fail. */
  private boolean mayBeMissing(Output<?> output) {
    return stage.steps().stream()
        .filter(Step.PullImage.class::isInstance)
        .map(step -> ((Step.PullImage) step).pull())
        .anyMatch(pull -> pull.optional() && pull.as().filter(output::equals).isPresent());
  }

  /** Returns whether steps of the stage itself, not of its Java code, can write outputs. */
  boolean writtenBySteps() {
    return !stage.outputs().isEmpty() && stage.steps().stream().anyMatch(Step::isInContainer);
  }

  /**
   * Creates an empty folder for the files, so that those of an earlier attempt do not count. Does
   * nothing if the stage has no outputs, or if the folder was created already.
   */
  synchronized void prepare(ContainerStep in) throws StepFailedException, InterruptedException {
    if (isPrepared || stage.outputs().isEmpty()) {
      return;
    }
    // A command has not started yet. Its folder was created together with its container.
    boolean isMade = stage.steps().get(0) instanceof Step.Command;
    if (!isMade && in.exitCode(new Step.Run(script()), LineSink.NONE) != 0) {
      throw new StepFailedException(
          FailureKind.OUTPUT,
          "cannot create the folder for outputs, " + container.outputFolder(),
          null);
    }
    isPrepared = true;
  }

  /** Returns the outputs of a hook. It makes none, and finds the folder as the attempt left it. */
  static StageOutputs ofHook(Stage stage, RunValues values, StageContainer container) {
    return new StageOutputs(stage, values, container, true);
  }

  /** Returns the script that creates the folder. The first user lets all others create theirs. */
  private String script() {
    String folder = Quoting.quote(container.outputFolder());
    return "rm -rf "
        + folder
        + "; mkdir -p "
        + folder
        + "; cd "
        + folder
        + "; chmod 777 .; chmod 777 .. ../.. 2>/dev/null || :";
  }

  /**
   * Makes the outputs known to the run.
   *
   * @throws StepFailedException if one is missing or cannot be read
   */
  synchronized void collect() throws StepFailedException, InterruptedException {
    if (isPrepared && made.size() < stage.outputs().size()) {
      readFiles();
    }
    List<String> missing = new ArrayList<>();
    for (Output<?> output : stage.outputs()) {
      Object content = made.get(output);
      if (content == null) {
        if (!mayBeMissing(output)) {
          missing.add(output.name());
        }
      } else {
        values.put(output, content);
      }
    }
    if (!missing.isEmpty()) {
      throw new StepFailedException(
          FailureKind.OUTPUT,
          String.format(
              "made no output %s; write it to $DANUBE_OUTPUT/%s, or set it in Java code",
              String.join(", ", missing), missing.get(0)),
          null);
    }
  }

  /** Removes the outputs that {@link #collect} has made known. */
  void retract() {
    stage.outputs().forEach(values::remove);
  }

  private void readFiles() throws StepFailedException, InterruptedException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    String folder = container.outputPath();
    try {
      container
          .get()
          .read(
              folder,
              (path, mode, content) ->
                  files.put(path.substring(folder.length() + 1), read(content)));
    } catch (IOException e) {
      throw new StepFailedException(
          FailureKind.OUTPUT, "cannot read the outputs: " + e.getMessage(), e);
    }
    for (Output<?> output : stage.outputs()) {
      byte[] content = files.get(output.name());
      if (content != null && !made.containsKey(output)) {
        made.put(output, decoded(output, content));
      }
    }
  }

  private static byte[] read(InputStream content) throws IOException {
    return content.readNBytes(LONGEST + 1);
  }

  private static Object decoded(Output<?> output, byte[] content) throws StepFailedException {
    if (content.length > LONGEST) {
      throw unreadable(output, "it is larger than 1 MiB", null);
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
      return Optional.<Object>of(output.codec().decode(text.replaceFirst("\r?\n\\z", ""))).get();
    } catch (CharacterCodingException e) {
      throw unreadable(output, "it is not UTF-8", e);
    } catch (Exception | Error e) { // thrown by the codec, which may be the user's code
      throw unreadable(output, String.valueOf(e.getMessage()), e);
    }
  }

  private static StepFailedException unreadable(
      Output<?> output, String why, @Nullable Throwable cause) {
    return new StepFailedException(
        FailureKind.OUTPUT,
        String.format("cannot read output \"%s\" (%s): %s", output.name(), output.type(), why),
        cause);
  }
}
