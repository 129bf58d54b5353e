package dev.danube.engine;

import static java.util.Objects.requireNonNull;

import dev.danube.Condition;
import dev.danube.ConditionContext;
import dev.danube.Edge;
import dev.danube.Image;
import dev.danube.ImageRef;
import dev.danube.Node;
import dev.danube.Outcome;
import dev.danube.Output;
import dev.danube.Pipeline;
import dev.danube.Post;
import dev.danube.RunContext;
import dev.danube.SourceInfo;
import dev.danube.Stage;
import dev.danube.StageResult;
import dev.danube.Value;
import dev.danube.engine.Plan.Place;
import dev.danube.engine.Plan.PlannedStage;
import dev.danube.engine.Plan.Prospect;
import dev.danube.engine.internal.lockfile.Lockfile;
import dev.danube.engine.internal.lockfile.RunPins;
import dev.danube.engine.internal.run.NamedImages;
import dev.danube.engine.internal.run.Placement;
import dev.danube.engine.internal.run.RunValues;
import dev.danube.engine.internal.schedule.SkipReasons;
import dev.danube.graph.StageGraph;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A planner of one run, which knows the settings, the environment, and what git can tell here. */
final class Planner {

  /** A forecast for one stage, with the reason. */
  private record Outlook(Prospect prospect, Optional<String> why) {

    static final Outlook RUNS = new Outlook(Prospect.RUNS, Optional.empty());
  }

  private final Pipeline pipeline;
  private final Map<String, String> environment;
  private final StageGraph graph;
  private final Map<String, List<Edge>> into;
  private final RunValues values;
  private final Optional<SourceInfo> source;
  private final Optional<RunSettings.Lock> lock;
  private final Set<Output<?>> missing = new HashSet<>();

  /**
   * Creates a planner.
   *
   * @param source the commit that is checked out on this machine; empty if it is not known
   */
  Planner(
      Pipeline pipeline,
      Map<String, String> environment,
      RunSettings settings,
      Optional<SourceInfo> source) {
    this.source = source;
    this.lock = settings.lock();
    this.environment = environment;
    this.pipeline = pipeline;
    this.graph = StageGraph.of(pipeline);
    this.into = graph.edges().stream().collect(Collectors.groupingBy(Edge::to));
    this.values = new RunValues(pipeline, settings.parameters());
    values.setContext(new Known());
  }

  Plan plan(List<String> warnings) {
    Map<String, Outlook> outlooks = new HashMap<>();
    // In layers, a stage that makes an output comes before those that read it.
    for (Stage stage : graph.layers().stream().flatMap(List::stream).toList()) {
      Outlook outlook = outlook(stage);
      outlooks.put(stage.name(), outlook);
      if (outlook.prospect == Prospect.SKIPPED) {
        missing.addAll(stage.outputs());
      }
    }
    List<PlannedStage> planned = new ArrayList<>();
    pipeline.nodes().forEach(node -> add(node, outlooks, planned));
    pipeline.post().forEach(post -> planned.add(planned(post, post.when().text())));
    List<String> locked = new ArrayList<>();
    List<String> all = new ArrayList<>(warnings);
    if (lock.isPresent()) {
      Lockfile file = Lockfile.read(lock.get().file());
      Set<ImageRef> taken = NamedImages.taken(pipeline, values);
      RunPins.lines(file, taken, pipeline.source()).forEach(locked::add);
      if (lock.get().mode() == LockMode.FROZEN) {
        RunPins.missing(file, taken, pipeline.source()).forEach(all::add);
      }
    }
    return new Plan(pipeline.name(), planned, locked, all);
  }

  /** Adds the stages of a node, the post stages of a block after its others. */
  private void add(Node node, Map<String, Outlook> outlooks, List<PlannedStage> planned) {
    if (node instanceof Stage stage) {
      planned.add(planned(stage, requireNonNull(outlooks.get(stage.name())), waitsFor(stage)));
    }
    node.children().forEach(child -> add(child, outlooks, planned));
    for (Post post : node.post()) {
      planned.add(planned(post, post.when().text() + " of " + node.name()));
    }
  }

  private PlannedStage planned(Post post, String when) {
    return planned(post.stage(), new Outlook(Prospect.OPEN, Optional.of(when)), List.of());
  }

