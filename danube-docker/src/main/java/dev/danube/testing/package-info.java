/**
 * For tests of pipelines: {@link dev.danube.testing.FakeBackend} runs them without Docker and
 * without waiting, {@link dev.danube.testing.RecordingListener} keeps what happened.
 */
@NullMarked
package dev.danube.testing;

import org.jspecify.annotations.NullMarked;
