package dev.danube.server.internal.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** The command line of the client. Used once. */
public final class ClientProgram {

  private static final String BEARER = "Bearer ";
  private static final String FOLLOW = "--follow";
  private static final String DESCRIPTION = "--description";
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  @Parameters(index = "0", arity = "0..1")
  @Nullable String command;

  @Parameters(index = "1..*")
  List<String> values = new ArrayList<>();

  @Option(names = "--base-url")
  @Nullable String base;

  @Option(names = "--username")
  @Nullable String user;

  @Option(names = "--password")
  @Nullable String password;

  @Option(names = ClientCommand.DATA)
  @Nullable String data;

  @Option(names = DESCRIPTION)
  @Nullable String description;

  @Option(names = ClientCommand.PIPELINE)
  @Nullable String pipeline;

  @Option(names = ClientCommand.RUN)
  @Nullable String run;

  @Option(names = ClientCommand.STAGE)
  @Nullable String stage;

  @Option(names = {"-f", FOLLOW})
  boolean isFollowing;

  @Option(names = ClientCommand.TOKEN)
  @Nullable String tokenId;

  @Option(names = ClientCommand.USER)
  @Nullable String managedUser;

  @Option(names = "--token")
  @Nullable String token;

  @Option(names = {"-h", "--help"})
  boolean asksForHelp;

  private final ClientVariables variables;

  /**
   * Creates a program.
   *
   * @param environment the variables of the environment, by names in upper case
   * @param file those of the file in the working directory
   */
  public ClientProgram(Map<String, String> environment, Map<String, String> file) {
    this.variables = new ClientVariables(environment, file);
  }

  /** Returns whether a word is a command of this program. */
  public static boolean hasCommand(String word) {
    return ClientCommand.of(word).isPresent();
  }

  /** Returns what the commands are for, a line for each. */
  public static List<String> help() {
    return Arrays.stream(ClientCommand.values())
        .map(one -> String.format("%-17s %s", one.word(), one.help()))
        .toList();
  }

  /**
   * Performs a command.
   *
   * @param out is told each line of the answer of the service, or of the help
   * @param args the command, then its options
   * @return whether the service has done what it was asked for
   * @throws ClientException if the command is wrong, or the service does not answer
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  public boolean perform(Consumer<String> out, String... args)
      throws ClientException, InterruptedException {
    try {
      // A value such as @pipeline.json names a file with data, not one with options.
      new CommandLine(this).setExpandAtFiles(false).parseArgs(args);
    } catch (ParameterException e) {
      throw ClientException.usage(String.valueOf(e.getMessage()));
    }
    if (asksForHelp) {
      help().forEach(out);
      return true;
    }
    String word = command == null ? "" : command;
    ClientCommand wanted =
        ClientCommand.of(word)
            .orElseThrow(() -> ClientException.usage("There is no command \"" + word + "\""));
    String path = wanted.path(options(wanted));
    Optional<String> login = wanted.needsLogin() ? Optional.of(login()) : Optional.empty();
    ServiceClient client = ServiceClient.at(base == null ? variables.address() : base);
    if (wanted.isText()) {
      return client.read(path, isFollowing, login, out);
    }
    Optional<String> body = data == null ? Optional.empty() : Optional.of(checked(read(data)));
    return client.send(wanted.method(), path, body, login, out);
  }

  /** Returns the options that a command takes, by name: those it needs also without their names. */
  private Map<String, String> options(ClientCommand wanted) throws ClientException {
    if (description != null) {
      data = described(wanted, description);
    }
    Map<String, String> given = new LinkedHashMap<>();
    put(given, ClientCommand.PIPELINE, pipeline);
    put(given, ClientCommand.RUN, run);
    put(given, ClientCommand.STAGE, stage);
    put(given, ClientCommand.TOKEN, tokenId);
    put(given, ClientCommand.USER, managedUser);
    put(given, ClientCommand.DATA, data);
    Iterator<String> more = values.iterator();
    for (String option : wanted.needed()) {
      if (more.hasNext() && !option.equals(ClientCommand.DATA) && !given.containsKey(option)) {
        given.put(option, more.next());
      }
    }
    if (more.hasNext()) {
      throw ClientException.usage(
          String.format("%s does not take \"%s\"", wanted.word(), more.next()));
    }
    if (isFollowing && !wanted.isText()) {
      throw ClientException.usage(wanted.word() + " does not take " + FOLLOW);
    }
    String missing =
        wanted.needed().stream()
            .filter(option -> given.getOrDefault(option, "").isBlank())
            .collect(Collectors.joining(", "));
    if (!missing.isEmpty()) {
      throw ClientException.usage(wanted.word() + " needs " + missing);
    }
    String foreign =
        given.keySet().stream()
            .filter(option -> !wanted.takes(option))
            .collect(Collectors.joining(", "));
    if (!foreign.isEmpty()) {
      throw ClientException.usage(wanted.word() + " does not take " + foreign);
    }
    return given;
  }

  /** Returns the definition that a file with a description of containers is. */
  private String described(ClientCommand wanted, String file) throws ClientException {
    if (!wanted.takesDescription()) {
      throw ClientException.usage(wanted.word() + " does not take " + DESCRIPTION);
    }
    if (data != null) {
      throw ClientException.usage("Give --data or --description, not both");
    }
    return JSON.createObjectNode().put("description", readFile(file, DESCRIPTION)).toString();
  }

  private static void put(Map<String, String> options, String name, @Nullable String value) {
    if (value != null) {
      options.put(name, value);
    }
  }

  /** Returns the header of the login. Options win over variables, and a token over a password. */
  private String login() throws ClientException {
    if (token != null) {
      return BEARER + usable(token);
    }
    boolean isOption = base != null;
    if (variables.has("DANUBE_TOKEN") && user == null && password == null) {
      return BEARER + usable(variables.secret("DANUBE_TOKEN", isOption));
    }
    String name = user == null ? variables.get("USERNAME") : user;
    String word =
        password == null && variables.has("PASSWORD")
            ? variables.secret("PASSWORD", isOption)
            : password;
    if (name == null || word == null) {
      throw ClientException.usage(
          "There is no login. Set DANUBE_TOKEN, or USERNAME and PASSWORD, or give --token, or"
              + " --username and --password.");
    }
    return "Basic "
        + Base64.getEncoder().encodeToString((name + ":" + word).getBytes(StandardCharsets.UTF_8));
  }

  /** Returns a token without the white space around it. The message does not have the token. */
  private static String usable(String token) throws ClientException {
    String stripped = token.strip();
    if (!stripped.matches("[!-~]+")) {
      throw ClientException.usage("The token is empty, or has a character that no token has.");
    }
    return stripped;
  }

  private static String read(String value) throws ClientException {
    if (!value.startsWith("@")) {
      return value;
    }
    return readFile(value.substring(1), ClientCommand.DATA);
  }

  private static String readFile(String file, String option) throws ClientException {
    try {
      return Files.readString(Path.of(file));
    } catch (IOException | IllegalArgumentException e) {
      throw ClientException.usage(
          String.format("The file %s in %s could not be read: %s", file, option, e));
    }
  }

  private static String checked(String text) throws ClientException {
    try {
      JSON.readTree(text);
      return text;
    } catch (JsonProcessingException e) {
      throw ClientException.usage(
          String.format(
              "Invalid JSON data. Line %d, column %d: %s",
              e.getLocation() == null ? 1 : e.getLocation().getLineNr(),
              e.getLocation() == null ? 1 : e.getLocation().getColumnNr(),
              e.getOriginalMessage()));
    }
  }
}
