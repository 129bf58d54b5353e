package dev.danube;

import dev.danube.DefinitionScope.Place;
import dev.danube.internal.Location;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A node with the places it was written at, kept until the pipeline is checked.
 *
 * @param node the finished node
 * @param place where it was added
 * @param orderLocation the line that set its order, if one did
 * @param children the nodes inside
 */
record Draft(Node node, Place place, @Nullable Location orderLocation, List<Draft> children) {

  Draft {
    children = List.copyOf(children);
  }

  static List<Node> nodes(List<Draft> drafts) {
    return drafts.stream().map(Draft::node).toList();
  }
}
