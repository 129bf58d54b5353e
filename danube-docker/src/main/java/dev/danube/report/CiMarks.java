package dev.danube.report;

import dev.danube.event.RunEvent.StageFinished;
import dev.danube.report.internal.Wording;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * The lines by which a CI server folds the output of a stage and shows errors. What stages print
 * must not act as such a line.
 */
interface CiMarks {

  /** Returns the lines at the start of a run. */
  default List<String> start() {
    return List.of();
  }

  /** Returns a line that a stage has printed, so that it is no command to the server. */
  default String harmless(String line) {
    return line;
  }

  /** Returns the lines before the output of a stage, with its title. */
  List<String> open(StageFinished stage, String title);

  /** Returns the lines after the output of a stage. */
  List<String> close(StageFinished stage);

  /** Returns the lines that show an error outside of the log. */
  default List<String> error(SourceError error) {
    return List.of();
  }

  /** Returns the lines at the end of a run. */
  default List<String> end() {
    return List.of();
  }

  /** Returns the marks of a server. */
  static CiMarks of(GroupedLog.Marks server) {
    return switch (server) {
      case NONE -> new Plain();
      case GITHUB -> new GitHub(UUID.randomUUID().toString());
      case GITLAB -> new GitLab();
      case AZURE -> new Azure();
      case TEAMCITY -> new TeamCity();
    };
  }

  private static boolean isGood(StageFinished stage) {
    return stage.result().outcome().succeeded();
  }

  /** The marks for people: a line before the output and an empty line after it. */
  record Plain() implements CiMarks {

    @Override
    public List<String> open(StageFinished stage, String title) {
      return List.of("--- " + title);
    }

    @Override
    public List<String> close(StageFinished stage) {
      return List.of("");
    }
  }

  /**
   * The commands of GitHub Actions. GitHub ignores commands between two lines with a token that
   * only Danube knows, so nothing that a stage prints may act as one. After a failure the output
   * stays open, because folding would hide the error.
   *
   * @see <a href="https://docs.github.com/actions/reference/workflow-commands-for-github-actions">
   *     workflow commands</a>
   */
  record GitHub(String token) implements CiMarks {

    private List<String> command(String command) {
      return List.of("::" + token + "::", command, "::stop-commands::" + token);
    }

    @Override
    public List<String> start() {
      return List.of("::stop-commands::" + token);
    }

    @Override
    public List<String> open(StageFinished stage, String title) {
      return isGood(stage) ? command("::group::" + title) : List.of(title);
    }

    @Override
    public List<String> close(StageFinished stage) {
      return isGood(stage) ? command("::endgroup::") : List.of();
    }

    @Override
    public List<String> error(SourceError error) {
      String place =
          error
              .file()
              .map(file -> "file=" + property(file) + ",line=" + error.line() + ",")
              .orElse("");
      return command(
          "::error " + place + "title=" + property(error.title()) + "::" + data(error.message()));
    }

    private static String data(String text) {
      return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
    }

    private static String property(String text) {
      return data(text).replace(":", "%3A").replace(",", "%2C");
    }

    @Override
    public List<String> end() {
      return List.of("::" + token + "::");
    }
  }

  /**
   * The sections of GitLab CI.
   *
   * @see <a href="https://docs.gitlab.com/ci/jobs/job_logs/">job logs</a>
   */
  record GitLab() implements CiMarks {

    @Override
    public List<String> open(StageFinished stage, String title) {
      return List.of(
          String.format(
              Locale.ROOT,
              "\u001b[0Ksection_start:%d:%s[collapsed=%b]\r\u001b[0K%s",
              stage.at().minus(stage.result().duration()).getEpochSecond(),
              section(stage.stage()),
              isGood(stage),
              title));
    }

    @Override
    public List<String> close(StageFinished stage) {
      return List.of(
          String.format(
              Locale.ROOT,
              "\u001b[0Ksection_end:%d:%s\r\u001b[0K",
              stage.at().getEpochSecond(),
              section(stage.stage())));
    }

    /** Returns the name of a section: GitLab allows only letters, digits, and three other signs. */
    private static String section(String stage) {
      return stage.replaceAll("[^A-Za-z0-9_.-]+", "_");
    }
  }

  /**
   * The commands of Azure Pipelines.
   *
   * @see <a href="https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands">
   *     logging commands</a>
   */
  record Azure() implements CiMarks {

    @Override
    public String harmless(String line) {
      return line.replace("##vso[", "## vso[").replace("##[", "## [");
    }

    @Override
    public List<String> open(StageFinished stage, String title) {
      return List.of(isGood(stage) ? "##[group]" + title : title);
    }

    @Override
    public List<String> close(StageFinished stage) {
      return isGood(stage) ? List.of("##[endgroup]") : List.of();
    }

    @Override
    public List<String> error(SourceError error) {
      String place =
          error
              .file()
              .map(file -> ";sourcepath=" + property(file) + ";linenumber=" + error.line())
              .orElse("");
      return List.of(
          "##vso[task.logissue type=error"
              + place
              + "]"
              + harmless(Wording.line(error.title() + ": " + error.message())));
    }

    private static String property(String text) {
      return text.replace("%", "%AZP25").replace(";", "%3B").replace("]", "%5D");
    }
  }

  /**
   * The service messages of TeamCity.
   *
   * @see <a href="https://www.jetbrains.com/help/teamcity/service-messages.html">service
   *     messages</a>
   */
  record TeamCity() implements CiMarks {

    @Override
    public String harmless(String line) {
      return line.replace("##teamcity[", "## teamcity[");
    }

    @Override
    public List<String> open(StageFinished stage, String title) {
      return List.of("##teamcity[blockOpened name='" + value(stage.stage()) + "']", title);
    }

    @Override
    public List<String> close(StageFinished stage) {
      return List.of("##teamcity[blockClosed name='" + value(stage.stage()) + "']");
    }

    @Override
    public List<String> error(SourceError error) {
      return List.of(
          "##teamcity[buildProblem description='"
              + value(error.title() + ": " + error.message())
              + "']");
    }

    private static String value(String text) {
      return text.replace("|", "||")
          .replace("'", "|'")
          .replace("[", "|[")
          .replace("]", "|]")
          .replace("\r", "|r")
          .replace("\n", "|n");
    }
  }
}
