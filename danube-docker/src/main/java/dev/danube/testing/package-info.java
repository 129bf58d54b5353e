/**
 * Support for tests of pipelines: {@link dev.danube.testing.FakeBackend} runs pipelines without
 * Docker and without waiting, {@link dev.danube.testing.RecordingListener} keeps their events.
 */
@NullMarked
package dev.danube.testing;

import org.jspecify.annotations.NullMarked;
