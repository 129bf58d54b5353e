package dev.danube.docker.internal.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProgramOwnerTest {

  private static final ProgramOwner SELF = ProgramOwner.self();

  @Test
  void it_is_read_as_it_is_written() {
    assertThat(ProgramOwner.parse(SELF.toString())).contains(SELF);
    assertThat(ProgramOwner.parse("x/y/z")).isEmpty();
    assertThat(ProgramOwner.parse("x")).isEmpty();
  }

  @Test
  void who_lives_is_not_dead_whatever_the_time_of_day_was_set_to() {
    assertThat(SELF.isDead()).isFalse();
    assertThat(SELF.started()).as("no time of day").matches("\\d+@[0-9a-f-]+");
    assertThat(new ProgramOwner(SELF.host(), SELF.pid(), "2026-01-01T00:00:00Z").isDead())
        .as("written in a way that cannot be compared")
        .isFalse();
    assertThat(new ProgramOwner("another", 1, "1@x").isDead()).isFalse();
  }

  @Test
  void another_process_of_the_number_and_one_that_is_gone_are_dead() throws Exception {
    String boot = SELF.started().substring(SELF.started().indexOf('@'));
    assertThat(new ProgramOwner(SELF.host(), SELF.pid(), "1" + boot).isDead()).isTrue();
    assertThat(new ProgramOwner(SELF.host(), SELF.pid(), "1@another-boot").isDead()).isTrue();
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();
    assertThat(new ProgramOwner(SELF.host(), ended.pid(), "1" + boot).isDead()).isTrue();
  }
}
