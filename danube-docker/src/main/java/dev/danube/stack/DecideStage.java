package dev.danube.stack;

import static dev.danube.stack.Decided.DECISION;
import static java.util.Objects.requireNonNull;

import dev.danube.Condition;
import dev.danube.DanubeException;
import dev.danube.Output;
import dev.danube.Parameter;
import dev.danube.Pipeline;
import dev.danube.Registry;
import dev.danube.RunContext;
import dev.danube.SourceInfo;
import dev.danube.StageContext;
import dev.danube.engine.internal.source.Checkout;
import dev.danube.engine.internal.source.RepositoryAddress;
import dev.danube.stack.StackDecision.ImageAction;
import dev.danube.stack.internal.AskedDigests;
import dev.danube.stack.internal.NoCommit;
import dev.danube.stack.internal.OpenContainerLabels;
import dev.danube.stack.internal.StackFiles;
import dev.danube.stack.internal.StackFolder;
import dev.danube.stack.internal.pages.ResultsStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;

/** The stage that decides what a run does with each image. */
final class DecideStage {

  /** The labels that tell of the commit. */
  static final Output<List<String>> ORIGIN = Output.lines("origin");

  private static final Parameter<String> REBUILD =
      Parameter.choice(StackParameters.REBUILD, "", "content", "git", "all", "none")
          .defaultTo("")
          .describe("the rule by which images are built");

  private static final Parameter<String> IMAGE =
      Parameter.text(StackParameters.IMAGE)
          .defaultTo("")
          .describe("images that are built again, with commas between them");

  private static final Parameter<String> BRANCH =
      Parameter.text(StackParameters.BRANCH)
          .defaultTo("")
          .describe("the branch that ends the tags, in place of that of the commit");

  private static final Parameter<Boolean> PUSH =
      Parameter.flag(StackParameters.PUSH).defaultTo(true).describe("whether images are pushed");

  private static final Parameter<String> LOCK =
      Parameter.choice(StackParameters.LOCK, "", StackParameters.UPDATE)
          .defaultTo("")
          .describe("update: take the newest base images that are pinned, into stack.lock");

  private static final Parameter<String> SINCE =
      Parameter.choice(StackParameters.SINCE, "", "previous", "branch", StackParameters.SUCCESS)
          .defaultTo("")
          .describe(
              "rebuild=git compares with the commit before, the start of the branch, or success");

  private final ImageStack stack;
  private final StackSettings settings;
  private final StackFolder folder;
  private final Map<StackVariant, List<String>> pythonTests;

  /**
   * Creates the stage.
   *
   * @param pythonTests receives the folders with tests for pytest, before the run
   */
  DecideStage(
      ImageStack stack, StackSettings settings, Map<StackVariant, List<String>> pythonTests) {
    this.stack = stack;
    this.settings = settings;
    this.folder = StackFolder.of(stack.folder());
    this.pythonTests = pythonTests;
  }

  /** Adds the stage, and the parameters that it reads. */
  void addTo(Pipeline.Builder p) {
    p.parameter(REBUILD)
        .parameter(IMAGE)
        .parameter(BRANCH)
        .parameter(PUSH)
        .parameter(LOCK)
        .parameter(SINCE)
        .stage("decide", s -> s.output(DECISION).output(ORIGIN).call(this::decide));
  }

  /** Returns the condition that images are pushed. */
  Condition isPushed() {
    Condition asked = Condition.parameter(PUSH, true);
    return settings.push().map(asked::and).orElse(asked);
  }

  private void decide(StageContext stage) throws Exception {
    StackDecision decision;
    try {
      if (stage.get(LOCK).equals(StackParameters.UPDATE)) {
        PinnedBases.update(stack, new AskedDigests(stage.registry())).forEach(stage::log);
      }
      decision = decide(chosen(stage), stage.runContext(), stage.registry());
    } catch (IllegalArgumentException | IllegalStateException | DanubeException e) {
      throw stage.failure(String.valueOf(e.getMessage()));
    }
    decision.warnings().forEach(stage::log);
    stage.log(DecisionText.of(decision));
    showOnPage(stage, decision);
    warnOfPython(stage, decision);
    if (settings.results().isPresent()) {
      ResultsStep.write(settings.results().get(), new DecisionCodec().encode(decision));
    }
    stage.set(DECISION, decision);
    stage.set(ORIGIN, origin(stage));
  }

  /** Returns the labels that tell of the commit and its repository, as far as they are known. */
  private List<String> origin(StageContext stage) throws IOException, InterruptedException {
    return OpenContainerLabels.lines(
        StackFiles.commitOf(folder, stage.runContext()),
        RepositoryAddress.of(folder.root(), stage.runContext().environment()),
        settings.clock().instant());
  }

  /** Adds the decision to the page of the run, if GitHub Actions has named a file for it. */
  private static void showOnPage(StageContext stage, StackDecision decision) throws IOException {
    String file = stage.runContext().environment().getOrDefault("GITHUB_STEP_SUMMARY", "");
    if (!file.isEmpty()) {
      Files.writeString(
          Path.of(file),
          DecisionText.markdown(decision),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    }
  }

  private StackSettings chosen(StageContext stage) {
    return settings.with(
        stack,
        s -> {
          StackParameters.ifSet(
              stage.get(REBUILD), value -> s.rebuild(StackParameters.rebuild(value)));
          StackParameters.ifSet(stage.get(IMAGE), value -> s.again(value.split(",", -1)));
          StackParameters.ifSet(stage.get(BRANCH), s::branch);
          StackParameters.ifSet(stage.get(SINCE), value -> s.since(StackParameters.since(value)));
        });
  }

  private StackDecision decide(StackSettings chosen, RunContext run, Registry registry)
      throws IOException, InterruptedException {
    if (StackFiles.isAround(folder)) {
      return Decider.decide(stack, chosen, run.source(), registry);
    }
    try (Checkout commit = StackFiles.commit(folder)) {
      SourceInfo info = commit.info().orElse(new NoCommit());
      return Decider.decide(stack, chosen, info, registry);
    }
  }

  /** Tells which tests are not run, because there is nothing that could run them. */
  private void warnOfPython(StageContext stage, StackDecision decision) {
    boolean mayRun = stack.pythonTests(settings) == PythonTests.CONTAINER;
    if (!mayRun || stack.pytest(settings).isPresent()) {
      return;
    }
    for (StackVariant variant : stack.variants()) {
      ImageAction action = decision.of(variant.label()).action();
      if (action == ImageAction.BUILD || action == ImageAction.TEST) {
        for (String tests : requireNonNull(pythonTests.get(variant))) {
          stage.log(
              String.format(
                  "warning: the tests in %s are written for pytest and do not run on %s; set"
                      + " pytest(IMAGE)",
                  tests, variant));
        }
      }
    }
  }
}
