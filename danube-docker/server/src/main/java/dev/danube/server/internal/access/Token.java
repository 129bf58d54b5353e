package dev.danube.server.internal.access;

import java.time.Instant;

/**
 * The login of a program, without its secret. Immutable.
 *
 * @param id its id
 * @param name what it is for
 * @param role what it may do
 * @param created when it was made
 * @param expires until when it is valid
 */
public record Token(String id, String name, Role role, Instant created, Instant expires) {}
