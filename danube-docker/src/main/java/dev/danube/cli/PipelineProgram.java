package dev.danube.cli;

import dev.danube.DanubeException;
import dev.danube.Pipeline;
import dev.danube.PipelineDefinitionException;
import dev.danube.RunResult;
import dev.danube.StageFailure;
import dev.danube.StageResult;
import dev.danube.engine.Danube;
import dev.danube.engine.LockMode;
import dev.danube.engine.Plan;
import dev.danube.engine.Run;
import dev.danube.engine.RunSettings;
import dev.danube.event.RunListener;
import dev.danube.graph.StageGraph;
import dev.danube.record.FlakyTest;
import dev.danube.record.RunRecords;
import dev.danube.report.TreeView;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The program of a pipeline, which is passed everything that it touches.
 *
 * @param settings sets up what runs or plans a pipeline; it sets a backend
 * @param console the standard output of the program
 * @param err the stream for errors and hints
 */
record PipelineProgram(
    Consumer<? super Danube.Builder> settings, Console console, PrintStream err) {

  private static final Path LOCK_FILE = Path.of("danube.lock");

  private static final int USAGE = 2;
  private static final int ERRORED = 3;

  int execute(Supplier<Pipeline> definition, String... args) {
    boolean debug = List.of(args).contains("--debug");
    try {
      return perform(definition, args);
    } catch (UsageException e) {
      return refused(e, debug, e.getMessage() + System.lineSeparator() + "Try --help", USAGE);
    } catch (PipelineDefinitionException e) {
      return refused(e, debug, e.getMessage(), USAGE);
    } catch (IllegalArgumentException | IllegalStateException e) {
      return refused(e, debug, e.getMessage(), USAGE);
    } catch (DanubeException e) {
      return refused(e, debug, e.getMessage(), ERRORED);
    } catch (IOException e) {
      return refused(e, debug, "Cannot use the home folder: " + e, ERRORED);
    }
  }

  private int refused(Exception e, boolean debug, @Nullable String message, int code) {
    err.println(message);
    if (debug) {
      e.printStackTrace(err);
    }
    return code;
  }

  private int perform(Supplier<Pipeline> definition, String... args) throws IOException {
    if (CommandLines.asksForHelp(args)) {
      console.out().print(CommandLines.help(defined(definition)));
      return 0;
    }
    Options options = CommandLines.read(args);
    if (options.version) {
      console.out().println("Danube " + Version.current());
      return 0;
    }
    return options.json
        ? withStandardOutRedirected(() -> perform(definition, options))
        : perform(definition, options);
  }

  private int perform(Supplier<Pipeline> definition, Options options) throws IOException {
    Pipeline pipeline = selected(defined(definition), options);
    return options.onlyShows() ? show(pipeline, options) : run(pipeline, options);
  }

  private interface Work {
    int perform() throws IOException;
  }

  /** Runs work while other code prints to standard error: a program reads the events. */
  private static int withStandardOutRedirected(Work work) throws IOException {
    PrintStream out = System.out;
    System.setOut(System.err);
    try {
      return work.perform();
    } finally {
      System.setOut(out);
    }
  }

  /** Calls the user's definition, which may throw anything. */
  private static Pipeline defined(Supplier<Pipeline> definition) {
    Pipeline pipeline;
    try {
      pipeline = definition.get();
    } catch (PipelineDefinitionException e) {
      throw e;
    } catch (RuntimeException | LinkageError e) {
      // An error wraps what a static initializer throws.
      Throwable thrown = e instanceof LinkageError && e.getCause() != null ? e.getCause() : e;
      StackTraceElement[] trace = thrown.getStackTrace();
      String what = String.join(" / ", thrown.toString().lines().map(String::strip).toList());
      throw new UsageException(
          "The definition of the pipeline threw "
              + what
              + (trace.length == 0 ? "" : " at " + trace[0]),
          e);
    }
    if (pipeline == null) {
      throw new UsageException("The definition of the pipeline returned null");
    }
    return pipeline;
  }

  private static Pipeline selected(Pipeline pipeline, Options options) {
    try {
      if (!options.again.isEmpty()) {
        return pipeline.alone(options.again.toArray(String[]::new));
      }
      return options.only.isEmpty() ? pipeline : pipeline.only(options.only.toArray(String[]::new));
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()), e);
    }
  }

  private int show(Pipeline pipeline, Options options) throws IOException {
    if (options.graph != null) {
      StageGraph graph = StageGraph.of(pipeline);
      console
          .out()
          .print(
              switch (options.graph) {
                case MERMAID -> graph.toMermaid();
                case DOT -> graph.toDot();
                case JSON -> graph.toJson();
              });
    }
    if (options.list) {
      console.out().print(StageList.of(pipeline));
      hint("see what would run, and why, with: --plan");
    }
    if (options.plan) {
      Plan plan = plan(pipeline, options);
      console.out().print(options.json ? plan.toJson() : plan);
      hint("run it by leaving out --plan");
    }
    if (options.runs) {
      console.out().print(RunList.of(recorded(pipeline, options)));
    }
    if (options.flaky) {
      String name = pipeline.name();
      List<FlakyTest> tests = new RunRecords(options.home).flakyTests(name);
      console.out().print(FlakyList.of(name, tests));
    }
    if (options.open) {
      openReport(recorded(pipeline, options).lastReport());
    }
    return 0;
  }

  private Plan plan(Pipeline pipeline, Options options) {
    try (Danube danube = Danube.using(d -> settings(d, options))) {
      return danube.plan(
          pipeline,
          run -> {
            set(pipeline, run, options.parameters);
            lock(run, options);
          });
    }
  }

  private void openReport(Path report) {
    console.out().println(report);
    if (!Browser.open(report, console.environment())) {
      hint("no browser could be started; open the file yourself");
    }
  }

  /** Prints what a person may do next; not to standard output, which a program may read. */
  private void hint(String text) {
    err.println(text);
  }

  private int run(Pipeline pipeline, Options options) throws IOException {
    prepareHome(options.home);
    Optional<String> resumed =
        options.resumed().isPresent() ? Optional.of(toResume(pipeline, options)) : Optional.empty();
    Optional<String> last =
        options.again.isEmpty()
            ? Optional.empty()
            : Optional.of(recorded(pipeline, options).lastWithWorkspace().id());
    Consumer<RunSettings.Builder> ofRun =
        run -> {
          set(pipeline, run, options.parameters);
          lock(run, options);
          resumed.ifPresent(id -> resume(run, id, options));
          last.ifPresent(run::workspaceOf);
          console.approver(pipeline, options).ifPresent(run::approver);
          if (options.supersede != null) {
            run.supersede(options.supersede);
          }
          if (options.strict) {
            run.strict();
          }
          if (options.artifacts != null) {
            run.artifacts(options.artifacts);
          }
          if (options.apply) {
            run.applyGenerated();
          }
          if (options.keepFailed) {
            run.keepFailed();
          }
          if (!console.isCiServer()) {
            run.keepWorkspace(); // for --again
          }
        };
    RunListener view = console.view(pipeline, options);
    return view instanceof TreeView tree
        ? besidePicture(tree, pipeline, options, ofRun)
        : run(pipeline, options, ofRun, view);
  }

  private int besidePicture(
      TreeView tree, Pipeline pipeline, Options options, Consumer<RunSettings.Builder> ofRun) {
    StandardStreamRedirect redirect = new StandardStreamRedirect(tree);
    try {
      return run(pipeline, options, ofRun, tree);
    } finally {
      redirect.close();
      tree.close();
    }
  }

  private int run(
      Pipeline pipeline, Options options, Consumer<RunSettings.Builder> ofRun, RunListener view) {
    try (Danube danube = Danube.using(d -> settings(d, options))) {
      Run started =
          danube.start(
              pipeline,
              run -> {
                ofRun.accept(run);
                console.summary().ifPresent(run::listener);
                run.listener(view);
              });
      RunResult result = InterruptHandler.await(started);
      if (options.debug) {
        printCauses(result);
      }
      return exitCode(result);
    }
  }

  /** Prints the stack traces of what has failed stages, as far as there are any. */
  private void printCauses(RunResult result) {
    for (StageResult stage : result.stages()) {
      stage
          .failure()
          .flatMap(StageFailure::cause)
          .ifPresent(
              cause -> {
                err.println("stage \"" + stage.name() + "\":");
                cause.printStackTrace(err);
              });
    }
  }

  private void settings(Danube.Builder danube, Options options) {
    settings.accept(danube);
    danube.home(options.home).report(true);
    Integer jobs = options.jobs;
    if (jobs != null) {
      danube.maxConcurrent(jobs);
    }
  }

  private static void set(
      Pipeline pipeline, RunSettings.Builder run, Map<String, String> parameters) {
    try {
      parameters.forEach(run::set);
    } catch (IllegalArgumentException e) {
      String known = CommandLines.parameters(pipeline).strip();
      throw new UsageException(
          e.getMessage()
              + (known.isEmpty() ? "; it has no parameters" : System.lineSeparator() + known),
          e);
    }
  }

  private static void lock(RunSettings.Builder run, Options options) {
    LockMode mode = options.lock;
    if (mode != null) {
      run.lock(mode, LOCK_FILE);
    }
  }

  private static void resume(RunSettings.Builder run, String id, Options options) {
    if (options.force) {
      run.resumeForced(id);
    } else if (options.withSource) {
      run.resumeWithSource(id);
    } else {
      run.resume(id);
    }
  }

  /** Returns the id of the run to resume: the named run, or the last if it did not succeed. */
  private static String toResume(Pipeline pipeline, Options options) throws IOException {
    String named = options.resumed().orElseThrow();
    return named.equals(Options.LATEST) ? recorded(pipeline, options).lastToResume() : named;
  }

  private static RecordedRuns recorded(Pipeline pipeline, Options options) throws IOException {
    return RecordedRuns.of(pipeline.name(), options.home);
  }

  /**
   * Creates the home folder. Git ignores a new one, because runs leave no source code there; an
   * existing folder may have source code.
   */
  private static void prepareHome(Path home) throws IOException {
    if (home.toString().isEmpty()) {
      throw new UsageException("--home takes a folder, not an empty text");
    }
    boolean isNew = !Files.exists(home);
    Files.createDirectories(home);
    if (isNew) {
      Files.writeString(home.resolve(".gitignore"), "*\n");
    }
  }

  private static int exitCode(RunResult result) {
    return switch (result.outcome()) {
      case SKIPPED, SUCCESS, UNSTABLE -> 0;
      case FAILED -> 1;
      case ERRORED -> ERRORED;
      case CANCELLED -> 130;
    };
  }
}
