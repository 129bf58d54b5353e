/**
 * Danube in JUnit 5: {@link DanubeTests} makes tests of the stages of a pipeline, which wait for a
 * {@code TestedRun}, {@link DanubeService} is a service for ordinary tests. Needs {@code
 * junit-jupiter-api}, which is an optional dependency.
 */
@NullMarked
package dev.danube.junit;

import org.jspecify.annotations.NullMarked;
