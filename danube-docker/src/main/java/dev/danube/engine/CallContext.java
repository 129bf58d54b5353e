package dev.danube.engine;

import dev.danube.CancellationToken;
import dev.danube.ExecResult;
import dev.danube.Output;
import dev.danube.RunContext;
import dev.danube.Stage;
import dev.danube.StageContext;
import dev.danube.Step;
import dev.danube.Value;
import dev.danube.engine.spi.LineSink;
import dev.danube.event.RunEvent.LogStream;
import java.io.IOException;
import java.io.Serial;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** What Java code in a stage sees; of no use when its step has ended. */
final class CallContext implements StageContext {

  private static final int LONGEST = 8 << 20;

  /** Ends the Java code when a step that it ran has failed; nobody else is to catch it. */
  static final class Failed extends RuntimeException {

    @Serial private static final long serialVersionUID = 1L;

    private final StepFailure failure;

    Failed(StepFailure failure) {
      super(failure.getMessage(), failure);
      this.failure = failure;
    }

    StepFailure failure() {
      return failure;
    }
  }

  private final RunExecution run;
  private final Stage stage;
  private final StageContainer container;
  private final StageOutputs outputs;
  private final Cancellation cancellation;
  private final StageLog log;
  private volatile boolean ended;
  private int atWork; // guarded by this

  CallContext(
      RunExecution run,
      Stage stage,
      StageContainer container,
      StageOutputs outputs,
      Cancellation cancellation,
      StageLog log) {
    this.run = run;
    this.stage = stage;
    this.container = container;
    this.outputs = outputs;
    this.cancellation = cancellation;
    this.log = log;
  }

  private void use() {
    if (ended) {
      throw new IllegalStateException(
          "The step of stage \"" + stage.name() + "\" that this context is from has ended");
    }
  }

  /**
   * From here on it is of no use. Waits for steps that other threads of the Java code have at work:
   * when the stage is stopped they are too, so that is bounded by what bounds the stage.
   */
  synchronized void end() {
    ended = true;
    boolean interrupted = false;
    while (atWork > 0) {
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
    return run.context();
  }

  @Override
  public void log(String text) {
    use();
    log.say(text);
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
    T perform() throws StepFailure, InterruptedException;
  }

  /**
   * Does something in the container, on whichever thread Java code does it; that is stopped with
   * the stage, which does not end before.
   */
  private <T> T working(Work<T> work) throws InterruptedException {
    begin();
    cancellation.helps();
    try {
      return work.perform();
    } catch (StepFailure e) {
      throw new Failed(e);
    } finally {
      cancellation.helpsNoMore();
      done();
    }
  }

  /** A step in the container, which is made if there is none yet, and may write outputs. */
  private ContainerStep step() throws StepFailure, InterruptedException {
    container.require();
    ContainerStep step = new ContainerStep(container, cancellation, log);
    outputs.prepare(step);
    return step;
  }

  private synchronized void begin() {
    use();
    atWork++;
  }

  private synchronized void done() {
    atWork--;
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
    if (value.root() instanceof Output<?> output && !stage.inputs().contains(output)) {
      throw new IllegalStateException(
          String.format(
              "Stage \"%s\" reads output \"%s\" without saying so; add .input(...) to it",
              stage.name(), output.name()));
    }
    return run.values().get(value);
  }

  @Override
  public <T> void set(Output<T> output, T content) {
    use();
    outputs.put(output, content);
  }

  @Override
  public String readFile(String path) throws InterruptedException {
    use();
    AtomicReference<byte[]> found = new AtomicReference<>();
    String file = relative(path);
    try {
      container.require();
      container
          .get()
          .read(
              file,
              (name, mode, content) -> {
                if (name.equals(file)) {
                  found.set(content.readNBytes(LONGEST + 1));
                }
              });
    } catch (StepFailure e) {
      throw new Failed(e);
    } catch (IOException e) {
      throw new IllegalStateException("Cannot read " + path + ": " + e.getMessage(), e);
    }
    byte[] content = found.get();
    if (content == null) {
      throw new IllegalStateException("There is no file " + path + " in the workspace");
    }
    if (content.length > LONGEST) {
      throw new IllegalStateException("The file " + path + " has more than 8 MiB");
    }
    return new String(content, StandardCharsets.UTF_8);
  }

  @Override
  public void writeFile(String path, String content) throws InterruptedException {
    use();
    try {
      container.require();
      container.get().write(relative(path), content.getBytes(StandardCharsets.UTF_8));
    } catch (StepFailure e) {
      throw new Failed(e);
    }
  }

  /** A path in the workspace: no other files are read and written yet. */
  private static String relative(String path) {
    String absolute = Placement.absolute(path);
    String workspace = Placement.absolute("");
    if (!absolute.startsWith(workspace) || List.of(absolute.split("/", -1)).contains("..")) {
      throw new IllegalArgumentException(
          "The path \"" + path + "\" leaves the workspace; copy the file there in a step");
    }
    return absolute.substring(workspace.length());
  }

  @Override
  public CancellationToken cancellation() {
    return cancellation.token();
  }

  /** Keeps the output of a program, the last of it if there is too much. */
  private static final class Lines implements LineSink {

    private final StringBuilder stdout = new StringBuilder();
    private final StringBuilder stderr = new StringBuilder();

    @Override
    public void line(LogStream stream, String text) {
      StringBuilder to = stream == LogStream.STDERR ? stderr : stdout;
      synchronized (to) {
        to.append(text).append('\n');
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
