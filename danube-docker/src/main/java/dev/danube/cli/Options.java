package dev.danube.cli;

import dev.danube.engine.LockMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The options of a command line, as picocli reads them. */
@Command(
    sortOptions = false,
    usageHelpAutoWidth = true,
    optionListHeading = "%nOptions:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:success, also if stages failed that were allowed to fail",
      "1:a stage failed",
      "2:the command line or the definition is wrong",
      "3:Docker, an image, a secret or the source is missing or failed",
      "130:cancelled"
    })
final class Options {

  /** The value of {@code --resume} without the name of a run. */
  static final String LATEST = "latest";

  /** The ways to show a run. */
  enum Log {
    /** A live view of all stages. */
    TREE,
    /** Lines in the order in which they are printed. */
    PLAIN,
    /** The output of each stage in one piece. */
    GROUPED
  }

  /** The formats of the graph. */
  enum Graph {
    /** For Markdown. */
    MERMAID,
    /** For Graphviz. */
    DOT,
    /** For programs. */
    JSON
  }

  @Option(names = "--plan", description = "Show what a run would do and why, and run nothing.")
  boolean plan;

  @Option(names = "--list", description = "List the stages, and run nothing.")
  boolean list;

  @Option(names = "--runs", description = "List the runs of the pipeline that are recorded.")
  boolean runs;

  @Option(
      names = "--flaky",
      description =
          "List the tests that failed in one recorded run and not in another of the same source.")
  boolean flaky;

  @Option(names = "--open", description = "Open the report of the last run in the browser.")
  boolean open;

  @Option(names = "--version", description = "Show the version of Danube.")
  boolean version;

  @Option(
      names = "--graph",
      paramLabel = "mermaid|dot|json",
      description = "Print the graph of the stages, and run nothing.")
  @Nullable Graph graph;

  @Option(
      names = "--only",
      paramLabel = "NAME",
      description =
          "Run only this stage, group or parallel, what it waits for, and the post stages; may be"
              + " repeated.")
  List<String> only = new ArrayList<>();

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description = "Set the value of a parameter; may be repeated.")
  Map<String, String> parameters = new LinkedHashMap<>();

  @Option(
      names = "--resume",
      paramLabel = "RUN",
      arity = "0..1",
      fallbackValue = LATEST,
      description =
          "Resume this run where it stopped; without RUN the last run, if it did not succeed.")
  @Nullable String resume;

  @Option(
      names = "--force",
      description = "With --resume: resume even if something has changed since.")
  boolean force;

  @Option(
      names = "--with-source",
      description =
          "With --resume: bring the files that have changed on this machine since into the"
              + " workspace, and repeat the stages that failed or have changed.")
  boolean withSource;

  @Option(
      names = "--again",
      paramLabel = "NAME",
      description =
          "Run only this stage, group or parallel, with the files as they are now, in the workspace"
              + " of the last run, whatever became of that run; may be repeated.")
  List<String> again = new ArrayList<>();

  @Option(
      names = "--strict",
      description =
          "End the run before its first container if a secret or image is missing, instead of"
              + " warning of it.")
  boolean strict;

  @Option(
      names = "--timestamps",
      description =
          "Print the time of the day in front of the lines of stages; not in the live picture of a"
              + " terminal.")
  boolean timestamps;

  @Option(
      names = "--artifacts",
      paramLabel = "DIR",
      description = "Copy the artifacts of each stage that runs and succeeds to DIR/STAGE.")
  @Nullable Path artifacts;

  @Option(
      names = "--apply",
      description =
          "Take the generated files of stages that succeed into the source folder, instead of"
              + " failing if they differ.")
  boolean apply;

  @Option(
      names = "--lock",
      paramLabel = "update|frozen",
      description =
          "Use the file danube.lock: update it with the digests of images and the commits of git refs"
              + " that the run uses, or use only those that it has.")
  @Nullable LockMode lock;

  @Option(
      names = "--supersede",
      paramLabel = "KEY",
      description =
          "Cancel older runs of the pipeline that were started with the same KEY, such as a branch.")
  @Nullable String supersede;

  @Option(
      names = "--keep-failed",
      description = "Keep the containers of stages that fail, so that you can inspect them.")
  boolean keepFailed;

  @Option(
      names = "--json",
      description = "Print the events of the run as JSON, one on each line, or the plan as JSON.")
  boolean json;

  @Option(
      names = "--log",
      paramLabel = "tree|plain|grouped",
      description =
          "Show a live view of all stages (default on a terminal), lines as they are printed"
              + " (default elsewhere), or the output of each stage in one piece (default in GitHub"
              + " Actions, GitLab CI, Azure Pipelines and TeamCity).")
  @Nullable Log log;

  @Option(names = "--no-color", description = "Use no colours, as with the variable NO_COLOR.")
  boolean noColor;

  @Option(
      names = "--jobs",
      paramLabel = "N",
      description =
          "Run at most N stages at the same time. Default: four per processor, at least 16.")
  @Nullable Integer jobs;

  @Option(
      names = "--home",
      paramLabel = "DIR",
      description = "Keep records and artifacts in this folder. Default: .danube")
  Path home = Path.of(".danube");

  @Option(
      names = "--debug",
      description = "Show the stack traces of errors and of Java code that throws.")
  boolean debug;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  Optional<String> resumed() {
    return Optional.ofNullable(resume);
  }

  /** Returns whether the options show something and run nothing. */
  boolean onlyShows() {
    return plan || list || graph != null || runs || flaky || open;
  }
}
