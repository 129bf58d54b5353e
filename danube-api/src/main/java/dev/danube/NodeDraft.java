package dev.danube;

import java.util.List;

/**
 * A finished node with the builder that knows its lines, kept until the pipeline is checked.
 *
 * @param node the node
 * @param builder what it was defined with
 * @param children the nodes inside
 */
record NodeDraft(Node node, ScopedBuilder builder, List<NodeDraft> children) {

  NodeDraft {
    children = List.copyOf(children);
  }

  static List<Node> nodes(List<NodeDraft> drafts) {
    return drafts.stream().map(NodeDraft::node).toList();
  }
}
