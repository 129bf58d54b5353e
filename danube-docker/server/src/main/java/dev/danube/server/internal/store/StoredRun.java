package dev.danube.server.internal.store;

import java.time.Instant;
import java.util.Optional;

/**
 * A run that is stored. Immutable.
 *
 * @param id its id
 * @param pipeline the id of its pipeline
 * @param name the name of its pipeline
 * @param revision the revision of the pipeline that it runs
 * @param state what it does
 * @param record the id of its record in the home of the service; empty before it starts
 * @param queued when it was triggered
 * @param started when it started; empty before
 * @param finished when it ended; empty before
 * @param reason why it ended so, in words; empty if there is nothing to say
 * @param cause why it was triggered
 * @param resumedBy the user or the token that has resumed it last; empty if nobody has
 */
public record StoredRun(
    String id,
    String pipeline,
    String name,
    int revision,
    RunState state,
    Optional<String> record,
    Instant queued,
    Optional<Instant> started,
    Optional<Instant> finished,
    Optional<String> reason,
    RunCause cause,
    Optional<String> resumedBy) {}
