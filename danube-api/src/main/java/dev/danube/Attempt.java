package dev.danube;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One attempt of a stage. Immutable.
 *
 * @param number from 1
 * @param startedAt when it began, by the backend's clock
 * @param duration how long it took
 * @param outcome how it ended
 * @param failure why it failed; empty if it did not, or was cancelled
 */
public record Attempt(
    int number,
    Instant startedAt,
    Duration duration,
    Outcome outcome,
    Optional<StageFailure> failure) {}
