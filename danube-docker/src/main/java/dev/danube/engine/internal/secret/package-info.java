/**
 * The secrets of a run.
 *
 * <ul>
 *   <li>{@link RunSecrets} fetches each once, by {@link SecretFetch}, and fails with a {@link
 *       StepFailedException}.
 *   <li>{@link Masker} masks them in text, {@link Base64Masker} their encodings.
 * </ul>
 */
@NullMarked
package dev.danube.engine.internal.secret;

import org.jspecify.annotations.NullMarked;
