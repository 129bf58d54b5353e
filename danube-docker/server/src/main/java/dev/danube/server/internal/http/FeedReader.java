package dev.danube.server.internal.http;

import java.util.function.BooleanSupplier;

/**
 * The reader of a body that is read bit by bit. Immutable.
 *
 * @param key the name of the caller; all its readers have the same
 * @param mayRead returns whether the login is still valid
 */
record FeedReader(String key, BooleanSupplier mayRead) {}
