package dev.danube.server.internal.access;

import java.time.Instant;

/**
 * A person who logs in with a name and a password. Immutable.
 *
 * @param name the name, which no other user has
 * @param role what the user may do
 * @param password the hash of the password
 * @param created when the user was made
 * @param passwordSet when the password was set last
 */
public record User(
    String name, Role role, PasswordHash password, Instant created, Instant passwordSet) {}
