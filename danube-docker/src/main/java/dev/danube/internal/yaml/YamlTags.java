package dev.danube.internal.yaml;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A check for tags, which name types of other programs: nothing here would read them. */
final class YamlTags {

  private static final Set<Tag> CORE =
      Set.of(
          Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL, Tag.SEQ, Tag.MAP, Tag.ENV_TAG); // ${X}

  private YamlTags() {}

  /** Returns whether all tags are known, and adds a problem for each other one. */
  static boolean areKnown(Node root, YamlProblems problems) {
    boolean areKnown = true;
    Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Node> open = new ArrayDeque<>();
    open.push(root);
    while (!open.isEmpty()) {
      Node node = open.pop();
      if (!seen.add(node)) {
        continue;
      }
      if (!CORE.contains(node.getTag())) {
        areKnown = false;
        problems.add(node.getStartMark(), "", YamlSyntax.TAG);
      }
      if (node instanceof SequenceNode sequence) {
        sequence.getValue().forEach(open::push);
      } else if (node instanceof MappingNode mapping) {
        mapping
            .getValue()
            .forEach(
                tuple -> {
                  open.push(tuple.getKeyNode());
                  open.push(tuple.getValueNode());
                });
      }
    }
    return areKnown;
  }
}
