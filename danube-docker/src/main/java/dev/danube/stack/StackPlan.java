package dev.danube.stack;

/**
 * A variant of all images of a stack, such as one for each version of Python. Immutable.
 *
 * @param name its name
 * @param tagPrefix the start of the tags of its images; if it is empty, their tag is {@code latest}
 */
public record StackPlan(String name, String tagPrefix) {}
