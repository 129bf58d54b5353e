package dev.danube;

import static java.util.Objects.requireNonNull;

import dev.danube.DefinitionScope.Position;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The post stages of a definition: those of the pipeline and those of its groups and parallels. */
final class PostOrder {

  private final Map<ScopedBuilder, Integer> numbers = new HashMap<>(); // of one owner: as they run
  private final Set<ScopedBuilder> ofPipeline = new HashSet<>();

  /**
   * Finds all post stages.
   *
   * @param nodes the drafts of all nodes, at any depth
   * @param post the drafts of the post stages of the pipeline
   */
  PostOrder(List<NodeDraft> nodes, List<NodeDraft> post) {
    nodes.forEach(block -> block.post().forEach(this::add));
    post.forEach(this::add);
    post.forEach(stage -> ofPipeline.add(stage.builder()));
  }

  private void add(NodeDraft stage) {
    numbers.put(stage.builder(), numbers.size());
  }

  boolean contains(NodeDraft draft) {
    return numbers.containsKey(draft.builder());
  }

  /** Returns whether a node is a post stage of a group or parallel. */
  boolean isOfBlock(NodeDraft draft) {
    return contains(draft) && !ofPipeline.contains(draft.builder());
  }

  /** Returns the place of the group or parallel that a post stage belongs to. */
  static Position block(NodeDraft draft) {
    return requireNonNull(draft.builder().place().parent());
  }

  /** Returns whether a node has ended for certain when a post stage of a block starts. */
  static boolean isInBlock(NodeDraft node, NodeDraft postStage) {
    return isInside(block(node), block(postStage));
  }

  private static boolean isInside(Position inner, Position outer) {
    for (Position at = inner; at != null; at = at.parent()) {
      if (at.index() == outer.index()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns whether a post stage has ended for certain when another node, or post stage, starts.
   */
  boolean hasEnded(NodeDraft postStage, NodeDraft when) {
    if (!contains(when) || (isOfBlock(when) && !isOfBlock(postStage))) {
      return false;
    }
    if (block(postStage).index() == block(when).index()) {
      return number(postStage) < number(when);
    }
    return !isOfBlock(when) || isInBlock(postStage, when);
  }

  private int number(NodeDraft postStage) {
    return requireNonNull(numbers.get(postStage.builder()));
  }
}
