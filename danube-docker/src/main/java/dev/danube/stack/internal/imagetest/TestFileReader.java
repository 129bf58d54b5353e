package dev.danube.stack.internal.imagetest;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.danube.ImageRef;
import dev.danube.Mount;
import dev.danube.Problem;
import dev.danube.Readiness;
import dev.danube.internal.yaml.YamlMap;
import dev.danube.internal.yaml.YamlProblems;
import dev.danube.stack.internal.imagetest.MetadataTest.Wanted;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A reader of a file of tests. Finds all its problems at once. Not thread-safe. */
public final class TestFileReader {

  private static final String VERSION = "2.0.0";
  private static final String VERSION_KEY = "schemaVersion";

  /** The folder of containers that has the files of the repository. */
  private static final String WORKSPACE = "/workspace";

  private static final int LONGEST_SERVICE = 40;
  private static final int LAST_PORT = 65_535;

  /** The kinds of tests, which make a file a file of tests. */
  private static final List<String> KINDS =
      List.of(
          "commandTests",
          "fileExistenceTests",
          "fileContentTests",
          "metadataTest",
          "licenseTests",
          "serviceTests");

  private static final List<String> EXECUTORS = List.of("owner", "group", "other", "any");

  private static final String VARIABLE = "[A-Za-z_][A-Za-z0-9_]*";

  private final Path root;
  private final YamlMap file;
  private EnvVars global = new EnvVars(Map.of());

  private TestFileReader(Path root, YamlMap file) {
    this.root = root;
    this.file = file;
  }

  /**
   * Reads a file.
   *
   * @param root the folder of the repository
   * @param path the path of the file from there
   * @param problems receives what is wrong with the file
   * @return the tests; empty if the file has other content, or problems
   */
  public static Optional<TestFile> read(Path root, String path, List<Problem> problems)
      throws IOException {
    YamlProblems found = new YamlProblems(path);
    String text;
    try {
      text = Files.readString(root.resolve(path));
    } catch (CharacterCodingException e) {
      return Optional.empty(); // not a text, so something that tests use
    }
    YamlMap map = YamlMap.parse(text, found);
    boolean isOfTests =
        KINDS.stream().anyMatch(map::has)
            || map.text(VERSION_KEY)
                .filter(version -> version.matches("\\d+\\.\\d+\\.\\d+"))
                .isPresent()
            || (!found.isEmpty() && text.contains(VERSION_KEY));
    if (!isOfTests) {
      return Optional.empty();
    }
    Optional<TestFile> tests =
        found.isEmpty() ? Optional.of(new TestFileReader(root, map).read(path)) : Optional.empty();
    problems.addAll(found.sorted());
    return found.isEmpty() ? tests : Optional.empty();
  }

  private TestFile read(String path) {
    checkVersion();
    global = env(file, "globalEnvVars");
    List<ImageTest> tests = new ArrayList<>();
    file.mapList("fileExistenceTests", "file existence test")
        .forEach(one -> tests.add(fileExistence(one)));
    file.mapList("fileContentTests", "file content test")
        .forEach(one -> tests.add(fileContent(one)));
    file.map("metadataTest").ifPresent(one -> tests.add(metadata(one)));
    List<CommandTest> commands = new ArrayList<>();
    file.mapList("commandTests", "command test").forEach(one -> commands.add(command(one)));
    commands.stream().filter(test -> test.setup().isEmpty()).forEach(tests::add);
    commands.stream().filter(test -> !test.setup().isEmpty()).forEach(tests::add);
    RunOptions options = file.map("containerRunOptions").map(this::options).orElse(RunOptions.NONE);
    List<ServiceTest> services = new ArrayList<>();
    file.mapList("serviceTests", "service test")
        .forEach(one -> services.add(service(one, services)));
    if (!services.isEmpty() && file.has("containerRunOptions")) {
      file.problem(
          "containerRunOptions",
          "containerRunOptions do not apply to serviceTests; put these into a file of their own");
    }
    if (file.has("licenseTests")) {
      file.problem(
          "licenseTests", "licenseTests are not supported; test the files by fileContentTests");
    }
    file.refuseOtherKeys();
    return new TestFile(path, options, List.copyOf(tests), List.copyOf(services));
  }

  private void checkVersion() {
    Optional<String> version = file.text(VERSION_KEY);
    if (version.isEmpty()) {
      file.problem(VERSION_KEY, "there is no schemaVersion; set it to \"" + VERSION + "\"");
    } else if (!version.get().equals(VERSION)) {
      file.problem(
          VERSION_KEY,
          String.format(
              "the schemaVersion \"%s\" is not supported; write the tests for \"%s\"",
              version.get(), VERSION));
    }
  }

  // Tests

  private static String title(YamlMap test) {
    return required(test, "name");
  }

  private static String required(YamlMap test, String key) {
    Optional<String> value = test.text(key).filter(text -> !text.isEmpty());
    if (value.isEmpty()) {
      test.problem(key, "has no \"" + key + "\"");
    }
    return value.orElse("");
  }

