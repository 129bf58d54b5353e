package dev.danube.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What a person may say on the command line, as picocli reads it. */
@Command(
    sortOptions = false,
    usageHelpAutoWidth = true,
    optionListHeading = "%nOptions:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:success, also with stages that were allowed to fail",
      "1:a stage failed",
      "2:the command line or the definition is wrong",
      "3:Docker, an image, a secret or the source is missing or broke",
      "130:cancelled"
    })
final class Options {

  /** The marker of an option that was given without its value. */
  static final String LATEST = "latest";

  /** How a run is shown. */
  enum Log {
    /** A picture of all stages, which moves. */
    TREE,
    /** Lines as they come. */
    PLAIN,
    /** The output of each stage in one piece. */
    GROUPED
  }

  /** How the graph is drawn. */
  enum Graph {
    /** For Markdown. */
    MERMAID,
    /** For Graphviz. */
    DOT,
    /** For programs. */
    JSON
  }

  @Option(names = "--plan", description = "Say what a run would do and why, and run nothing.")
  boolean plan;

  @Option(names = "--list", description = "List the stages, and run nothing.")
  boolean list;

  @Option(
      names = "--graph",
      paramLabel = "mermaid|dot|json",
      description = "Draw the graph of the stages, and run nothing.")
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
      description = "Give a parameter its value; may be repeated.")
  Map<String, String> parameters = new LinkedHashMap<>();

  @Option(
      names = "--resume",
      paramLabel = "RUN",
      arity = "0..1",
      fallbackValue = LATEST,
      description =
          "Go on where this run stopped; without a name where the last one did, if it failed.")
  @Nullable String resume;

  @Option(
      names = "--force",
      description = "With --resume: go on even if something is not as it was.")
  boolean force;

  @Option(
      names = "--keep-failed",
      description = "Keep the containers of stages that fail, to look into them.")
  boolean keepFailed;

  @Option(names = "--json", description = "Print what happens as JSON, an event on each line.")
  boolean json;

  @Option(
      names = "--log",
      paramLabel = "tree|plain|grouped",
      description =
          "Show a picture of all stages (default on a terminal), lines as they come (default"
              + " elsewhere), or the output of each stage in one piece (default in GitHub Actions"
              + " and GitLab CI).")
  @Nullable Log log;

  @Option(names = "--no-color", description = "Use no colours; so does the variable NO_COLOR.")
  boolean noColor;

  @Option(
      names = "--jobs",
      paramLabel = "N",
      description =
          "Let at most N stages work at once. Default: four for each processor, at least 16.")
  @Nullable Integer jobs;

  @Option(
      names = "--home",
      paramLabel = "DIR",
      description = "Keep records and artifacts there. Default: .danube")
  Path home = Path.of(".danube");

  @Option(names = "--debug", description = "Show the stack trace of what goes wrong.")
  boolean debug;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Say this.")
  boolean help;

  Optional<String> resumed() {
    return Optional.ofNullable(resume);
  }

  /** Whether nothing is run. */
  boolean onlyShows() {
    return plan || list || graph != null;
  }
}
