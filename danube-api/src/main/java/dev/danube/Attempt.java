package dev.danube;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One attempt of a stage. Immutable.
 *
 * @param number the number of the attempt, from 1
 * @param startedAt the time at which the attempt started, by the backend's clock
 * @param duration the duration of the attempt
 * @param outcome the outcome of the attempt
 * @param failure the reason why the attempt failed; empty if it did not fail or was cancelled
 */
public record Attempt(
    int number,
    Instant startedAt,
    Duration duration,
    Outcome outcome,
    Optional<StageFailure> failure) {}
