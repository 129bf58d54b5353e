package dev.danube;

import java.nio.file.Path;

/**
 * A file that a stage left, copied out of the workspace. Immutable.
 *
 * @param name its path in the workspace, with {@code /} between folders
 * @param file where it is on this machine
 * @param size in bytes
 */
public record Artifact(String name, Path file, long size) {}
