package dev.danube.stack;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.danube.Registry;
import dev.danube.SourceInfo;
import dev.danube.engine.internal.Json;
import dev.danube.engine.internal.source.Checkout;
import dev.danube.engine.internal.source.Checkouts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The option {@code --decide}: the decision as JSON, for scripts. Not thread-safe. */
final class DecideCommand {

  /** GitHub's name of the merge of a pull request, in the place of a branch. */
  private static final String MERGE_OF_PULL_REQUEST = "\\d+/merge";

  @Option(names = "--decide", required = true)
  boolean decide;

  @Option(names = "--branch")
  @Nullable String branch;

  @Option(names = "--message")
  @Nullable String message;

  @Option(names = "--registry-tags")
  @Nullable Path registryTags;

  @Option(names = "--set")
  Map<String, String> parameters = new LinkedHashMap<>();

  private final ImageStack stack;
  private final Map<String, String> environment;

  DecideCommand(ImageStack stack, Map<String, String> environment) {
    this.stack = stack;
    this.environment = environment;
  }

  /** Returns whether a command line has the option. */
  static boolean isIn(String... args) {
    return List.of(args).contains("--decide");
  }

  /**
   * Returns the decision as JSON.
   *
   * @param registries the registries that are asked unless a file lists their images
   * @throws IllegalArgumentException if the command line is wrong
   */
  String perform(Supplier<Registry> registries, String... args)
      throws IOException, InterruptedException {
    try {
      new CommandLine(this).parseArgs(args);
    } catch (ParameterException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    Registry registry = registryTags == null ? registries.get() : ListedImages.read(registryTags);
    StackFolder folder = StackFolder.of(stack.folder());
    if (!folder.isInGit()) {
      throw new IllegalArgumentException(
          "The folder " + stack.folder() + " is in no git repository, which --decide asks");
    }
    try (Checkout checkout =
        Checkouts.open(StackFiles.source(folder), StackFiles.environment(folder.root()))) {
      SourceInfo source = checkout.info().orElseThrow();
      SourceInfo stated =
          Optional.ofNullable(message)
              .<SourceInfo>map(text -> new CommitWithMessage(source, text))
              .orElse(source);
      return json(stack.decide(stated, registry, this::set));
    }
  }

  private void set(StackSettings.Builder settings) {
    StackParameters.set(settings, parameters);
    if (branch != null) {
      String head = environment.getOrDefault("GITHUB_HEAD_REF", "");
      settings.branch(branch.matches(MERGE_OF_PULL_REQUEST) && !head.isEmpty() ? head : branch);
    }
  }

  private static String json(StackDecision decision) {
    List<Map<String, Object>> images =
        decision.images().stream()
            .map(
                image -> {
                  Map<String, Object> one = new LinkedHashMap<>();
                  one.put("name", image.name());
                  image.plan().ifPresent(plan -> one.put("plan", plan));
                  one.put("action", image.action().name().toLowerCase(Locale.ROOT));
                  one.put("reasons", image.reasons());
                  one.put("tag", image.tag());
                  one.put("image", image.image().reference());
                  return one;
                })
            .toList();
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("images", images);
    all.put("warnings", decision.warnings());
    try {
      return Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(all);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // texts and lists can be written
    }
  }
}
