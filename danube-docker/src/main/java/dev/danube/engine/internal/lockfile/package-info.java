/**
 * The lock file, with the digests of images and the commits of git refs.
 *
 * <ul>
 *   <li>{@link Lockfile} is the content of the file.
 *   <li>{@link RunPins} are the digests and commits that one run uses.
 * </ul>
 */
@NullMarked
package dev.danube.engine.internal.lockfile;

import org.jspecify.annotations.NullMarked;
