/**
 * Helpers that several packages share: {@link Causes} of exceptions, {@link Quoting} for shells,
 * {@link Signals} of the operating system, and the {@link Json} mapper.
 */
@NullMarked
package dev.danube.engine.internal;

import org.jspecify.annotations.NullMarked;
