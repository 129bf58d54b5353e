package dev.danube.stack.internal;

import java.util.Set;

/**
 * The first-level entries of the folder of a stack that are no images. Immutable.
 *
 * @param ignored the entries whose changes build nothing
 * @param buildAll the entries whose changes build all images
 */
public record ChangeRules(Set<String> ignored, Set<String> buildAll) {

  public static final ChangeRules USUAL =
      new ChangeRules(
          Set.of(), Set.of("tests_common", "spec.yml", "change_ignore.json", "conftest.py"));
}
