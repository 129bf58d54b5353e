package dev.danube;

import dev.danube.SettingsCollector.Entry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Checks what a stage shows by itself, when all of it is set. */
final class StageCheck {

  private StageCheck() {}

  static void check(Stage.Builder builder, Stage stage) {
    List<Step> steps = stage.steps();
    if (steps.isEmpty()) {
      builder.problem("has no steps; add run(...), exec(...), command(...) or call(...)");
    }
    if (steps.size() > 1 && steps.stream().anyMatch(Step.Command.class::isInstance)) {
      builder.problem(
          "command(...) is not the only step; it replaces what the container does,"
              + " so put the other steps into stages of their own");
    }
    checkHooks(builder, stage);
    SecretCheck.check(builder);
    checkPaths(builder);
    services(builder);
  }

  /** The container of a command has ended when its hooks run. */
  private static void checkHooks(Stage.Builder builder, Stage stage) {
    boolean isCommand = stage.steps().stream().anyMatch(Step.Command.class::isInstance);
    if (isCommand
        && stage.hooks().stream()
            .flatMap(hook -> hook.steps().stream())
            .anyMatch(Step::isInContainer)) {
      builder.problem(
          "a hook with run(...) or exec(...) finds no container any more when command(...) has"
              + " ended; use call(...) in it, or a stage that comes after");
    }
  }

  /** The services of a stage or pipeline by name, which has to be each one's own. */
  static Map<String, Entry<Service>> services(ScopedBuilder builder) {
    List<Entry<Service>> services = builder.entries(Keys.SERVICE);
    Map<String, Entry<Service>> byName = new HashMap<>(services.size());
    for (Entry<Service> service : services) {
      Entry<Service> first = byName.putIfAbsent(service.value().name(), service);
      if (first != null) {
        builder.problemOf(
            service,
            String.format(
                "service \"%s\" is already defined at %s; give it another name",
                service.value().name(), first.location()));
      }
    }
    return byName;
  }

  /** Checks that what a container sees is not put twice at one place. */
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
          entry, setter + " at /workspace, where the workspace is; take another path");
    } else if (first != null) {
      builder.problemOf(
          entry,
          String.format(
              "%s at %s, where a %s is already put at %s; take another path",
              setter, path, first.key().name(), first.location()));
    }
  }
}