  private PlannedStage planned(Stage stage, Outlook outlook, List<Edge> waitsFor) {
    Placement.ContainerKind where = Placement.of(stage);
    Place place =
        switch (where) {
          case NOWHERE -> Place.NO_CONTAINER;
          case MAIN -> Place.MAIN_CONTAINER;
          case OWN -> Place.OWN_CONTAINER;
        };
    Optional<String> reason =
        where == Placement.ContainerKind.OWN ? Placement.reasonForOwn(stage) : Optional.empty();
    Map<String, Integer> limits = new TreeMap<>(stage.limits());
    graph.around(stage.name()).forEach(block -> limits.putAll(block.limits()));
    return new PlannedStage(
        stage.name(),
        outlook.prospect,
        outlook.why,
        place,
        reason,
        image(stage, where),
        limits,
        waitsFor);
  }

  private Optional<String> image(Stage stage, Placement.ContainerKind where) {
    return switch (where) {
      case NOWHERE -> Optional.empty();
      case MAIN -> pipeline.image().map(this::text);
      case OWN -> stage.image().or(pipeline::image).map(this::text);
    };
  }

  private String text(Image image) {
    return values.known(image).map(ImageRef::toString).orElseGet(image::toString);
  }

  private Outlook outlook(Stage stage) {
    Optional<Output<?>> input =
        stage.requiredInputs().stream().filter(missing::contains).findFirst();
    if (input.isPresent()) {
      return skipped("reads output " + input.get().name() + ", which is not made");
    }
    if (stage.manual()) {
      return skipped(SkipReasons.manual().text());
    }
    Outlook outlook = Outlook.RUNS;
    for (Node node : withAround(graph, stage)) {
      if (node.when().isPresent()) {
        outlook = worse(outlook, evaluated(node.when().get()));
      }
    }
    return outlook;
  }

  private static Outlook worse(Outlook one, Outlook other) {
    if (one.prospect == Prospect.RUNS && other.prospect == Prospect.RUNS) {
      List<String> found = Stream.of(other.why, one.why).flatMap(Optional::stream).toList();
      return found.isEmpty()
          ? Outlook.RUNS
          : new Outlook(Prospect.RUNS, Optional.of(String.join(", ", found)));
    }
    if (one.prospect == Prospect.SKIPPED || other.prospect == Prospect.RUNS) {
      return one;
    }
    return one.prospect == Prospect.RUNS || other.prospect == Prospect.SKIPPED ? other : one;
  }

  private static Outlook skipped(String why) {
    return new Outlook(Prospect.SKIPPED, Optional.of(why));
  }

  private Outlook evaluated(Condition condition) {
    try {
      Condition.Result result = condition.evaluate(new Known());
      return SkipReasons.condition(condition, result)
          .map(reason -> skipped(reason.text()))
          .orElse(new Outlook(Prospect.RUNS, Optional.of(result.found())));
    } catch (Exception e) {
      return new Outlook(Prospect.OPEN, Optional.of("if " + condition));
    }
  }

  /** Returns the stage, then the nodes around it, the innermost first. */
  static List<Node> withAround(StageGraph graph, Stage stage) {
    List<Node> nodes = new ArrayList<>(List.of(stage));
    nodes.addAll(graph.around(stage.name()));
    return nodes;
  }

  /** Returns the edges into the nodes around a stage, the outermost first, then into the stage. */
  private List<Edge> waitsFor(Stage stage) {
    List<Node> nodes = withAround(graph, stage);
    Collections.reverse(nodes);
    return nodes.stream()
        .flatMap(node -> into.getOrDefault(node.name(), List.of()).stream())
        .toList();
  }

  /** The view that a condition has before the run: the parameters, the environment and git. */
  private final class Known implements ConditionContext, RunContext {

    private IllegalStateException notYet() {
      return new IllegalStateException("This is known only when the pipeline runs");
    }

    @Override
    public RunContext runContext() {
      return this;
    }

    @Override
    public boolean imageExists(ImageRef image) {
      throw notYet();
    }

    @Override
    public boolean imageExistsInRegistry(ImageRef image) {
      throw notYet();
    }

    @Override
    public String id() {
      throw notYet();
    }

    @Override
    public Pipeline pipeline() {
      return pipeline;
    }

    @Override
    public SourceInfo source() {
      return source.orElseThrow(this::notYet);
    }

    @Override
    public <T> T get(Value<T> value) {
      return values.get(value);
    }

    @Override
    public Outcome outcome() {
      throw notYet();
    }

    @Override
    public Map<String, String> environment() {
      return environment;
    }

    @Override
    public Optional<StageResult> stage(String name) {
      throw notYet();
    }

    @Override
    public String summary() {
      throw notYet();
    }
  }
}
