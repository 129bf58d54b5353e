package dev.danube.cli;

import dev.danube.Pipeline;
import dev.danube.event.RunListener;
import dev.danube.report.GroupedLog;
import dev.danube.report.PlainLog;
import dev.danube.report.RunCommand;
import dev.danube.report.TreeView;
import java.io.PrintStream;
import java.util.Map;
import java.util.Optional;

/**
 * What a program prints to.
 *
 * @param out where it goes
 * @param isTerminal whether that is a terminal, which knows colours and a cursor
 * @param environment the variables that say more of it
 */
record Console(PrintStream out, boolean isTerminal, Map<String, String> environment) {

  /** Who shows a run. */
  RunListener view(Pipeline pipeline, Options options) {
    if (options.json) {
      return event -> out.println(event.toJson());
    }
    Optional<RunCommand> command = Optional.of(new RunCommand(options.home, options.only));
    return switch (log(options)) {
      case GROUPED -> new GroupedLog(out, marks(), command, hasColours(options));
      case TREE -> new TreeView(pipeline, out, command, hasColours(options));
      case PLAIN -> new PlainLog(pipeline, out, command, hasColours(options));
    };
  }

  private Options.Log log(Options options) {
    if (options.log != null) {
      return options.log;
    }
    if (isTerminal) {
      return Options.Log.TREE;
    }
    return marks() == GroupedLog.Marks.NONE ? Options.Log.PLAIN : Options.Log.GROUPED;
  }

  private GroupedLog.Marks marks() {
    if ("true".equals(environment.get("GITHUB_ACTIONS"))) {
      return GroupedLog.Marks.GITHUB;
    }
    return "true".equals(environment.get("GITLAB_CI"))
        ? GroupedLog.Marks.GITLAB
        : GroupedLog.Marks.NONE;
  }

  /**
   * A CI server shows colours too. See no-color.org: the variable counts if it is set to anything
   * but nothing.
   */
  private boolean hasColours(Options options) {
    return (isTerminal || marks() != GroupedLog.Marks.NONE)
        && !options.noColor
        && environment.getOrDefault("NO_COLOR", "").isEmpty();
  }
}
