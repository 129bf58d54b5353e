package dev.danube.description.internal;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.Optional;

/** A rule for times of a clock on the wall, whatever its time zone is. */
@FunctionalInterface
public interface LocalTimes {

  /** Returns the first time after another one; empty if there is none. */
  Optional<LocalDateTime> next(LocalDateTime after);

  /**
   * Returns the first moment of these times after another moment. A time that the zone skips is the
   * moment at which its clocks are put forward; one that comes twice is the first of both.
   */
  default Optional<Instant> next(Instant after, ZoneId zone) {
    Optional<LocalDateTime> local = next(LocalDateTime.ofInstant(after, zone));
    while (local.isPresent() && !moment(local.get(), zone).isAfter(after)) {
      local = next(local.get());
    }
    return local.map(time -> moment(time, zone));
  }

  private static Instant moment(LocalDateTime time, ZoneId zone) {
    ZoneOffsetTransition transition = zone.getRules().getTransition(time);
    return transition != null && transition.isGap()
        ? transition.getInstant()
        : time.atZone(zone).toInstant();
  }
}
