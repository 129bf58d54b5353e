/**
 * Helpers that several packages share.
 *
 * <ul>
 *   <li>{@link SharedValue} is made once, for all who wait for it.
 *   <li>Texts: {@link Causes} of exceptions, {@link Quoting} for shells, {@link LongText}, the
 *       {@link Json} mapper, {@link Digests}, and {@link Signals} of the operating system.
 *   <li>{@link SecretReader} reads secrets from where they are; {@link SshKeys} reads private keys.
 *   <li>{@link InterruptibleAction} and {@link IoAction} are runnables that throw. {@link
 *       AtomicFile} replaces files as a whole.
 * </ul>
 */
@NullMarked
package dev.danube.engine.internal;

import org.jspecify.annotations.NullMarked;
