/**
 * The graph of a pipeline: which node waits for which, and why.
 *
 * <ul>
 *   <li>{@link StageGraph} is the graph, with its layers and its critical path, which {@code
 *       Timing} computes.
 *   <li>Exports: {@code Mermaid}, {@code Dot} and {@code Json} write what {@code GraphLabels}
 *       collects.
 * </ul>
 */
@NullMarked
package dev.danube.graph;

import org.jspecify.annotations.NullMarked;
