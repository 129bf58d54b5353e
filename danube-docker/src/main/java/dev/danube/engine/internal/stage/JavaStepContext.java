package dev.danube.engine.internal.stage;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.CancellationToken;
import dev.danube.ExecResult;
import dev.danube.FailureKind;
import dev.danube.ImageInfo;
import dev.danube.ImageRef;
import dev.danube.Output;
import dev.danube.Registry;
import dev.danube.RunContext;
import dev.danube.Stage;
import dev.danube.StageContext;
import dev.danube.Step;
import dev.danube.Value;
import dev.danube.engine.internal.run.Placement;
import dev.danube.engine.internal.run.RunScope;
import dev.danube.engine.internal.run.StageLog;
import dev.danube.engine.internal.secret.StepFailedException;
import dev.danube.engine.internal.thread.Cancellation;
import dev.danube.engine.spi.LineSink;
import dev.danube.event.RunEvent.LogStream;
import java.io.IOException;
import java.io.Serial;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/** The context of the Java code of a step or hook. It is unusable when the code has ended. */
final class JavaStepContext implements StageContext {

  private static final int LONGEST = 8 << 20;

  /** Thrown to end Java code when a step that it ran has failed. Only Danube should catch it. */
  static final class JavaStepFailedException extends RuntimeException {

    @Serial private static final long serialVersionUID = 1L;

    private final StepFailedException failure;

    JavaStepFailedException(StepFailedException failure) {
      super(failure.getMessage(), failure);
      this.failure = failure;
    }

    StepFailedException failure() {
      return failure;
    }
  }

  private final RunScope scope;
  private final Stage stage;
  private final StageContainer container;
  private final StageOutputs outputs;
  private final Cancellation cancellation;
  private final StageLog log;
  private volatile boolean ended;

  @GuardedBy("this") private final Set<Thread> working = new HashSet<>();

  JavaStepContext(
      RunScope scope,
      Stage stage,
      StageContainer container,
      StageOutputs outputs,
      Cancellation cancellation,
      StageLog log) {
    this.scope = scope;
    this.stage = stage;
    this.container = container;
    this.outputs = outputs;
    this.cancellation = cancellation;
    this.log = log;
  }

  private void use() {
    if (ended) {
      throw new IllegalStateException(
          "This context is from a step of stage \"" + stage.name() + "\" that has ended");
    }
  }

  /**
   * Makes this context unusable. Stops the work that other threads of the Java code still perform
   * in the container, and waits for its end.
   */
  void end() {
    ended = true;
    cancellation.interruptHelpers();
    awaitAll();
    cancellation.allowHelp();
  }

