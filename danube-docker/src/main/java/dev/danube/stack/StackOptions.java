package dev.danube.stack;

import dev.danube.Pipeline;
import dev.danube.docker.DockerBackend;
import dev.danube.engine.Danube;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * The options of the program of a stack beside those of all programs. They decide which pipeline is
 * run. Not thread-safe.
 */
final class StackOptions {

  private static final List<String> RIGHTS =
      List.of("pytest", "host", "privileged", "mounts", "capabilities");

  /** The text of these options in the help of the program. */
  static final String HELP =
      """
      Options of stacks:
        --plan                  say what a run would do with each image and why
        --decide                the same as JSON
          --branch NAME         decide for this branch
          --message TEXT        decide for this commit message
          --registry-tags FILE  ask no registry; the file has the full names of its images
        --pytest IMAGE          run the tests for pytest in a container of this image, which gets
                                Docker's socket and the network of the host
        --allow RIGHT[,RIGHT]   allow tests what gives them rights on the host: pytest, host,
                                privileged, mounts, capabilities
        --wiki FOLDER           write pages about images into this folder
        --wiki-of URL           the repository that the wiki belongs to; by default that of the
                                run of GitHub Actions
        --results FOLDER        write what was decided and done into this folder
        --learn IMAGE           write a first file of tests for this image, test/IMAGE.yaml
        --promote FROM=TO[,TO]  give the images with the tag FROM further tags, and do nothing else
      """;

  @Option(names = "--pytest")
  @Nullable String pytest;

  @Option(names = "--wiki")
  @Nullable Path wiki;

  @Option(names = "--wiki-of")
  @Nullable String wikiOf;

  @Option(names = "--results")
  @Nullable Path results;

  @Option(names = "--learn")
  @Nullable String learn;

  @Option(names = "--promote")
  @Nullable String promote;

  @Option(names = "--allow", split = ",")
  List<String> allow = new ArrayList<>();

  @CommandLine.Unmatched List<String> others = new ArrayList<>();

  private final Map<String, String> environment;

  private StackOptions(Map<String, String> environment) {
    this.environment = environment;
  }

  /**
   * Reads the options of a command line.
   *
   * @throws IllegalArgumentException if an option has no value
   */
  static StackOptions of(Map<String, String> environment, String... args) {
    StackOptions options = new StackOptions(environment);
    try {
      new CommandLine(options).parseArgs(args);
    } catch (ParameterException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    return options;
  }

  /** Returns the arguments that are left for the program of the pipeline. */
  String[] others() {
    return others.toArray(String[]::new);
  }

  /** Returns the pipeline that the options choose. */
  Pipeline pipeline(ImageStack stack) {
    if (promote == null) {
      return stack.pipeline(this::set);
    }
    String[] tags = promote.split("=", -1);
    if (tags.length != 2) {
      throw new IllegalArgumentException(
          "--promote takes FROM=TO[,TO], as in 2026.3-main=2026.3-stable, not \"" + promote + '"');
    }
    return stack.promotion(tags[0], settings -> set(settings, tags[1].split(",", -1)));
  }

  /** Sets what the options say. */
  void set(StackSettings.Builder settings) {
    if (pytest != null) {
      settings.pytest(pytest);
    }
    if (allow.contains("host")) {
      settings.allowHostTests();
    }
    if (wiki != null) {
      settings.wiki(wiki);
    }
    if (results != null) {
      settings.results(results);
    }
    if (learn != null) {
      settings.learn(learn);
    }
  }

  private void set(PromotionSettings.Builder settings, String... tags) {
    settings.tag(tags);
    if (wiki != null) {
      settings.wiki(wiki, repository());
    }
  }

  private String repository() {
    Optional<String> ofRun =
        Optional.ofNullable(environment.get("GITHUB_REPOSITORY"))
            .map(
                name ->
                    environment.getOrDefault("GITHUB_SERVER_URL", "https://github.com")
                        + "/"
                        + name);
    return Optional.ofNullable(wikiOf)
        .or(() -> ofRun)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Name the repository of the wiki, as in --wiki-of https://github.com/acme/images"));
  }

  /** Returns whether the command line asks for a promotion, not for images to be built. */
  boolean isPromotion() {
    return promote != null;
  }

  /** Allows what the options name. */
  void allow(Danube.Builder danube) {
    DockerBackend.Builder backend = DockerBackend.builder();
    Set<String> rights = new LinkedHashSet<>(allow);
    if (pytest != null) {
      rights.add("pytest");
    }
    for (String right : rights) {
      switch (right) {
        case "host" -> {
          // The settings of the pipeline allow it; no container gets a right.
        }
        case "pytest" -> backend.allowDockerSocket().allowHostNamespaces();
        case "privileged" -> backend.allowPrivileged();
        case "mounts" -> backend.allowHostMounts();
        case "capabilities" -> backend.allowCapabilities();
        default ->
            throw new IllegalArgumentException(
                String.format("--allow takes %s, not \"%s\"", String.join(", ", RIGHTS), right));
      }
    }
    danube.backend(backend.build());
  }
}
