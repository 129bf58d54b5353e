/**
 * Parts of descriptions: {@link dev.danube.description.internal.Variables} expands texts, and
 * {@link dev.danube.description.internal.EnvFile} reads the files that variables come from.
 */
@NullMarked
package dev.danube.description.internal;

import org.jspecify.annotations.NullMarked;
