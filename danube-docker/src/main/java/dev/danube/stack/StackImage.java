package dev.danube.stack;

import static java.util.Objects.requireNonNull;

import dev.danube.internal.WorkspacePaths;
import dev.danube.stack.internal.MachinePlatform;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An image of a stack. Immutable.
 *
 * @param name its name in the stack
 * @param parent the image of the stack that it is built from; empty for a root
 * @param repository its name in the registry without a tag, such as {@code ghcr.io/acme/base}
 * @param context the folder that it is built from, from the root of the repository
 * @param dockerfile the Dockerfile, relative to the context
 * @param target the stage of the Dockerfile that is built; empty for the last
 * @param buildArgs the arguments of the Dockerfile
 * @param planArgs the arguments that a plan adds or replaces, by the name of the plan
 * @param skippedPlans the plans that the image is not built for
 * @param manifest the keys of its own commands that describe the image, in their order
 * @param tags the tags that it gets besides that of the branch, with names between braces
 * @param platforms the platforms that it is built for; empty for that of this machine
 * @param integrationTests whether tests run on the pushed image
 * @param prune whether the daemon's copy is removed when nothing needs it anymore
 * @param cache whether earlier images are pulled so that the build can reuse their layers
 * @param pinned the name, without a tag, of the base image whose digest {@code stack.lock} decides;
 *     empty if the registry decides
 * @param refresh the time after which it is built again; empty if its content alone decides
 * @param definedAt the line that defines the image, such as {@code images/spec.yml:7}; empty if it
 *     is not known
 */
