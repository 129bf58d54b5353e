package dev.danube;

import dev.danube.SettingsCollector.Entry;
import dev.danube.internal.NetworkNames;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** The checks of a single stage, after everything is set on it. */
final class StageCheck {

  /** Settings that have no effect on an approval, which runs nothing and is not tried again. */
  static final List<Key<?>> NOT_OF_APPROVALS =
      List.of(Keys.TIMEOUT, Keys.TIMEOUT_TOTAL, Keys.RETRY);

  private StageCheck() {}

  static void check(Stage.Builder builder, Stage stage) {
    List<Step> steps = stage.steps();
    if (steps.isEmpty() && !builder.isRefused(Keys.STEP)) {
      builder.problem("has no steps; add run(...), exec(...), command(...) or call(...)");
    }
    if (steps.size() > 1 && steps.stream().anyMatch(Step.Command.class::isInstance)) {
      builder.problem(
          "command(...) is not the only step; it replaces what the container does,"
              + " so put the other steps into stages of their own");
    }
    checkBackground(builder, steps);
    checkApproval(builder, steps);
    checkHooks(builder, stage);
    SecretCheck.check(builder);
    checkPaths(builder);
    checkPublish(builder);
    checkAliases(builder);
    ServiceCheck.check(builder);
  }

  /** Checks that background steps have names of their own, and steps that they run beside. */
  private static void checkBackground(Stage.Builder builder, List<Step> steps) {
    Set<String> names = new HashSet<>();
    for (Step step : steps) {
      if (step instanceof Step.Background background && !names.add(background.name())) {
        builder.problem(
            "background \"" + background.name() + "\" is there twice; give one another name");
      }
    }
    if (!steps.isEmpty() && steps.get(steps.size() - 1) instanceof Step.Background last) {
      builder.problem(
          String.format(
              "background \"%s\" is the last step, so nothing runs beside it; add the steps that"
                  + " need it after it",
              last.name()));
    }
  }

  private static void checkApproval(Stage.Builder builder, List<Step> steps) {
    if (steps.stream().noneMatch(Step.Approve.class::isInstance)) {
      return;
    }
    if (steps.size() > 1) {
      builder.problem(
          "approval(...) is not the only step; put the other steps into a stage below it");
    }
    for (Key<?> key : NOT_OF_APPROVALS) {
      builder.entries(key).stream()
          .filter(entry -> entry.strength() < ScopedBuilder.DEFAULTS)
          .forEach(
              entry ->
                  builder.problemOf(
                      entry,
                      key.name()
                          + " has no effect on an approval; use within(...) in the approval to"
                          + " limit the wait"));
    }
  }

  /** Refuses ports of a container whose network has none, because Docker ignores them. */
  private static void checkPublish(Stage.Builder builder) {
    builder.entries(Keys.PUBLISH).stream()
        .findFirst()
        .ifPresent(port -> checkNetwork(builder, port, "publish", NetworkNames::isClosed));
  }

  /** Refuses further names of a container whose network has none, because Docker ignores them. */
  private static void checkAliases(Stage.Builder builder) {
    builder.entries(Keys.OPTION).stream()
        .filter(option -> option.value().kind() == ContainerOption.Kind.NETWORK_ALIAS)
        .findFirst()
        .ifPresent(
            alias ->
                checkNetwork(
                    builder,
                    alias,
                    "networkAlias",
                    name -> NetworkNames.isClosed(name) || name.equals("bridge")));
  }

  private static void checkNetwork(
      Stage.Builder builder, Entry<?> entry, String setter, Predicate<String> isWithout) {
    builder.entries(Keys.NETWORK).stream()
        .map(Entry::value)
        .filter(isWithout)
        .forEach(
            network ->
                builder.problemOf(
                    entry,
                    String.format(
                        "%s has no effect in the network \"%s\"; remove one of the two",
                        setter, network)));
  }

  /**
   * Checks the hooks. After {@code command(...)} a hook has no container to run in: it has ended.
   */
  private static void checkHooks(Stage.Builder builder, Stage stage) {
    boolean isCommand = stage.steps().stream().anyMatch(Step.Command.class::isInstance);
    if (isCommand
        && stage.hooks().stream()
            .flatMap(hook -> hook.steps().stream())
            .anyMatch(Step::isInContainer)) {
      builder.problem(
          "a hook with run(...) or exec(...) has no container after command(...) has ended;"
              + " use call(...) in it, or a later stage");
    }
  }

  /** Checks that no two caches or mounts of a container have the same path. */
  static void checkPaths(ScopedBuilder builder) {
    List<Entry<Cache>> caches = builder.entries(Keys.CACHE);
    List<Entry<Mount>> mounts = builder.entries(Keys.MOUNT);
    Map<String, Entry<?>> byPath = new HashMap<>(caches.size() + mounts.size());
    caches.forEach(cache -> put(builder, byPath, cache.value().path(), cache));
    mounts.forEach(mount -> put(builder, byPath, mount.value().path(), mount));
  }

  private static void put(
      ScopedBuilder builder, Map<String, Entry<?>> byPath, String path, Entry<?> entry) {
    Entry<?> first = byPath.putIfAbsent(path, entry);
    String setter = entry.key().name();
    if (path.equals("/workspace")) {
      builder.problemOf(
          entry, setter + " at /workspace, which is the workspace; choose another path");
    } else if (first != null) {
      builder.problemOf(
          entry,
          String.format(
              "%s at %s, which is already the path of a %s at %s; choose another path",
              setter, path, first.key().name(), first.location()));
    }
  }
}
