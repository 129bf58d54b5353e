package dev.danube.description;

import dev.danube.Problem;
import dev.danube.Secret;
import dev.danube.description.internal.EnvFile;
import dev.danube.description.internal.MapText;
import dev.danube.description.internal.TextFiles;
import dev.danube.description.internal.Variables;
import dev.danube.docker.PullPolicy;
import dev.danube.internal.yaml.YamlCharacters;
import dev.danube.internal.yaml.YamlMap;
import dev.danube.internal.yaml.YamlProblems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A description as it was read, perhaps with problems. Not thread-safe while it is read. */
final class DescriptionFile {

  private static final String CONTAINERS = "containers";

  /** A key with which a JSON file names the schema that editors check it with. */
  static final String SCHEMA = "$schema";

  /** The name of a description from a map, in messages. */
  private static final String MAP = "the map";

  private static final Map<String, PullPolicy> PULLS =
      Map.of(
          "missing", PullPolicy.IF_MISSING,
          "always", PullPolicy.ALWAYS,
          "never", PullPolicy.NEVER);

  /**
   * A login at a registry.
   *
   * @param prefix the start of the names of the images
   * @param password a {@link Secret.Code} if it is from the description
   */
  record RegistryLogin(String prefix, String user, Secret password) {

    /** Returns whether another login has the same user and password at the same place. */
    boolean isSame(RegistryLogin other) {
      return prefix.equals(other.prefix)
          && user.equals(other.user)
          && content().equals(other.content());
    }

    /** Returns whether another login at the same place differs. */
    boolean contradicts(RegistryLogin other) {
      return prefix.equals(other.prefix) && !isSame(other);
    }

    /** Returns the password itself, if it is from the description. It must not be told. */
    private Object content() {
      return password instanceof Secret.Code code ? code.supplier().get() : password;
    }
  }

  /**
   * The settings of all containers.
   *
   * @param concurrency how many containers run at once
   * @param network the network of containers that have none of their own
   * @param pull when images are pulled; empty for the setting of the backend
   * @param schedule when services run that have no schedule of their own
   */
  record ForAll(
      Map<String, String> env,
      Map<String, String> labels,
      int concurrency,
      Optional<String> network,
      Optional<PullPolicy> pull,
      Optional<Schedule> schedule) {

    static final ForAll NONE =
        new ForAll(Map.of(), Map.of(), 1, Optional.empty(), Optional.empty(), Optional.empty());

    /**
     * Returns the settings of a Compose file. Compose starts all that needs nothing else at once;
     * 16 is as many as Danube runs.
     */
    static ForAll ofCompose(Optional<PullPolicy> pull) {
      return new ForAll(Map.of(), Map.of(), 16, Optional.empty(), pull, Optional.empty());
    }
  }

  /**
   * A file with variables as it was read.
   *
   * @param problems what is wrong with it
   */
  private record EnvFileContent(Map<String, String> variables, List<String> problems) {}

  /**
   * A way to read a file with variables.
   *
   * @param isRaw whether its values are taken as they are
   */
  private record EnvFileKey(Path file, boolean isRaw) {}

  /** The warnings of a file, of which only so many are told. Not thread-safe. */
  static final class Warnings {

    private static final int MOST = 1000;

    private final List<String> told = new ArrayList<>();
    private int more;

    void add(String warning) {
      if (told.size() < MOST) {
        told.add(warning);
      } else {
        more++;
      }
    }

    /** Returns the warnings; the last one says how many are not told. */
    List<String> texts() {
      List<String> texts = new ArrayList<>(told);
      if (more > 0) {
        texts.add(String.format(Locale.ROOT, "%,d more warnings are not told", more));
      }
      return texts;
    }
  }

  private final String shown;
  private final Optional<Path> path;
  private final Path folder;
  private final DescriptionSettings settings;
  private final YamlProblems problems;
  private final List<ContainerDescription> containers = new ArrayList<>();
  private final Map<String, Map<String, Secret>> secrets = new LinkedHashMap<>();
  private final Map<String, Map<String, Secret>> secretFiles = new LinkedHashMap<>();
  private final Map<String, List<ComposeOptions.Option>> options = new LinkedHashMap<>();
  private final Set<String> shared = new HashSet<>();
  private final Map<String, Map<String, @Nullable Object>> values = new LinkedHashMap<>();
  private final List<RegistryLogin> logins = new ArrayList<>();
  private final HiddenTexts hidden = new HiddenTexts();
  private final Warnings warnings = new Warnings();
  private final List<Runnable> atEnd = new ArrayList<>();
  private final Map<EnvFileKey, EnvFileContent> envFiles = new LinkedHashMap<>();
  private String name = "";
  private String project = "";
  private ForAll forAll = ForAll.NONE;

