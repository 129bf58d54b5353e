/**
 * Definitions of pipelines as clients send them. {@link
 * dev.danube.server.definition.DefinitionReader} checks one by the rules of the service, and tells
 * all that is wrong with it as {@link dev.danube.server.definition.FieldError}s; {@link
 * dev.danube.server.definition.PipelineDefinition} is a valid one, with a {@link
 * dev.danube.server.definition.StageDefinition} for each stage. {@link
 * dev.danube.server.definition.DefinedPipeline} is what it means to Danube.
 *
 * <p>Inside are {@code Field}, {@code StageReader}, and {@code HttpUrl}.
 */
@NullMarked
package dev.danube.server.definition;

import org.jspecify.annotations.NullMarked;
