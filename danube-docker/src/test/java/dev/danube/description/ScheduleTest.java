package dev.danube.description;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The times at which containers run again. */
@Timeout(20)
class ScheduleTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final ZoneId UTC = ZoneId.of("UTC");

  private static List<String> times(Schedule schedule, String after, int number) {
    List<String> times = new ArrayList<>();
    Instant time = Instant.parse(after);
    for (int i = 0; i < number; i++) {
      time = schedule.next(time).orElseThrow();
      times.add(time.toString());
    }
    return times;
  }

  @Test
  void a_pause_counts_from_the_end() {
    Schedule schedule = Schedule.every(Duration.ofMinutes(90));
    assertThat(schedule.next(Instant.EPOCH)).contains(Instant.EPOCH.plusSeconds(5400));
    assertThat(schedule).hasToString("every 1h 30m");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Schedule.every(Duration.ZERO))
        .withMessage("every must be more than zero, was PT0S");
  }

  @Test
  void a_time_of_the_day_follows_the_clock_on_the_wall() {
    Schedule schedule = Schedule.daily(LocalTime.of(12, 0), BERLIN);
    assertThat(times(schedule, "2026-03-28T10:59:59Z", 3))
        .containsExactly("2026-03-28T11:00:00Z", "2026-03-29T10:00:00Z", "2026-03-30T10:00:00Z");
    assertThat(schedule).hasToString("daily at 12:00 Europe/Berlin");
  }

  @Test
  void a_time_that_is_skipped_is_when_the_clocks_are_put_forward() {
    Schedule schedule = Schedule.daily(LocalTime.of(2, 30), BERLIN);
    assertThat(times(schedule, "2026-03-28T12:00:00Z", 2))
        .containsExactly("2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z");
    Schedule often = Schedule.cron("*/20 1-3 * * *", BERLIN);
    assertThat(times(often, "2026-03-29T00:30:00Z", 4))
        .containsExactly(
            "2026-03-29T00:40:00Z",
            "2026-03-29T01:00:00Z",
            "2026-03-29T01:20:00Z",
            "2026-03-29T01:40:00Z");
  }

  @Test
  void a_time_that_comes_twice_is_the_first() {
    Schedule schedule = Schedule.daily(LocalTime.of(2, 30), BERLIN);
    assertThat(times(schedule, "2026-10-24T12:00:00Z", 2))
        .containsExactly("2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z");
    assertThat(schedule.next(Instant.parse("2026-10-25T01:10:00Z")))
        .contains(Instant.parse("2026-10-26T01:30:00Z"));
  }

  @Test
  void cron_has_five_fields() {
    assertThat(times(Schedule.cron("0 3 * * MON", UTC), "2026-11-29T00:00:00Z", 2))
        .containsExactly("2026-11-30T03:00:00Z", "2026-12-07T03:00:00Z");
    assertThat(times(Schedule.cron("0 0 29 2 *", UTC), "2026-11-29T00:00:00Z", 1))
        .containsExactly("2028-02-29T00:00:00Z");
    assertThat(times(Schedule.cron("0 12 13 * 5", UTC), "2026-11-12T12:00:00Z", 2))
        .as("a day of the month or a day of the week, as cron has it")
        .containsExactly("2026-11-13T12:00:00Z", "2026-11-20T12:00:00Z");
    assertThat(Schedule.cron("0 3 * * *", UTC)).hasToString("cron \"0 3 * * *\" UTC");
  }

  @Test
  void cron_is_refused_with_the_reason() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Schedule.cron("0 3 * *", UTC))
        .withMessageStartingWith(
            "\"0 3 * *\" is no cron expression, which has five fields such as 0 3 * * MON: ");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Schedule.cron("0 25 * * *", UTC))
        .withMessageContaining("25");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Schedule.cron("0 0 30 2 *", UTC))
        .withMessage("no time fits the cron expression \"0 0 30 2 *\"");
  }
}