  private DescriptionFile(
      YamlProblems problems,
      String shown,
      Optional<Path> path,
      Path folder,
      DescriptionSettings settings) {
    this.shown = shown;
    this.path = path;
    this.folder = folder;
    this.settings = settings;
    this.problems = problems;
  }

  /** Reads a file. A file that is missing, or is no text, is a problem. */
  static DescriptionFile read(Path path, DescriptionSettings settings) throws IOException {
    Path folder = path.toAbsolutePath().getParent();
    DescriptionFile file =
        new DescriptionFile(
            new YamlProblems(path.toString()),
            path.toString(),
            Optional.of(path),
            folder == null ? path : folder,
            settings);
    String text;
    try {
      text = TextFiles.read(path, YamlMap.LARGEST);
    } catch (NoSuchFileException e) {
      file.problems.add(
          Optional.empty(), "", "there is no such file; a text is read by parse(text, name, ...)");
      return file;
    } catch (IllegalArgumentException e) {
      file.problems.add(Optional.empty(), "", String.valueOf(e.getMessage()));
      return file;
    }
    file.parse(text);
    return file;
  }

  static DescriptionFile parse(String text, String shown, Path folder, DescriptionSettings settings)
      throws IOException {
    return parse(text, new YamlProblems(shown), shown, folder, settings);
  }

  /** Takes a description from a map. */
  static DescriptionFile of(Map<String, ?> description, DescriptionSettings settings)
      throws IOException {
    MapText text = MapText.of(description);
    if (!text.problems().isEmpty()) {
      throw new DescriptionException(MAP, text.problems(), text.count(), List.of());
    }
    YamlProblems problems = new YamlProblems(MAP, text::place);
    return parse(text.text(), problems, MAP, Path.of(""), settings);
  }

  private static DescriptionFile parse(
      String text, YamlProblems problems, String shown, Path folder, DescriptionSettings settings)
      throws IOException {
    DescriptionFile file = new DescriptionFile(problems, shown, Optional.empty(), folder, settings);
    file.parse(text);
    return file;
  }

  /** Returns a file in which nothing has been read. */
  static DescriptionFile empty(DescriptionSettings settings) {
    return new DescriptionFile(new YamlProblems(""), "", Optional.empty(), Path.of(""), settings);
  }

  private void parse(String text) throws IOException {
    Map<String, String> variables = variables();
    Optional<String> in = settings.in().or(() -> Optional.ofNullable(variables.get("ENV")));
    int before = problems.count();
    YamlMap root =
        YamlMap.parse(
            text, problems, new Variables(variables, settings.secretVariables().keySet()));
    if (root.keys().isEmpty() && problems.count() > before) {
      return;
    }
    ContainerReader reader = new ContainerReader(this, variables, in);
    if (ComposeReader.reads(root)) {
      ComposeReader compose = new ComposeReader(this, root, variables);
      name = compose.read();
      forAll = ForAll.ofCompose(compose.pull());
    } else if ((root.has(CONTAINERS) && !isName(root)) || root.isText("name")) {
      readSettings(root, variables);
      if (root.has(CONTAINERS)) {
        reader.read(root, CONTAINERS);
      } else {
        root.problem("name", "has no \"containers\", the list of what runs");
      }
    } else {
      readOnly(root, reader);
    }
    YamlCharacters.problem(name)
        .ifPresent(problem -> root.problem(root.has("name") ? "name" : name, problem));
    atEnd.forEach(Runnable::run);
    hidden.check(warnings);
  }

  /** Returns whether the only key is that of the containers, which is the name then. */
  private static boolean isName(YamlMap root) {
    return root.isList(CONTAINERS) && pipelines(root).size() == 1;
  }

  /** Returns the keys that may be names of pipelines. */
  private static List<String> pipelines(YamlMap root) {
    return root.keys().stream()
        .filter(key -> !key.startsWith("x-") && !key.equals(SCHEMA))
        .toList();
  }

  private Path usualEnvFile() {
    return folder.resolve(".env");
  }

