/**
 * Threads and the means to stop them.
 *
 * <ul>
 *   <li>{@link Mailbox} runs the tasks that decide about a run, one at a time.
 *   <li>{@link Workers} limits how many tasks run at once; {@link WorkerPool} has the threads.
 *   <li>{@link Cancellation} interrupts an attempt; {@link ShutdownHook} ends runs with the JVM.
 * </ul>
 */
@NullMarked
package dev.danube.engine.internal.thread;

import org.jspecify.annotations.NullMarked;
