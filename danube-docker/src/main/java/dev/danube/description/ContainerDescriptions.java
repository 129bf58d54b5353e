package dev.danube.description;

import dev.danube.Pipeline;
import dev.danube.Problem;
import dev.danube.docker.DockerBackend;
import dev.danube.docker.PullPolicy;
import dev.danube.engine.internal.Json;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Containers that run one after another, described in YAML, JSON or a map. Immutable.
 *
 * <pre>{@code
 * loads:
 *   - name: genes
 *     image_repo: acme/genes
 *   - name: papers
 *     image_repo: acme/papers
 *     dependencies: [genes]
 *     env_vars: {BATCH: 300, SOURCE: "${PAPERS_URL}"}
 *     sidecars: [{name: redis, image_repo: redis}]
 * }</pre>
 *
 * <pre>{@code
 * ContainerDescriptions loads = ContainerDescriptions.read(Path.of("loads.yaml"));
 * RunResult result = danube.run(loads.pipeline());
 * }</pre>
 */
public final class ContainerDescriptions {

  private final DescriptionFile file;
  private final List<String> order;
  private final Map<String, ContainerDescription> byName;

  private ContainerDescriptions(DescriptionFile file) {
    this.file = file;
    List<Problem> problems = new ArrayList<>(file.problems());
    if (!problems.isEmpty()) {
      List<Problem> further = DescriptionPipeline.furtherProblems(file);
      problems.addAll(further);
      int count = file.yamlProblems().count() + further.size();
      throw new DescriptionException(file.shown(), problems, count, file.files());
    }
    this.order = List.copyOf(order(file.containers()));
    this.byName = byName(file.containers());
  }

  /** Returns containers by their names; of two with the same name, the first. */
  static Map<String, ContainerDescription> byName(List<ContainerDescription> containers) {
    Map<String, ContainerDescription> byName = new LinkedHashMap<>();
    containers.forEach(container -> byName.putIfAbsent(container.name(), container));
    return byName;
  }

  /**
   * Reads a file, with the usual settings.
   *
   * @param path a file in YAML or JSON
   * @return the description
   * @throws DescriptionException if it has problems; names all of them
   * @throws IOException if the file cannot be read
   */
  public static ContainerDescriptions read(Path path) throws IOException {
    return read(path, settings -> {});
  }

  /**
   * Reads a file.
   *
   * @param path a file in YAML or JSON
   * @param settings sets where variables come from, and what all containers get
   * @return the description
   * @throws DescriptionException if it has problems; names all of them
   * @throws IOException if the file, or the file with variables, cannot be read
   */
  public static ContainerDescriptions read(
      Path path, Consumer<? super DescriptionSettings.Builder> settings) throws IOException {
    return new ContainerDescriptions(DescriptionFile.read(path, DescriptionSettings.of(settings)));
  }

  /**
   * Reads a text.
   *
   * @param text YAML or JSON
   * @param name the name of the text in messages, in place of that of a file
   * @param settings sets where variables come from, and what all containers get
   * @return the description; relative paths in it start at the current folder
   * @throws DescriptionException if it has problems; names all of them
   * @throws IOException if the file with variables cannot be read
   */
  public static ContainerDescriptions parse(
      String text, String name, Consumer<? super DescriptionSettings.Builder> settings)
      throws IOException {
    return new ContainerDescriptions(
        DescriptionFile.parse(text, name, Path.of(""), DescriptionSettings.of(settings)));
  }

  /**
   * Reads a text, with the usual settings.
   *
   * @param text YAML or JSON
   * @param name the name of the text in messages, in place of that of a file
   * @return the description; relative paths in it start at the current folder
   * @throws DescriptionException if it has problems; names all of them
   * @throws IOException if the file with variables cannot be read
   */
  public static ContainerDescriptions parse(String text, String name) throws IOException {
    return parse(text, name, settings -> {});
  }

  /**
   * Returns the meaning of a text as JSON, with its problems, as the command {@code plan --json}
   * prints it: {@code pipeline}, {@code order}, {@code service_order}, {@code containers}, {@code
   * problems}, each with {@code path}, {@code text}, {@code line} and {@code column}, and {@code
   * warnings}. What is secret is masked.
   *
   * @param text YAML or JSON
   * @param name the name of the text in messages, in place of that of a file
   * @param settings sets where variables come from, and what all containers get
   * @return an object, also for a text that has problems
   * @throws IOException if the file with variables cannot be read
   */
  public static String planJson(
      String text, String name, Consumer<? super DescriptionSettings.Builder> settings)
      throws IOException {
    StringWriter json = new StringWriter();
    PlanJson.write(
        DescriptionFile.parse(text, name, Path.of(""), DescriptionSettings.of(settings)), json);
    return json.toString();
  }

  /**
   * Takes a description from a map, with the usual settings.
   *
   * @param description the name of the pipeline with the list of its containers
   * @return the description
   * @throws DescriptionException if it has problems; names all of them
   * @throws IOException if the file with variables cannot be read
   */
  public static ContainerDescriptions of(Map<String, ?> description) throws IOException {
    return of(description, settings -> {});
  }