  private synchronized void awaitAll() {
    boolean interrupted = false;
    while (!working.isEmpty()) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public RunContext runContext() {
    return scope.context();
  }

  @Override
  public void log(String text) {
    use();
    log.say(text);
  }

  @Override
  public RuntimeException failure(String message) {
    return new JavaStepFailedException(
        new StepFailedException(FailureKind.EXCEPTION, message, null));
  }

  @Override
  public void run(String script) throws InterruptedException {
    perform(new Step.Run(script));
  }

  @Override
  public void exec(String... argv) throws InterruptedException {
    perform(new Step.Exec(List.of(argv)));
  }

  private void perform(Step step) throws InterruptedException {
    working(
        () -> {
          step().perform(step);
          return step;
        });
  }

  private interface Work<T> {
    T perform() throws StepFailedException, InterruptedException;
  }

  /**
   * Performs work in the container, on any thread that the Java code uses. The work is stopped
   * together with the Java code or the stage, which does not end before the work has ended.
   */
  private <T> T working(Work<T> work) throws InterruptedException {
    enter();
    cancellation.addHelper();
    try {
      return work.perform();
    } catch (StepFailedException e) {
      throw new JavaStepFailedException(e);
    } finally {
      cancellation.removeHelper();
      done();
    }
  }

  /** Returns a step that may write outputs. Creates the container if there is none yet. */
  private ContainerStep step() throws StepFailedException, InterruptedException {
    container.require();
    ContainerStep step = new ContainerStep(container, cancellation, log);
    outputs.prepare(step);
    return step;
  }

  private synchronized void enter() {
    use();
    working.add(Thread.currentThread());
  }

  private synchronized void done() {
    working.remove(Thread.currentThread());
    notifyAll();
  }

  @Override
  public ExecResult tryRun(String script) throws InterruptedException {
    return attempt(new Step.Run(script));
  }

  @Override
  public ExecResult tryExec(String... argv) throws InterruptedException {
    return attempt(new Step.Exec(List.of(argv)));
  }

  private ExecResult attempt(Step step) throws InterruptedException {
    return working(
        () -> {
          Lines lines = new Lines();
          int exitCode = step().exitCode(step, lines);
          return new ExecResult(exitCode, Lines.last(lines.stdout), Lines.last(lines.stderr));
        });
  }

  @Override
  public <T> T get(Value<T> value) {
    use();
    for (Value<?> root : value.roots()) {
      checkDeclared(root);
    }
    return scope.values().get(value);
  }

  private void checkDeclared(Value<?> root) {
    if (root instanceof Output<?> output && !stage.inputs().contains(output)) {
      throw new IllegalStateException(
          String.format(
              "Stage \"%s\" reads output \"%s\" but does not declare it as an input;"
                  + " add .input(...) to the stage",
              stage.name(), output.name()));
    }
  }

  @Override
  public <T> void set(Output<T> output, T content) {
    use();
    outputs.put(output, content);
  }

  @Override
  public ImageInfo inspect(ImageRef image) throws InterruptedException {
    use();
    return scope
        .session()
        .images()
        .inspect(image)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "Docker does not have the image "
                        + image
                        + "; add pullImage before this step"));
  }

  @Override
  public Registry registry() {
    use();
    return scope.session().images().registry();
  }

  @Override
  public String readFile(String path) throws InterruptedException {
    String file = relative(path);
    byte[] content =
        working(() -> read(file))
            .orElseThrow(
                () -> new IllegalStateException("There is no file " + path + " in the workspace"));
    if (content.length > LONGEST) {
      throw new IllegalStateException("The file " + path + " is larger than 8 MiB");
    }
    return new String(content, StandardCharsets.UTF_8);
  }

  private Optional<byte[]> read(String file) throws StepFailedException, InterruptedException {
    AtomicReference<byte[]> found = new AtomicReference<>();
    container.require();
    try {
      container
          .get()
          .read(
              file,
              (name, mode, content) -> {
                if (name.equals(file)) {
                  found.set(content.readNBytes(LONGEST + 1));
                }
              });
    } catch (IOException e) {
      throw new IllegalStateException("Cannot read " + file + ": " + e.getMessage(), e);
    }
    return Optional.ofNullable(found.get());
  }

  @Override
  public void writeFile(String path, String content) throws InterruptedException {
    String file = relative(path);
    working(
        () -> {
          container.require();
          container.get().write(file, content.getBytes(StandardCharsets.UTF_8));
          return file;
        });
  }

  /** Returns a path relative to the workspace. No other files can be read or written yet. */
  private static String relative(String path) {
    String absolute = Placement.absolute(path);
    String workspace = Placement.absolute("");
    if (!absolute.startsWith(workspace) || List.of(absolute.split("/", -1)).contains("..")) {
      throw new IllegalArgumentException(
          "The path \"" + path + "\" leaves the workspace; copy the file into it in a step");
    }
    return absolute.substring(workspace.length());
  }

  @Override
  public CancellationToken cancellation() {
    return cancellation.token();
  }

  /** A sink that keeps the output of a program, or the last part of it if there is too much. */
  private static final class Lines implements LineSink {

    private final StringBuilder stdout = new StringBuilder();
    private final StringBuilder stderr = new StringBuilder();

    @Override
    public void line(LogStream stream, String text) {
      append(stream, text, "\n");
    }

    @Override
    public void part(LogStream stream, String text) {
      append(stream, text, "");
    }

    private void append(LogStream stream, String text, String end) {
      StringBuilder to = stream == LogStream.STDERR ? stderr : stdout;
      synchronized (to) {
        to.append(text).append(end);
        if (to.length() > 2 * LONGEST) {
          to.delete(0, to.length() - LONGEST); // rarely: it moves all that is kept
        }
      }
    }

    private static String last(StringBuilder of) {
      synchronized (of) {
        return of.substring(Math.max(0, of.length() - LONGEST));
      }
    }
  }
}