public record StackImage(
    String name,
    Optional<String> parent,
    String repository,
    String context,
    String dockerfile,
    Optional<String> target,
    Map<String, String> buildArgs,
    Map<String, Map<String, String>> planArgs,
    Set<String> skippedPlans,
    List<String> manifest,
    List<String> tags,
    List<String> platforms,
    boolean integrationTests,
    boolean prune,
    boolean cache,
    Optional<String> pinned,
    Optional<Duration> refresh,
    Optional<String> definedAt) {

  /** Returns the platform that counts for base images: the first one, or that of this machine. */
  String platform() {
    return platforms.isEmpty() ? MachinePlatform.current() : platforms.get(0);
  }

  /** Returns the arguments of the Dockerfile for a plan. */
  Map<String, String> argsFor(Optional<StackPlan> plan) {
    Map<String, String> args = new LinkedHashMap<>(buildArgs);
    plan.ifPresent(p -> args.putAll(planArgs.getOrDefault(p.name(), Map.of())));
    return args;
  }

  /**
   * A builder of a {@link StackImage}, valid only inside the lambda that receives it. Not
   * thread-safe. Wrong values are reported with all other problems of the stack.
   */
  public static final class Builder {

    final String name;
    Optional<String> parent = Optional.empty();
    Optional<String> repository = Optional.empty();
    Optional<String> context = Optional.empty();
    String dockerfile = "Dockerfile";
    Optional<String> target = Optional.empty();
    final Map<String, String> buildArgs = new LinkedHashMap<>();
    final Map<String, Map<String, String>> planArgs = new LinkedHashMap<>();
    final Set<String> skippedPlans = new LinkedHashSet<>();
    final List<String> manifest = new ArrayList<>();
    final List<String> tags = new ArrayList<>();
    final List<String> platforms = new ArrayList<>();
    boolean integrationTests;
    boolean prune;
    boolean cache = true;
    Optional<String> pinned = Optional.empty();
    Optional<Duration> refresh = Optional.empty();
    Optional<String> definedAt = Optional.empty();

    /** The lines of settings, by what {@link StackCheck} calls them. */
    final Map<String, String> places = new LinkedHashMap<>();

    Builder(String name) {
      this.name = requireNonNull(name, "name");
    }

    /**
     * Sets the image of the stack that this one is built from. Its tag is the argument {@code
     * BASE_TAG} of the Dockerfile. Default: none, the image is a root.
     *
     * @param parent the name of the other image
     * @return this builder
     */
    public Builder from(String parent) {
      this.parent = Optional.of(parent);
      return this;
    }

    /**
     * Sets the name of the image in the registry. Default: the repository of the stack, a slash and
     * the name of the image.
     *
     * @param repository the name without a tag, such as {@code ghcr.io/acme/base}
     * @return this builder
     */
    public Builder repository(String repository) {
      this.repository = Optional.of(repository);
      return this;
    }

    /**
     * Sets the folder that the image is built from. Default: the folder with its name in the folder
     * of the stack.
     *
     * @param path the folder, from the root of the repository
     * @return this builder
     */
    public Builder context(String path) {
      this.context = Optional.of(path);
      return this;
    }

    /**
     * Sets the Dockerfile. Default: {@code Dockerfile}.
     *
     * @param path a path relative to the context
     * @return this builder
     */
    public Builder dockerfile(String path) {
      this.dockerfile = requireNonNull(path, "path");
      return this;
    }

    /**
     * Sets the stage of the Dockerfile to build. Default: the last one.
     *
     * @param name the name of the stage
     * @return this builder
     */
    public Builder target(String name) {
      this.target = Optional.of(name);
      return this;
    }

    /**
     * Sets an argument of the Dockerfile.
     *
     * @param name the name of the argument
     * @param value its value
     * @return this builder
     */
    public Builder buildArg(String name, String value) {
      buildArgs.put(requireNonNull(name, "name"), requireNonNull(value, "value"));
      return this;
    }

    /**
     * Sets an argument of the Dockerfile for one plan. It replaces the argument with the same name
     * that is for all plans.
     *
     * @param plan the name of the plan
     * @param name the name of the argument
     * @param value its value
     * @return this builder
     */
    public Builder buildArg(String plan, String name, String value) {
      planArgs
          .computeIfAbsent(requireNonNull(plan, "plan"), key -> new LinkedHashMap<>())
          .put(requireNonNull(name, "name"), requireNonNull(value, "value"));
      return this;
    }

    /**
     * Does not build the image for a plan.
     *
     * @param plan the name of the plan
     * @return this builder
     */
    public Builder skipPlan(String plan) {
      skippedPlans.add(requireNonNull(plan, "plan"));
      return this;
    }

    /**
     * Adds sections to the manifest of the image and of those that stand on it, after their own.
     *
     * @param keys the names of commands that {@link ImageStack.Builder#manifest} sets
     * @return this builder
     */
    public Builder describe(String... keys) {
      manifest.addAll(List.of(keys));
      return this;
    }

    /**
     * Adds tags that the image and those that stand on it get besides that of the branch, when
     * their tests have passed. A name between braces stands for the start of the tag ({@code
     * prefix}), the branch ({@code branch}), the short commit ({@code commit}), or for the first
     * line that a command of {@link ImageStack.Builder#manifest} prints in the image. Example:
     * {@code python-{PY_VER}}. A run that has nothing to do with an image sets no tags, so tags
     * that are added to a definition come with the next change, or with {@code image=NAME}. With
     * plans, each tag needs {@code prefix}.
     *
     * @param templates the tags
     * @return this builder
     */
    public Builder tag(String... templates) {
      tags.addAll(List.of(templates));
      return this;
    }

    /**
     * Builds the image for one platform or several. Default: for that of this machine, which is
     * part of its content; set it if the daemon is on a machine of another architecture.
     *
     * @param names platforms, such as {@code linux/amd64} and {@code linux/arm64}
     * @return this builder
     */
    public Builder platforms(String... names) {
      platforms.addAll(List.of(names));
      return this;
    }

    /**
     * Runs the tests in the folder {@code integration_tests} on the pushed image.
     *
     * @return this builder
     */
    public Builder integrationTests() {
      integrationTests = true;
      return this;
    }

    /**
     * Removes the daemon's copy of the image once it is pushed and its children are built.
     *
     * @return this builder
     */
    public Builder prune() {
      prune = true;
      return this;
    }

    /**
     * Builds without the layers of images in the registry. Default: they are reused where they fit.
     *
     * @return this builder
     */
    public Builder noCache() {
      cache = false;
      return this;
    }

    /**
     * Builds from the digest that the file {@code stack.lock} in the folder of the stack has for
     * the base image, in place of what its tag means by now. The parameter {@code lock=update}
     * writes that file. Default: the registry decides, and an image is built again when its base
     * has moved.
     *
     * @param repository the base image that the Dockerfile starts from, without a tag, such as
     *     {@code quay.io/jupyter/base-notebook}
     * @return this builder
     */
    public Builder pinned(String repository) {
      this.pinned = Optional.of(repository);
      return this;
    }

    /**
     * Builds the image again when it is older, for what it installs from the network. Time is
     * divided into periods of this length, all of which start on a Monday at 00:00 UTC or are
     * counted from one, and what was built in an earlier period counts as missing. So {@code 7d}
     * builds each Monday, and images with the same period are built again together. Nothing of
     * earlier builds is reused. Has no effect with {@link Rebuild#GIT}. Default: an image is as
     * good as new while its content stays the same.
     *
     * @param age the length of the period, at least an hour
     * @return this builder
     */
    public Builder refresh(Duration age) {
      this.refresh = Optional.of(age);
      return this;
    }

    /**
     * Sets the place that defines the image, for messages.
     *
     * @param location such as {@code images/spec.yml:7}
     * @return this builder
     */
    public Builder definedAt(String location) {
      definedAt = Optional.of(location);
      return this;
    }

    StackImage build(String folder, Optional<String> repositoryOfStack) {
      return new StackImage(
          name,
          parent,
          repository.or(() -> repositoryOfStack.map(all -> all + "/" + name)).orElse(name),
          normal(context.orElse(folder.isEmpty() ? name : folder + "/" + name)),
          normal(dockerfile),
          target,
          Collections.unmodifiableMap(new LinkedHashMap<>(buildArgs)),
          copyOf(planArgs),
          Collections.unmodifiableSet(new LinkedHashSet<>(skippedPlans)),
          List.copyOf(manifest),
          List.copyOf(tags),
          List.copyOf(platforms),
          integrationTests,
          prune,
          cache,
          pinned,
          refresh,
          definedAt);
    }

    /** Returns a path in its shortest form: {@code .} is the root of the repository. */
    private static String normal(String path) {
      String normal = WorkspacePaths.resolve(".", path).orElse(path);
      return normal.isEmpty() ? "." : normal;
    }

    private static Map<String, Map<String, String>> copyOf(Map<String, Map<String, String>> all) {
      Map<String, Map<String, String>> copy = new LinkedHashMap<>();
      all.forEach(
          (plan, args) -> copy.put(plan, Collections.unmodifiableMap(new LinkedHashMap<>(args))));
      return Collections.unmodifiableMap(copy);
    }
  }
}
