/**
 * Definitions of pipelines as clients send them. {@link
 * dev.danube.server.internal.definition.DefinitionReader} checks one by the rules of the service,
 * and tells all that is wrong with it as {@link dev.danube.server.internal.body.FieldError}s;
 * {@link dev.danube.server.internal.definition.PipelineDefinition} is a valid one, with a {@link
 * dev.danube.server.internal.definition.StageDefinition} for each stage and a {@link
 * dev.danube.server.internal.definition.PushFilter} of what triggers it, and says what a {@link
 * dev.danube.server.internal.definition.Retrigger} does. {@link
 * dev.danube.server.internal.definition.DefinedPipeline} is what it means to Danube, and {@link
 * dev.danube.server.internal.definition.DefinitionSchemas} what the documentation says about it.
 *
 * <p>{@link dev.danube.server.internal.definition.HostConfiguration} is what the host provides:
 * {@link dev.danube.server.internal.definition.HostPipelines}, which it defines in Java, and {@link
 * dev.danube.server.internal.definition.HostTokens}, which are sent only to the servers that they
 * are for. {@link dev.danube.server.internal.definition.CronReader} reads requests for schedules,
 * each a {@link dev.danube.server.internal.definition.CronRule}.
 *
 * <p>Inside are {@code DescriptionReader} for descriptions of containers with {@code
 * DescriptionRights}, what the host lets them use, and {@code StageReader}.
 */
@NullMarked
package dev.danube.server.internal.definition;

import org.jspecify.annotations.NullMarked;