  private static String path(YamlMap test) {
    String path = required(test, "path");
    if (path.equals(WORKSPACE) || path.startsWith(WORKSPACE + "/")) {
      test.problem(
          "path",
          String.format(
              "\"%s\" cannot be tested: %s has the files of the repository in tests",
              path, WORKSPACE));
    }
    return path;
  }

  private FileExistenceTest fileExistence(YamlMap test) {
    Optional<String> executor = test.text("isExecutableBy");
    if (executor.isPresent() && !EXECUTORS.contains(executor.get())) {
      test.problem(
          "isExecutableBy",
          String.format(
              "isExecutableBy is one of %s, not \"%s\"",
              String.join(", ", EXECUTORS), executor.get()));
    }
    FileExistenceTest read =
        new FileExistenceTest(
            title(test),
            path(test),
            global,
            test.flag("shouldExist").orElse(true),
            test.text("permissions"),
            test.number("uid"),
            test.number("gid"),
            executor);
    test.refuseOtherKeys();
    return read;
  }

  private FileContentTest fileContent(YamlMap test) {
    FileContentTest read =
        new FileContentTest(
            title(test),
            path(test),
            global,
            match(test, "content", "expectedContents", "excludedContents"));
    test.refuseOtherKeys();
    return read;
  }

  private CommandTest command(YamlMap test) {
    List<String> argv = new ArrayList<>(List.of(required(test, "command")));
    argv.addAll(test.texts("args"));
    CommandTest read =
        new CommandTest(
            title(test),
            programs(test, "setup"),
            programs(test, "teardown"),
            List.copyOf(argv),
            global,
            env(test, "envVars"),
            match(test, "output", "expectedOutput", "excludedOutput"),
            match(test, "error output", "expectedError", "excludedError"),
            test.number("exitCode").orElse(0));
    test.refuseOtherKeys();
    return read;
  }

  private static List<List<String>> programs(YamlMap test, String key) {
    List<List<String>> programs = test.textLists(key);
    if (programs.stream().anyMatch(List::isEmpty)) {
      test.problem(key, "\"" + key + "\" has an empty command");
    }
    return programs;
  }

  private static MetadataTest metadata(YamlMap test) {
    List<Wanted> env = new ArrayList<>(wanted(test, "env", "variable"));
    env.addAll(wanted(test, "envVars", "variable"));
    MetadataTest read =
        new MetadataTest(
            env,
            wanted(test, "unboundEnvVars", "variable").stream().map(Wanted::name).toList(),
            wanted(test, "labels", "label"),
            words(test, "entrypoint"),
            words(test, "cmd"),
            test.texts("exposedPorts"),
            test.texts("unexposedPorts"),
            test.texts("volumes"),
            test.texts("unmountedVolumes"),
            test.text("workdir").filter(path -> !path.isEmpty()),
            test.text("user").filter(name -> !name.isEmpty()));
    test.refuseOtherKeys();
    return read;
  }

  private static List<Wanted> wanted(YamlMap test, String key, String what) {
    List<Wanted> all = new ArrayList<>();
    for (YamlMap one : test.mapList(key, what)) {
      String value = one.text("value").orElse("");
      boolean isRegex = one.flag("isRegex").orElse(false);
      Optional<Pattern> pattern = isRegex ? pattern(one, "value", value) : Optional.empty();
      all.add(new Wanted(required(one, "key"), value, pattern));
      one.refuseOtherKeys();
    }
    return all;
  }

  /** Returns the words of a list that is there, perhaps without any. */
  private static Optional<List<String>> words(YamlMap test, String key) {
    return test.has(key) ? Optional.of(test.texts(key)) : Optional.empty();
  }

  // Services

  private ServiceTest service(YamlMap test, List<ServiceTest> others) {
    String title = title(test);
    if (title.length() > LONGEST_SERVICE) {
      test.problem(
          "name",
          String.format(
              "its name is longer than %d characters, which a stage has", LONGEST_SERVICE));
    }
    if (others.stream().anyMatch(other -> other.title().equals(title))) {
      test.problem("name", String.format("the name \"%s\" is there twice", title));
    }
    Optional<Readiness> ready = test.map("ready").map(ServiceReadiness::read);
    Optional<Integer> port = ready.flatMap(TestFileReader::readyPort);
    List<ServiceRequest> requests = new ArrayList<>();
    test.mapList("requests", "request").forEach(one -> requests.add(request(title, port, one)));
    if (requests.isEmpty()) {
      test.problem("requests", "has no requests");
    }
    Map<String, String> env = new LinkedHashMap<>(global.values());
    env.putAll(env(test, "envVars").values());
    ServiceTest read =
        new ServiceTest(
            title,
            client(test),
            test.texts("command"),
            env,
            ready.orElseGet(() -> usual(requests)),
            List.copyOf(requests));
    test.refuseOtherKeys();
    return read;
  }

  private static Optional<String> client(YamlMap test) {
    Optional<String> client = test.text("client");
    try {
      client.ifPresent(ImageRef::of);
    } catch (IllegalArgumentException e) {
      test.problem("client", String.valueOf(e.getMessage()));
    }
    return client;
  }

