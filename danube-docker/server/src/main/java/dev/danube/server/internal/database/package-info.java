/**
 * The database itself. {@link dev.danube.server.internal.database.Database} has the connections,
 * {@link dev.danube.server.internal.database.DatabaseUrl} says which database it is, and {@code
 * DatabaseLock} keeps other servers away from it. {@code Migrations} bring its tables to the
 * version of this program, by {@code schema-1.sql} and what follows it, for H2 and PostgreSQL;
 * {@code RepositoryStep} is such a step.
 */
@NullMarked
package dev.danube.server.internal.database;

import org.jspecify.annotations.NullMarked;
