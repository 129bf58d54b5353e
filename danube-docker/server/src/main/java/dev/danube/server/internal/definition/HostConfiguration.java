package dev.danube.server.internal.definition;

/**
 * What the host of the service provides to definitions. Immutable.
 *
 * @param pipelines the pipelines that it defines in Java
 * @param tokens its tokens and secrets
 * @param images the images of stages that name none
 */
public record HostConfiguration(
    HostPipelines pipelines, HostTokens tokens, DefinedPipeline.Images images) {}
