package dev.danube.server.internal.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A command of the client, which is one request. */
enum ClientCommand {
  PING("ping", "GET", "/", "asks whether the service is there; needs no login"),
  CREATE(
      "create-pipeline",
      "POST",
      "/v1/pipelines",
      "stores the definition in --data, or the containers in --description FILE"),
  GET("get-pipeline", "GET", "/v1/pipelines/{--pipeline-id}", "shows a pipeline"),
  UPDATE("update-pipeline", "PUT", "/v1/pipelines/{--pipeline-id}", "replaces its definition"),
  TRIGGER("trigger-pipeline", "POST", "/v1/pipelines/{--pipeline-id}/trigger", "runs it"),
  DELETE("delete-pipeline", "DELETE", "/v1/pipelines/{--pipeline-id}", "deletes it"),
  LIST("list", "GET", "/v1/pipelines", "lists pipelines"),
  RUNS("runs", "GET", "/v1/runs", "lists runs, with --pipeline-id those of a pipeline"),
  GET_RUN("get-run", "GET", "/v1/runs/{--run-id}", "shows a run with its stages"),
  CANCEL("cancel", "POST", "/v1/runs/{--run-id}/cancel", "cancels a run"),
  RESUME("resume", "POST", "/v1/runs/{--run-id}/resume", "resumes a run that did not succeed"),
  RERUN("rerun", "POST", "/v1/runs/{--run-id}/rerun", "runs what a run has run again"),
  LOGS(
      "logs",
      "GET",
      "/v1/runs/{--run-id}/stages/{--stage}/log",
      "prints the log of a stage, with -f until the run ends"),
  SCHEDULES("schedules", "GET", "/v1/schedules", "lists the schedules of all pipelines"),
  GET_SCHEDULE(
      "get-schedule",
      "GET",
      "/v1/pipelines/{--pipeline-id}/schedule",
      "shows when a pipeline runs"),
  SET_SCHEDULE(
      "set-schedule",
      "PUT",
      "/v1/pipelines/{--pipeline-id}/schedule",
      "runs a pipeline at the times in --data"),
  DELETE_SCHEDULE(
      "delete-schedule",
      "DELETE",
      "/v1/pipelines/{--pipeline-id}/schedule",
      "removes the schedule of a pipeline"),
  CREATE_TOKEN("create-token", "POST", "/v1/tokens", "makes the token that --data asks for"),
  TOKENS("tokens", "GET", "/v1/tokens", "lists tokens"),
  DELETE_TOKEN("delete-token", "DELETE", "/v1/tokens/{--token-id}", "deletes a token"),
  CREATE_USER("create-user", "POST", "/v1/users", "makes the user that --data asks for"),
  USERS("users", "GET", "/v1/users", "lists users"),
  UPDATE_USER(
      "update-user",
      "PUT",
      "/v1/users/{--user}",
      "changes the role or the password of a user to that in --data"),
  DELETE_USER("delete-user", "DELETE", "/v1/users/{--user}", "deletes a user");

  /** The commands that need data. */
  private static final Set<ClientCommand> WITH_DATA =
      EnumSet.of(CREATE, UPDATE, SET_SCHEDULE, CREATE_TOKEN, CREATE_USER, UPDATE_USER);

  static final String PIPELINE = "--pipeline-id";
  static final String RUN = "--run-id";
  static final String STAGE = "--stage";
  static final String TOKEN = "--token-id";
  static final String USER = "--user";
  static final String DATA = "--data";

  private final String word;
  private final String method;
  private final String path;
  private final String help;

  ClientCommand(String word, String method, String path, String help) {
    this.word = word;
    this.method = method;
    this.path = path;
    this.help = help;
  }

  /** Returns the command of a word. */
  static Optional<ClientCommand> of(String word) {
    return Arrays.stream(values()).filter(one -> one.word.equals(word)).findFirst();
  }

  String word() {
    return word;
  }

  String method() {
    return method;
  }

  String help() {
    return help;
  }

  /** Returns whether its answer is lines of text, which may be many; else it is JSON. */
  boolean isText() {
    return this == LOGS;
  }

  /** Returns whether its data may be a file with a description of containers. */
  boolean takesDescription() {
    return this == CREATE || this == UPDATE;
  }

  boolean needsLogin() {
    return this != PING;
  }

  /** Returns the options that have to be there. */
  List<String> needed() {
    return List.of(PIPELINE, RUN, STAGE, TOKEN, USER, DATA).stream()
        .filter(
            option ->
                option.equals(DATA) ? WITH_DATA.contains(this) : path.contains("{" + option + "}"))
        .toList();
  }

  boolean takes(String option) {
    return needed().contains(option) || (this == RUNS && option.equals(PIPELINE));
  }

  /** Returns the path of the request, with its query. */
  String path(Map<String, String> options) {
    String all = path;
    for (Map.Entry<String, String> option : options.entrySet()) {
      all = all.replace("{" + option.getKey() + "}", encoded(option.getValue()));
    }
    return this == RUNS && options.containsKey(PIPELINE)
        ? all + "?pipeline=" + encoded(options.get(PIPELINE))
        : all;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
