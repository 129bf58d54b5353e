package dev.danube;

import java.nio.file.Path;

/**
 * A file that a stage produced, copied out of the workspace with its permissions, or a symbolic
 * link from one place in the workspace to another. Immutable.
 *
 * @param name the path in the workspace, with {@code /} between folders
 * @param file the path of the copy on this machine
 * @param size the size in bytes; 0 for a link
 */
public record Artifact(String name, Path file, long size) {}
