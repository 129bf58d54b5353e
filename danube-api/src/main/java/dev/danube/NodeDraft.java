package dev.danube;

import java.util.List;
import java.util.stream.Stream;

/**
 * A finished node with its builder, which knows the lines of the definition. The draft is kept
 * until the pipeline is checked.
 *
 * @param node the node
 * @param builder the builder that the node was defined with
 * @param children the drafts of the nodes inside
 * @param post the drafts of its post stages, in the order in which they run
 */
record NodeDraft(Node node, ScopedBuilder builder, List<NodeDraft> children, List<NodeDraft> post) {

  NodeDraft {
    children = List.copyOf(children);
    post = List.copyOf(post);
  }

  /** Returns the drafts of everything inside: the nodes, then the post stages. */
  List<NodeDraft> inside() {
    return post.isEmpty() ? children : Stream.concat(children.stream(), post.stream()).toList();
  }

  static List<Node> nodes(List<NodeDraft> drafts) {
    return drafts.stream().map(NodeDraft::node).toList();
  }
}
