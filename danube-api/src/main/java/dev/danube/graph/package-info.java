/** The graph of a pipeline: which node waits for which, and why. */
@NullMarked
package dev.danube.graph;

import org.jspecify.annotations.NullMarked;
