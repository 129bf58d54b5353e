/**
 * Support for tests of pipelines, without Docker and without waiting.
 *
 * <p>The topic has a page, with an example:
 *
 * <ul>
 *   <li><a href="doc-files/testing.html">Testing pipelines</a>: without Docker, and in JUnit
 * </ul>
 *
 * <p>The types:
 *
 * <ul>
 *   <li>{@link FakeBackend} runs pipelines. Each stage follows a {@link StageScript}, each service
 *       a {@link ServiceScript}, and {@code FakeSource} is the commit.
 *   <li>{@link FakeRegistry} has the images that runs push.
 *   <li>{@link FakeClock} is the time between runs.
 *   <li>{@link RecordingListener} keeps the events.
 *   <li>Inside: {@code FakeSession}, {@code FakeExecution}, the clock, {@code VirtualTime}, and
 *       {@code VirtualLock}.
 * </ul>
 */
@NullMarked
package dev.danube.testing;

import org.jspecify.annotations.NullMarked;
