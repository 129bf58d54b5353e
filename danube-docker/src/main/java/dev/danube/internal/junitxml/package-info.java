/**
 * The XML of JUnit, which most test runners write and CI servers read. {@link
 * dev.danube.internal.junitxml.JUnitReader} reads the {@link *
 * dev.danube.internal.junitxml.TestCase}s of a file, {@link
 * dev.danube.internal.junitxml.JUnitWriter} writes {@link dev.danube.internal.junitxml.TestSuite}s.
 */
@NullMarked
package dev.danube.internal.junitxml;

import org.jspecify.annotations.NullMarked;