  private Map<String, String> variables() throws IOException {
    Map<String, String> variables = new LinkedHashMap<>();
    Optional<Path> file =
        settings.access().isRemote()
            ? Optional.empty()
            : settings.envFile().or(() -> Optional.of(usualEnvFile()).filter(Files::isRegularFile));
    if (file.isPresent()) {
      variables.putAll(
          envFile(
              file.get(),
              settings.environment(),
              false,
              problem -> problems.add(Optional.empty(), "", problem)));
    }
    variables.putAll(settings.environment());
    return variables;
  }

  /**
   * Returns the variables of a file.
   *
   * @param isRaw whether its values are taken as they are
   * @param told receives what is wrong with it
   */
  Map<String, String> envFile(
      Path file, Map<String, String> variables, boolean isRaw, Consumer<String> told)
      throws IOException {
    EnvFileKey key = new EnvFileKey(file, isRaw);
    EnvFileContent content = envFiles.get(key);
    if (content == null) {
      content = readEnvFile(key, variables);
      envFiles.put(key, content);
    }
    content.problems.forEach(told);
    return content.variables;
  }

  private static EnvFileContent readEnvFile(EnvFileKey key, Map<String, String> variables)
      throws IOException {
    Path file = key.file;
    List<String> wrong = new ArrayList<>();
    Consumer<String> problems = problem -> wrong.add(file + ": " + problem);
    try {
      String text = TextFiles.read(file, EnvFile.LARGEST);
      Map<String, String> read =
          key.isRaw
              ? EnvFile.parseRaw(text, variables, problems)
              : EnvFile.parse(text, variables, problems);
      return new EnvFileContent(read, wrong);
    } catch (NoSuchFileException e) {
      wrong.add("there is no file " + file + ", which has variables");
    } catch (IllegalArgumentException e) {
      wrong.add(file + ": " + e.getMessage());
    }
    return new EnvFileContent(Map.of(), wrong);
  }

  /** Reads the form in which the only key is the name of the pipeline. */
  private void readOnly(YamlMap root, ContainerReader reader) {
    List<String> names = pipelines(root);
    for (String other : names.subList(Math.min(1, names.size()), names.size())) {
      root.problem(
          other,
          String.format(
              "\"%s\" is a second pipeline; describe one, or set name and containers", other));
    }
    if (names.isEmpty()) {
      root.problem("", "there is no pipeline; write NAME: and the list of its containers");
    } else {
      name = names.get(0);
      if (name.isBlank()) {
        root.problem(name, "the pipeline has no name; write NAME: and the list of its containers");
      }
      reader.read(root, name);
    }
  }

  private void readSettings(YamlMap root, Map<String, String> variables) {
    name = root.written("name").orElse("");
    if (name.isBlank()) {
      root.problem(root.has("name") ? "name" : CONTAINERS, "has no \"name\"");
    }
    Optional<Integer> concurrency = root.number("concurrency");
    if (concurrency.filter(n -> n == 0).isPresent()) {
      root.problem("concurrency", "concurrency is at least 1");
    }
    Map<String, String> read = new LinkedHashMap<>();
    DescriptionKeys.read(root, DescriptionKeys.NETWORK, DescriptionKeys.NETWORK, read);
    forAll =
        new ForAll(
            new EnvReader(this, variables, true).env(root, ""),
            shownLabels(root),
            concurrency.orElse(1),
            settings
                .access()
                .checked(root, "network", Optional.ofNullable(read.get(DescriptionKeys.NETWORK))),
            root.text("pull").flatMap(text -> pull(root, text)),
            ScheduleReader.read(root));
    ScheduleReader.check(root, settings, "schedule", "every");
    EnvCheck.check(root, forAll.env(), forAll.labels());
    root.has("name");
    root.has(CONTAINERS);
    root.has(SCHEMA);
    root.refuseOtherKeys();
  }

  private Map<String, String> shownLabels(YamlMap root) {
    Map<String, String> labels = root.assignments("labels");
    hidden.addShown(root, "labels", HiddenTexts.Exposure.INSPECT, labels);
    return labels;
  }

  private Optional<PullPolicy> pull(YamlMap root, String text) {
    if (settings.access().refusesPull(root, "pull")) {
      return Optional.empty();
    }
    Optional<PullPolicy> policy = Optional.ofNullable(PULLS.get(text));
    if (policy.isEmpty()) {
      root.problem("pull", String.format("pull is missing, always or never, not \"%s\"", text));
    }
    return policy;
  }