  /** Returns the readiness of a service that is asked at once: its port. */
  private static Readiness usual(List<ServiceRequest> requests) {
    int port = requests.isEmpty() ? 0 : requests.get(0).port();
    return isPort(port) ? Readiness.port(port) : Readiness.started();
  }

  private static boolean isPort(int port) {
    return port > 0 && port <= LAST_PORT;
  }

  private static Optional<Integer> readyPort(Readiness ready) {
    if (ready.check() instanceof Readiness.Http http) {
      return Optional.of(http.port());
    }
    return ready.check() instanceof Readiness.Port port
        ? Optional.of(port.port())
        : Optional.empty();
  }

  private static ServiceRequest request(String title, Optional<Integer> usual, YamlMap request) {
    String path = request.text("path").orElse("/");
    if (!path.startsWith("/") || path.chars().anyMatch(c -> c <= ' ')) {
      request.problem(
          "path", "the path \"" + path + "\" is invalid; start it with \"/\" and use no spaces");
    }
    Optional<Integer> port = request.number("port").or(() -> usual);
    if (port.isEmpty()) {
      request.problem("port", "has no \"port\", and the test waits for none");
    } else if (request.has("port") && !isPort(port.get())) {
      request.problem("port", "port is from 1 to " + LAST_PORT + ", not " + port.get());
    }
    ServiceRequest read =
        new ServiceRequest(
            title,
            port.orElse(0),
            path,
            request.number("status").orElse(200),
            match(request, "headers", "expectedHeaders", "excludedHeaders"),
            match(request, "body", "expectedBody", "excludedBody"));
    request.refuseOtherKeys();
    return read;
  }

  // Settings

  private static EnvVars env(YamlMap map, String key) {
    Map<String, String> values = new LinkedHashMap<>();
    for (YamlMap one : map.mapList(key, "variable")) {
      String name = required(one, "key");
      checkVariable(one, "key", name);
      values.put(name, one.text("value").orElse(""));
      one.flag("isRegex"); // the schema has it, and it has no effect here
      one.refuseOtherKeys();
    }
    return new EnvVars(values);
  }

  private static void checkVariable(YamlMap map, String key, String name) {
    if (!name.isEmpty() && !name.matches(VARIABLE)) {
      map.problem(key, String.format("\"%s\" is not the name of a variable", name));
    }
  }

  private RunOptions options(YamlMap options) {
    List<String> secrets = options.texts("envVars");
    secrets.forEach(name -> checkVariable(options, "envVars", name));
    RunOptions read =
        new RunOptions(
            options.text("user").filter(user -> !user.isEmpty()),
            options.flag("privileged").orElse(false),
            options.texts("capabilities"),
            options.text("envFile").map(name -> envFile(options, name)).orElse(Map.of()),
            secrets,
            mounts(options));
    if (options.flag("allocateTty").orElse(false)) {
      options.problem("allocateTty", "tests have no terminal here; remove allocateTty");
    }
    options.refuseOtherKeys();
    return read;
  }

  private Map<String, String> envFile(YamlMap options, String name) {
    Map<String, String> values = new LinkedHashMap<>();
    try {
      for (String line : Files.readAllLines(root.resolve(name))) {
        int equal = line.indexOf('=');
        if (equal > 0 && !line.startsWith("#")) {
          values.put(line.substring(0, equal), line.substring(equal + 1));
        }
      }
    } catch (IOException e) {
      options.problem("envFile", String.format("cannot read the file \"%s\": %s", name, e));
    }
    return values;
  }

  private static List<Mount> mounts(YamlMap options) {
    List<Mount> mounts = new ArrayList<>();
    for (String text : options.texts("bindMounts")) {
      String[] parts = text.split(":", -1);
      boolean isReadOnly = parts.length == 3 && parts[2].equals("ro");
      try {
        if (parts.length != 2 && !isReadOnly) {
          throw new IllegalArgumentException("write it as /HOST:/CONTAINER or /HOST:/CONTAINER:ro");
        }
        Mount mount = Mount.host(parts[0], parts[1]);
        mounts.add(isReadOnly ? mount.readOnly() : mount);
      } catch (IllegalArgumentException e) {
        options.problem(
            "bindMounts", String.format("\"%s\" in bindMounts: %s", text, e.getMessage()));
      }
    }
    return mounts;
  }

  // Regular expressions

  private static TextMatch match(YamlMap test, String what, String expected, String excluded) {
    return new TextMatch(what, patterns(test, expected), patterns(test, excluded));
  }

  private static List<Pattern> patterns(YamlMap test, String key) {
    List<Pattern> patterns = new ArrayList<>();
    test.texts(key).forEach(text -> pattern(test, key, text).ifPresent(patterns::add));
    return patterns;
  }

  private static Optional<Pattern> pattern(YamlMap test, String key, String text) {
    try {
      return Optional.of(Pattern.compile(text));
    } catch (PatternSyntaxException e) {
      test.problem(
          key, String.format("\"%s\" is not a regular expression: %s", text, e.getDescription()));
      return Optional.empty();
    }
  }
}
