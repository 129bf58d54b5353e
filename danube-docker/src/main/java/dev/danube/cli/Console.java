package dev.danube.cli;

import dev.danube.Pipeline;
import dev.danube.Source;
import dev.danube.event.RunListener;
import dev.danube.report.GroupedLog;
import dev.danube.report.MarkdownSummary;
import dev.danube.report.PlainLog;
import dev.danube.report.RunCommand;
import dev.danube.report.TreeView;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The standard output of a program.
 *
 * @param out the stream to print to
 * @param isTerminal whether the stream is a terminal, which supports colours and a cursor
 * @param environment the environment variables, which tell the CI server and the use of colours
 * @param program the command line that started the program, with {@code {}} in place of options
 * @param keyboard returns the input of the person who reads the stream; empty if there is none
 */
record Console(
    PrintStream out,
    boolean isTerminal,
    Map<String, String> environment,
    String program,
    Supplier<Optional<InputStream>> keyboard) {

  /** Creates a console without a person who could answer. */
  Console(PrintStream out, boolean isTerminal, Map<String, String> environment, String program) {
    this(out, isTerminal, environment, program, Optional::empty);
  }

  /** Returns who is asked for approvals; empty if nobody can be asked. */
  Optional<TerminalApprover> approver(Pipeline pipeline, Options options) {
    return options.json
        ? Optional.empty()
        : person(pipeline).map(in -> new TerminalApprover(in, out));
  }

  /** Returns the input of a person whom the pipeline has to ask; empty if there is none. */
  private Optional<InputStream> person(Pipeline pipeline) {
    boolean asks = pipeline.stages().stream().anyMatch(stage -> stage.approval().isPresent());
    return asks ? keyboard.get() : Optional.empty();
  }

  /** Returns the listener that shows a run. */
  RunListener view(Pipeline pipeline, Options options) {
    if (options.json) {
      return event -> out.println(event.toJson());
    }
    Optional<RunCommand> command =
        Optional.of(
            new RunCommand(
                options.home,
                options.only,
                options.again,
                pipeline.source().filter(from -> !(from instanceof Source.Git)).isPresent(),
                !isCiServer(),
                program));
    return switch (log(pipeline, options)) {
      case GROUPED -> {
        GroupedLog log = new GroupedLog(out, marks(), command, hasColours(options));
        yield options.timestamps ? log.withTimes(ZoneId.systemDefault()) : log;
      }
      case TREE -> TreeView.start(pipeline, out, command, hasColours(options));
      case PLAIN -> {
        PlainLog log = new PlainLog(pipeline, out, command, hasColours(options));
        yield options.timestamps ? log.withTimes(ZoneId.systemDefault()) : log;
      }
    };
  }

  /** Returns the listener that summarizes the run for a CI server, if the server wants it. */
  Optional<RunListener> summary() {
    return Optional.ofNullable(environment.get("GITHUB_STEP_SUMMARY"))
        .filter(file -> !file.isEmpty())
        .map(file -> MarkdownSummary.appendTo(Path.of(file)));
  }

  private Options.Log log(Pipeline pipeline, Options options) {
    if (options.log != null) {
      return options.log;
    }
    if (person(pipeline).isPresent()) {
      return Options.Log.PLAIN; // a question remains visible
    }
    if (isTerminal) {
      return Options.Log.TREE;
    }
    return marks() == GroupedLog.Marks.NONE ? Options.Log.PLAIN : Options.Log.GROUPED;
  }

  /** Returns whether the program runs on a CI server, where no later run uses the workspace. */
  boolean isCiServer() {
    String ci = environment.getOrDefault("CI", "");
    return marks() != GroupedLog.Marks.NONE || !(ci.isEmpty() || ci.equals("false"));
  }

  private GroupedLog.Marks marks() {
    if ("true".equals(environment.get("GITHUB_ACTIONS"))) {
      return GroupedLog.Marks.GITHUB;
    }
    if ("true".equals(environment.get("GITLAB_CI"))) {
      return GroupedLog.Marks.GITLAB;
    }
    if ("True".equals(environment.get("TF_BUILD"))) {
      return GroupedLog.Marks.AZURE;
    }
    return environment.containsKey("TEAMCITY_VERSION")
        ? GroupedLog.Marks.TEAMCITY
        : GroupedLog.Marks.NONE;
  }

  /**
   * Returns whether to print colours. A CI server shows colours too. As no-color.org says, the
   * variable counts only if it is not empty.
   */
  private boolean hasColours(Options options) {
    return (isTerminal || marks() != GroupedLog.Marks.NONE)
        && !options.noColor
        && environment.getOrDefault("NO_COLOR", "").isEmpty();
  }
}
