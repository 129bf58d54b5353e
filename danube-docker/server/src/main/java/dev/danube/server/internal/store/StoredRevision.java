package dev.danube.server.internal.store;

import java.time.Instant;

/**
 * A revision of a pipeline, without its definition. Immutable.
 *
 * @param number its number, from 1
 * @param name the name of the pipeline in it
 * @param author who has stored it
 * @param created when it was stored
 */
public record StoredRevision(int number, String name, String author, Instant created) {}
