/** Command-line programs: {@link dev.danube.cli.PipelineMain} makes one of a pipeline. */
@NullMarked
package dev.danube.cli;

import org.jspecify.annotations.NullMarked;
