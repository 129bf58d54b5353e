/**
 * Parts of descriptions: {@link dev.danube.description.internal.Variables} expands texts, and
 * {@link dev.danube.description.internal.EnvFile} reads the files that variables come from, and
 * {@link dev.danube.description.internal.TextFiles} reads files up to a size. {@link
 * dev.danube.description.internal.LocalTimes} are times of a clock on the wall, such as {@link
 * dev.danube.description.internal.CronTimes}, and {@link
 * dev.danube.description.internal.SystemScheduler} is the clock of this machine. {@link
 * dev.danube.description.internal.MapText} writes a map as a text that can be read.
 */
@NullMarked
package dev.danube.description.internal;

import org.jspecify.annotations.NullMarked;