  /**
   * Takes a description from a map, as the parser of a file would make it. Its keys are texts. Its
   * values are texts, numbers, truth values, {@code null}, lists and maps; another one is a
   * problem.
   *
   * @param description the name of the pipeline with the list of its containers
   * @param settings sets where variables come from, and what all containers get
   * @return the description
   * @throws DescriptionException if it has problems; names all of them
   * @throws IOException if the file with variables cannot be read
   */
  public static ContainerDescriptions of(
      Map<String, ?> description, Consumer<? super DescriptionSettings.Builder> settings)
      throws IOException {
    return new ContainerDescriptions(
        DescriptionFile.of(description, DescriptionSettings.of(settings)));
  }

  /**
   * Returns the name of the pipeline.
   *
   * @return the name
   */
  public String name() {
    return file.name();
  }

  /**
   * Returns the containers, without those that are left out in this environment.
   *
   * @return the containers in the order of the description
   */
  public List<ContainerDescription> containers() {
    return file.containers();
  }

  /**
   * Returns a container.
   *
   * @param name its name
   * @return the container
   * @throws IllegalArgumentException if there is none
   */
  public ContainerDescription container(String name) {
    return Optional.ofNullable(byName.get(name))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    String.format("%s has no container \"%s\"", file.shown(), name)));
  }

  /**
   * Returns the names of the containers in the order in which they run: each after those that it
   * depends on, else as they are described.
   *
   * @return the names
   */
  public List<String> order() {
    return order;
  }

  /** Returns the names of containers; those of containers that depend on each other last. */
  static List<String> order(List<ContainerDescription> containers) {
    Map<String, ContainerDescription> byName = byName(containers);
    Set<String> order = new LinkedHashSet<>();
    Set<String> opened = new HashSet<>();
    Deque<ContainerDescription> open = new ArrayDeque<>();
    for (ContainerDescription container : byName.values()) {
      open.push(container);
      while (!open.isEmpty()) {
        ContainerDescription top = open.peek();
        if (opened.add(top.name())) {
          List<String> dependencies = new ArrayList<>(top.dependencies());
          Collections.reverse(dependencies);
          dependencies.stream()
              .map(byName::get)
              .filter(other -> other != null && !opened.contains(other.name()))
              .forEach(open::push);
        } else {
          order.add(open.pop().name());
        }
      }
    }
    return new ArrayList<>(order);
  }

  /**
   * Returns the names of the containers that run again and again in service mode.
   *
   * @return the names in the order in which they run
   */
  public List<String> services() {
    return order().stream().filter(name -> container(name).isService()).toList();
  }

  /**
   * Returns what does not stop the containers, but should be changed.
   *
   * @return the warnings, each with its place
   */
  public List<String> warnings() {
    return file.warningTexts();
  }

  /**
   * Sets up a backend: with the logins of the description, and when it pulls images.
   *
   * @param backend a backend that is being built
   */
  public void setUp(DockerBackend.Builder backend) {
    Stream.concat(file.logins().stream(), file.settings().logins().stream())
        .forEach(login -> backend.login(login.prefix(), login.user(), login.password()));
    file.forAll().pull().ifPresent(backend::pullPolicy);
  }

  /**
   * Returns the pipeline: a stage for each container, and one before it if its image is built. They
   * run one after another. If the description has a {@code concurrency} of more than 1, each runs
   * as soon as its dependencies have succeeded, and {@link
   * dev.danube.engine.Danube.Builder#maxConcurrent} limits how many run at once. A container whose
   * dependencies have not succeeded is skipped; the others run.
   *
   * @return the pipeline
   */
  public Pipeline pipeline() {
    return DescriptionPipeline.of(file, order);
  }

  /**
   * Returns the pipeline of some containers.
   *
   * @param names the names of the containers, in the order in which they run
   * @param earlier what has become of the containers that are not among them
   */
  Pipeline pipeline(List<String> names, EarlierRuns earlier) {
    return DescriptionPipeline.part(file, names, earlier);
  }

  /** Returns the words of a command, as JSON, without what is secret. */
  String shown(List<String> command) {
    return Json.MAPPER.valueToTree(command.stream().map(file.hidden()::masked).toList()).toString();
  }

  /** Returns whether what runs the containers has the same settings as for another description. */
  boolean hasBackendOf(ContainerDescriptions other) {
    return file.forAll().concurrency() == other.file.forAll().concurrency()
        && file.forAll().pull().equals(other.file.forAll().pull())
        && file.loginsAreThoseOf(other.file);
  }

  /** Returns when images are pulled; empty for the setting of the backend. */
  Optional<PullPolicy> pull() {
    return file.forAll().pull();
  }

  /** Returns how many containers run at once. */
  int concurrency() {
    return file.concurrency();
  }

  /** Returns when services run that have no schedule of their own. */
  Optional<Schedule> schedule() {
    return file.forAll().schedule();
  }

  /** Returns the file with its settings; empty if the description was not read from a file. */
  Optional<Path> path() {
    return file.path();
  }

  /** Returns the file with those that its variables come from; empty for a text. */
  List<Path> files() {
    return file.files();
  }

  /**
   * Reads the file again.
   *
   * @throws DescriptionException if it has problems
   */
  ContainerDescriptions readAgain() throws IOException {
    return new ContainerDescriptions(
        DescriptionFile.read(file.path().orElseThrow(), file.settings()));
  }

  @Override
  public String toString() {
    return file.name();
  }
}
