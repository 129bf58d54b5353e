package dev.danube.cli;

import dev.danube.Parameter;
import dev.danube.Pipeline;
import dev.danube.internal.Names;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The parser of command lines, and the text of their help. */
final class CommandLines {

  private CommandLines() {}

  /**
   * Parses a command line.
   *
   * @throws UsageException if the command line is wrong; says what is wrong, and the nearest option
   */
  static Options read(String... args) {
    Options options = new Options();
    CommandLine command = commandLine(options);
    try {
      command.parseArgs(args);
    } catch (UnmatchedArgumentException e) {
      String unknown = e.getUnmatched().get(0);
      throw new UsageException(
          String.format(
              "Unknown option \"%s\"%s", unknown, Names.didYouMean(unknown, names(command))),
          e);
    } catch (ParameterException e) {
      throw new UsageException(message(e), e);
    }
    refuseContradictions(options);
    return options;
  }

  private static CommandLine commandLine(Options options) {
    return new CommandLine(options).setCaseInsensitiveEnumValuesAllowed(true);
  }

  private static List<String> names(CommandLine command) {
    return command.getCommandSpec().options().stream().map(OptionSpec::longestName).toList();
  }

  private static String message(ParameterException e) {
    if (e.getArgSpec() instanceof OptionSpec option && e.getValue() != null) {
      String wanted =
          option.type() == Integer.class ? "a number" : option.paramLabel().replace("|", ", ");
      return String.format("%s takes %s, not \"%s\"", option.longestName(), wanted, e.getValue());
    }
    return String.valueOf(e.getMessage());
  }

  private static void refuseContradictions(Options options) {
    if (options.onlyShows()
        && (options.resume != null || options.keepFailed || !options.again.isEmpty())) {
      throw new UsageException(
          "--plan, --list, --graph, --runs, --flaky and --open run nothing; leave out --resume, --again"
              + " and --keep-failed");
    }
    if (options.json && options.onlyShows() && !options.plan) {
      throw new UsageException("--json prints the events of a run or, with --plan, the plan");
    }
    if (options.force && options.resume == null) {
      throw new UsageException("--force applies to --resume; add --resume");
    }
    if (options.withSource && options.resume == null) {
      throw new UsageException("--with-source applies to --resume; add --resume");
    }
    if (options.withSource && options.force) {
      throw new UsageException(
          "--force keeps the earlier files and --with-source brings the new ones; leave out one");
    }
    if (!options.again.isEmpty() && (!options.only.isEmpty() || options.resume != null)) {
      throw new UsageException(
          "--again works in the workspace of the last run; leave out --only and --resume");
    }
    if (options.json && options.log != null) {
      throw new UsageException("--json prints events and nothing else; leave out --log");
    }
    Integer jobs = options.jobs;
    if (jobs != null && jobs < 1) {
      throw new UsageException("--jobs takes a number of 1 or more, not " + jobs);
    }
  }

  /** Returns the help text of the program of a pipeline. */
  static String help(Pipeline pipeline) {
    String head =
        String.format(
            "Runs the pipeline \"%s\".%n%nUsage: java ... [OPTION]...%n", pipeline.name());
    CommandLine.Help help = commandLine(new Options()).getHelp();
    return head
        + parameters(pipeline)
        + help.optionListHeading()
        + help.optionList()
        + help.exitCodeListHeading()
        + help.exitCodeList();
  }

  /**
   * Returns the parameters of a pipeline, a line for each, under a title; nothing if it has none.
   */
  static String parameters(Pipeline pipeline) {
    if (pipeline.parameters().isEmpty()) {
      return "";
    }
    int width = pipeline.parameters().stream().mapToInt(one -> one.name().length()).max().orElse(0);
    return pipeline.parameters().stream()
        .map(parameter -> parameter(parameter, width))
        .collect(
            Collectors.joining(
                "", String.format("%nParameters, given by --set NAME=VALUE:%n"), ""));
  }

  private static <T> String parameter(Parameter<T> parameter, int width) {
    String what =
        parameter.options().isEmpty() ? parameter.type() : String.join("|", parameter.options());
    String fallback =
        parameter.defaultTo().map(value -> "default: " + parameter.text(value)).orElse("required");
    String line =
        String.format(Locale.ROOT, "  %-" + width + "s  %s, %s", parameter.name(), what, fallback);
    Optional<String> description = parameter.describe();
    return line + description.map(text -> ": " + text).orElse("") + System.lineSeparator();
  }

  /** Returns whether help is requested, whatever else is wrong with the command line. */
  static boolean asksForHelp(String... args) {
    return Arrays.stream(args).anyMatch(arg -> arg.equals("--help") || arg.equals("-h"));
  }
}
