package dev.danube.stack;

import dev.danube.Registry;
import dev.danube.SourceInfo;
import dev.danube.engine.internal.source.Checkout;
import dev.danube.record.RunRecord;
import dev.danube.record.RunRecords;
import dev.danube.record.SourceFingerprint;
import dev.danube.stack.internal.AskedDigests;
import dev.danube.stack.internal.CommitWithMessage;
import dev.danube.stack.internal.ListedImages;
import dev.danube.stack.internal.StackFiles;
import dev.danube.stack.internal.StackFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * The options that only decide: {@code --decide} as JSON, for scripts, and {@code --plan} as text.
 * Not thread-safe.
 */
final class DecideCommand {

  /** GitHub's name of the merge of a pull request, in the place of a branch. */
  private static final String MERGE_OF_PULL_REQUEST = "\\d+/merge";

  @Option(names = "--decide")
  boolean isJson;

  @Option(names = "--plan")
  boolean isText;

  @Option(names = "--branch")
  @Nullable String branch;

  @Option(names = "--message")
  @Nullable String message;

  @Option(names = "--registry-tags")
  @Nullable Path registryTags;

  @Option(names = "--set")
  List<String> parameters = new ArrayList<>();

  @Option(names = "--home")
  Path home = Path.of(".danube");

  private final StackOptions options;
  private final ImageStack stack;
  private final Map<String, String> environment;

  /**
   * Creates the command of a command line.
   *
   * @param options the options of stacks in it, and the others
   */
  DecideCommand(ImageStack stack, StackOptions options, Map<String, String> environment) {
    this.options = options;
    this.stack = stack;
    this.environment = environment;
  }

  /** Returns whether a command line only decides. The plan as JSON is that of the pipeline. */
  static boolean isIn(String... args) {
    List<String> all = List.of(args);
    return all.contains("--decide") || (all.contains("--plan") && !all.contains("--json"));
  }

  /**
   * Returns the decision.
   *
   * @param registries the registries that are asked unless a file lists their images
   * @throws IllegalArgumentException if the command line is wrong
   */
  String perform(Supplier<Registry> registries) throws IOException, InterruptedException {
    try {
      new CommandLine(this).parseArgs(options.others());
    } catch (ParameterException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    Registry registry = registryTags == null ? registries.get() : ListedImages.read(registryTags);
    StackFolder folder = StackFolder.of(stack.folder());
    if (!folder.isInGit()) {
      throw new IllegalArgumentException(
          "The folder " + stack.folder() + " is in no git repository, which decides");
    }
    List<String> updates = updated(registry);
    try (Checkout checkout = StackFiles.commit(folder, lastSuccess())) {
      SourceInfo source = checkout.info().orElseThrow();
      SourceInfo stated =
          Optional.ofNullable(message)
              .<SourceInfo>map(text -> new CommitWithMessage(source, text))
              .orElse(source);
      StackDecision decision = stack.decide(stated, registry, this::set);
      return isJson ? new DecisionCodec().encode(decision) : text(decision, source, updates);
    }
  }

  /** Returns the commit of the last run that succeeded, if that decides. */
  private Optional<String> lastSuccess() throws IOException {
    return StackParameters.asksForSuccess(parameters)
        ? new RunRecords(home)
            .lastSuccess(stack.name())
            .flatMap(RunRecord::source)
            .flatMap(SourceFingerprint::commit)
            .map(SourceFingerprint.Commit::id)
        : Optional.empty();
  }

  /** Takes the newest base images if that is asked for. Returns what has changed. */
  private List<String> updated(Registry registry) throws IOException, InterruptedException {
    if (!StackParameters.updatesLock(parameters)) {
      return List.of();
    }
    if (registryTags != null) {
      throw new IllegalArgumentException(
          "lock=update asks the registry for digests; leave out --registry-tags");
    }
    return PinnedBases.update(stack, new AskedDigests(registry));
  }

  /** Returns what a person wants to know, with the commit that it is about. */
  private String text(StackDecision decision, SourceInfo source, List<String> updates) {
    StringBuilder text = new StringBuilder();
    text.append(stack.folder()).append(" at ").append(source.shortCommit());
    Optional.ofNullable(branch)
        .or(source::branch)
        .ifPresent(name -> text.append(" on ").append(name));
    text.append(", tag ").append(decision.images().get(0).tag()).append('\n');
    updates.forEach(update -> text.append(update).append('\n'));
    decision.warnings().forEach(warning -> text.append("warning: ").append(warning).append('\n'));
    return text.append(DecisionText.of(decision)).toString();
  }

  private void set(StackSettings.Builder settings) {
    options.set(settings);
    StackParameters.set(settings, parameters);
    if (branch != null) {
      String head = environment.getOrDefault("GITHUB_HEAD_REF", "");
      boolean isMerge = branch.matches(MERGE_OF_PULL_REQUEST) && !head.isEmpty();
      settings.branch(isMerge ? head : branch).ref(branch);
    }
  }
}
