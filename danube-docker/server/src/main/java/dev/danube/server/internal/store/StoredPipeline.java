package dev.danube.server.internal.store;

import dev.danube.server.internal.definition.PipelineDefinition;
import java.time.Instant;

/**
 * A pipeline that is stored. Immutable.
 *
 * @param id its id
 * @param revision the number of its newest revision, from 1
 * @param definition its newest definition
 * @param created when it was created
 * @param updated when its newest revision was stored
 */
public record StoredPipeline(
    String id, int revision, PipelineDefinition definition, Instant created, Instant updated) {}
