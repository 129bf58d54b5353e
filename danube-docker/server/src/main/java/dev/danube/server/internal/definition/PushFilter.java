package dev.danube.server.internal.definition;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.danube.internal.Glob;
import java.util.List;
import java.util.Optional;

/**
 * The pushes that trigger a pipeline. Immutable.
 *
 * @param branches patterns of the branches; empty for the default branch of the repository
 * @param tags patterns of the tags
 */
public record PushFilter(Optional<List<String>> branches, List<String> tags) {

  /** The pushes to the default branch. */
  public static final PushFilter USUAL = new PushFilter(Optional.empty(), List.of());

  /**
   * Copies the lists.
   *
   * @param branches patterns of the branches
   * @param tags patterns of the tags
   */
  public PushFilter {
    branches = branches.map(List::copyOf);
    tags = List.copyOf(tags);
  }

  /**
   * Returns whether a push to a branch triggers the pipeline.
   *
   * @param isDefault whether it is the default branch of the repository
   */
  public boolean takesBranch(String name, boolean isDefault) {
    return branches.map(globs -> matches(globs, name)).orElse(isDefault);
  }

  /** Returns whether a push of a tag triggers the pipeline. */
  public boolean takesTag(String name) {
    return matches(tags, name);
  }

  private static boolean matches(List<String> globs, String name) {
    return globs.stream().anyMatch(glob -> Glob.parse(glob).matches(name));
  }

  /** Adds what was set to the JSON of a definition. */
  void addTo(ObjectNode json) {
    branches.ifPresent(
        globs -> {
          json.putArray("branches");
          globs.forEach(json.withArray("branches")::add);
        });
    for (String glob : tags) {
      json.withArray("tags").add(glob);
    }
  }
}
