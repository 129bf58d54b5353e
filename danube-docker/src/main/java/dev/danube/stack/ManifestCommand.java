package dev.danube.stack;

/**
 * A command whose output describes an image. Immutable.
 *
 * @param title the heading of its section
 * @param command the command, with its arguments as in a shell; it is run without one
 * @param isTable whether it prints a table, which is written as JSON, too
 */
public record ManifestCommand(String title, String command, boolean isTable) {}
