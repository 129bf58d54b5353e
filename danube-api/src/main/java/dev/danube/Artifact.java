package dev.danube;

import java.nio.file.Path;

/**
 * A file that a stage left, copied out of the workspace with its permissions, or a symbolic link
 * between places in the workspace. Immutable.
 *
 * @param name its path in the workspace, with {@code /} between folders
 * @param file where it is on this machine
 * @param size in bytes; 0 for a link
 */
public record Artifact(String name, Path file, long size) {}
