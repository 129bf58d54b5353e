package dev.danube;

import java.util.List;

/**
 * A finished node with its builder, which knows the lines of the definition. The draft is kept
 * until the pipeline is checked.
 *
 * @param node the node
 * @param builder the builder that the node was defined with
 * @param children the drafts of the nodes inside
 */
record NodeDraft(Node node, ScopedBuilder builder, List<NodeDraft> children) {

  NodeDraft {
    children = List.copyOf(children);
  }

  static List<Node> nodes(List<NodeDraft> drafts) {
    return drafts.stream().map(NodeDraft::node).toList();
  }
}
