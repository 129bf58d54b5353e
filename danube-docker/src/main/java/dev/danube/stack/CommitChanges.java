package dev.danube.stack;

import dev.danube.ChangeBase;
import dev.danube.stack.internal.ChangeRules;
import dev.danube.stack.internal.StackLock;
import java.util.List;
import java.util.Optional;

/**
 * The changes in the folder of a stack, in the last commit or since another one. Immutable.
 *
 * @param prefix the path of the stack's folder in the repository, with a {@code /} at its end
 *     unless it is empty
 * @param rules the entries of the folder that are no images
 * @param base the commit that the last one is compared with
 * @param paths the changed paths; empty if git could not compare the commit with one before
 */
record CommitChanges(
    String prefix, ChangeRules rules, ChangeBase base, Optional<List<String>> paths) {

  static CommitChanges of(
      String folder, ChangeRules rules, ChangeBase base, Optional<List<String>> paths) {
    return new CommitChanges(folder.isEmpty() ? "" : folder + "/", rules, base, paths);
  }

  /** Returns words for the time in which the changes were made. */
  String since() {
    return base.equals(ChangeBase.previousCommit()) ? "in the last commit" : "since the " + base;
  }

  /** Returns why all images are built, by the rule {@code git}. */
  Optional<String> ofAll() {
    if (paths.isEmpty()) {
      return Optional.of(
          base.equals(ChangeBase.previousCommit())
              ? "there is no commit before this one to compare it with, or it was not fetched"
              : "the " + base + " is not known, or its commit was not fetched");
    }
    return paths.get().stream()
        .filter(path -> rules.buildAll().contains(entry(path)))
        .findFirst()
        .map(path -> path + " changed, which all images depend on");
  }

  /** Returns which change of an image's own files builds it. */
  Optional<String> of(StackImage image) {
    String context = image.context();
    return paths.orElse(List.of()).stream()
        .filter(
            path ->
                context.equals(".")
                    || path.equals(context)
                    || path.startsWith(context + "/")
                    || (image.pinned().isPresent() && path.equals(prefix + StackLock.FILE)))
        .filter(path -> !rules.ignored().contains(entry(path)))
        .findFirst()
        .map(path -> path + " changed");
  }

  /** Returns the first-level entry of the stack's folder; an empty text outside of it. */
  private String entry(String path) {
    return path.startsWith(prefix) ? path.substring(prefix.length()).split("/", 2)[0] : "";
  }
}
