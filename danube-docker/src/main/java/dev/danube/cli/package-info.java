/** The command-line program of a pipeline; see {@link dev.danube.cli.PipelineMain}. */
@NullMarked
package dev.danube.cli;

import org.jspecify.annotations.NullMarked;
