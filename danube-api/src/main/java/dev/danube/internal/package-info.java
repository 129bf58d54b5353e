/**
 * Helpers for Danube's own modules. They are not for users, and may change in any version.
 *
 * <ul>
 *   <li>{@link Names} are checked, and suggestions made for mistyped ones; {@link Glob} matches
 *       paths, {@link WorkspacePaths} resolves them.
 *   <li>{@link Durations} and {@link Urls} are shown to people; {@link JsonObject} writes JSON.
 *   <li>{@link NetworkNames} tells networks apart from which services cannot be reached.
 * </ul>
 */
@NullMarked
package dev.danube.internal;

import org.jspecify.annotations.NullMarked;