  YamlProblems yamlProblems() {
    return problems;
  }

  /** Returns the problems with their places, without what is secret. */
  List<YamlProblems.Placed> placed() {
    return problems.placed(hidden::maskedWithin);
  }

  /** Returns a problem without what is secret. */
  Problem masked(Problem problem) {
    return new Problem(problem.path(), hidden.maskedWithin(problem.message()), problem.location());
  }

  List<Problem> problems() {
    return placed().stream().map(YamlProblems.Placed::problem).toList();
  }

  String shown() {
    return shown;
  }

  /** Returns the path of the file; empty for a text. */
  Optional<Path> path() {
    return path;
  }

  /** Returns the files that the description is made of; empty for a text. */
  List<Path> files() {
    List<Path> files = new ArrayList<>();
    path.ifPresent(files::add);
    path.ifPresent(
        one -> envFiles.keySet().stream().map(EnvFileKey::file).distinct().forEach(files::add));
    if (path.isPresent() && settings.envFile().isEmpty() && !files.contains(usualEnvFile())) {
      files.add(usualEnvFile()); // it may come later
    }
    return files;
  }

  Path folder() {
    return folder;
  }

  DescriptionSettings settings() {
    return settings;
  }

  String name() {
    return name;
  }

  /** Returns the name of the project of a Compose file; empty for another file. */
  String project() {
    return project;
  }

  void setProject(String name) {
    this.project = name;
  }

  List<ContainerDescription> containers() {
    return containers;
  }

  ForAll forAll() {
    return forAll;
  }

  /** Returns how many containers run at once. */
  int concurrency() {
    return settings.concurrency().orElse(forAll.concurrency());
  }

  /** Returns the secrets of containers, by their places and names. */
  Map<String, Map<String, Secret>> secrets() {
    return secrets;
  }

  /**
   * Returns what tells a container from all others of the file, which may have one line.
   *
   * @param main the name of the container that it is a sidecar of; empty for none
   */
  static String key(String location, String main, String name) {
    return location + " " + main + " > " + name;
  }

  private static String key(ContainerDescription container) {
    return key(container.location(), "", container.name());
  }

  /** Returns the secret files of a container, by their names. */
  Map<String, Secret> secretFiles(ContainerDescription container) {
    return secretFiles.getOrDefault(key(container), Map.of());
  }

  void addSecretFile(ContainerDescription container, String file, Secret content) {
    secretFiles.computeIfAbsent(key(container), place -> new LinkedHashMap<>()).put(file, content);
  }

  /** Returns the further settings of a service of Compose. */
  List<ComposeOptions.Option> options(ContainerDescription container) {
    return options.getOrDefault(key(container), List.of());
  }

  void setOptions(ContainerDescription container, List<ComposeOptions.Option> all) {
    options.put(key(container), List.copyOf(all));
  }

  /** Shares a sidecar: all containers that have it reach the same one. */
  void share(String sidecar) {
    shared.add(sidecar);
  }

  boolean isShared(ContainerDescription sidecar) {
    return shared.contains(sidecar.name());
  }

  /** Returns the environment variables of containers with the types of JSON, by their places. */
  Map<String, Map<String, @Nullable Object>> values() {
    return values;
  }

  boolean loginsAreThoseOf(DescriptionFile other) {
    return logins.size() == other.logins.size()
        && IntStream.range(0, logins.size())
            .allMatch(i -> logins.get(i).isSame(other.logins.get(i)));
  }

  HiddenTexts hidden() {
    return hidden;
  }

  /** Adds a check that needs the whole file. */
  void checkAtEnd(Runnable check) {
    atEnd.add(check);
  }

  /** Hides the content of a secret, or warns at its key that it is too short for that. */
  void hide(String content, YamlMap map, String key) {
    hidden.add(content);
    if (!content.isEmpty() && content.length() < HiddenTexts.SHORTEST) {
      warnings.add(
          String.format(
              "%s: the value of %s has fewer than %d characters, too few to be hidden in logs and"
                  + " reports; take a longer one",
              map.location(key), key, HiddenTexts.SHORTEST));
    }
  }

  List<RegistryLogin> logins() {
    return logins;
  }

  Warnings warnings() {
    return warnings;
  }

  /** Returns the warnings, without what is secret. */
  List<String> warningTexts() {
    return warnings.texts().stream().map(hidden::maskedWithin).map(YamlProblems::shown).toList();
  }
}
