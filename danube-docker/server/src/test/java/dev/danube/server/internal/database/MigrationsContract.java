package dev.danube.server.internal.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What migrations do, whatever the database is. */
@Timeout(120)
abstract class MigrationsContract {

  private static final Migrations.Step FIRST =
      handle -> handle.execute("CREATE TABLE IF NOT EXISTS one (number INTEGER)");
  private static final Migrations.Step SECOND =
      handle -> {
        handle.execute("CREATE TABLE IF NOT EXISTS two (number INTEGER)");
        handle.execute("INSERT INTO one (number) VALUES (2)");
      };
  private static final Migrations.Step BROKEN =
      handle -> {
        SECOND.apply(handle);
        handle.execute("INSERT INTO other (number) VALUES (3)");
      };

  /** Returns the connections of a database, which is empty for each test. */
  abstract Jdbi jdbi() throws Exception;

  /** Returns whether the database undoes changes of tables. */
  abstract boolean undoesTables();

  private static List<String> tables(Jdbi jdbi) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "SELECT LOWER(table_name) FROM information_schema.tables"
                        + " WHERE LOWER(table_name) IN ('one', 'two') ORDER BY 1")
                .mapTo(String.class)
                .list());
  }

  private static void migrate(Jdbi jdbi, Migrations.Step... steps) {
    new Migrations(List.of(steps)).apply(jdbi, "jdbc:some");
  }

  @Test
  void each_step_is_done_once_in_the_order_of_the_versions() throws Exception {
    Jdbi jdbi = jdbi();
    List<String> done = new ArrayList<>();
    migrate(jdbi, handle -> done.add("1"));
    assertThat(Migrations.version(jdbi)).isOne();
    migrate(jdbi, handle -> done.add("1"), handle -> done.add("2"), handle -> done.add("3"));
    migrate(jdbi, handle -> done.add("1"), handle -> done.add("2"), handle -> done.add("3"));
    assertThat(done).containsExactly("1", "2", "3");
    assertThat(Migrations.version(jdbi)).isEqualTo(3);
  }

  @Test
  void a_step_that_fails_half_way_is_not_taken_for_done() throws Exception {
    Jdbi jdbi = jdbi();
    assertThatIllegalStateException()
        .isThrownBy(() -> migrate(jdbi, FIRST, BROKEN))
        .withMessageStartingWith(
            "The tables of the database jdbc:some could not be changed from version 1 to 2: ")
        .withMessageEndingWith("They still have version 1; the next start tries it again.");
    assertThat(Migrations.version(jdbi)).isOne();
    assertThat(tables(jdbi).contains("two")).isNotEqualTo(undoesTables());
    migrate(jdbi, FIRST, SECOND);
    assertThat(Migrations.version(jdbi)).isEqualTo(2);
    assertThat(tables(jdbi)).containsExactly("one", "two");
  }

  @Test
  void rows_of_a_step_that_fails_are_undone() throws Exception {
    Jdbi jdbi = jdbi();
    migrate(jdbi, FIRST);
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                migrate(
                    jdbi,
                    FIRST,
                    handle -> {
                      handle.execute("INSERT INTO one (number) VALUES (2)");
                      throw new IllegalArgumentException("a row is wrong");
                    }))
        .withMessageContaining(": a row is wrong. They still have version 1;");
    int rows =
        jdbi.withHandle(
            handle -> handle.createQuery("SELECT COUNT(*) FROM one").mapTo(Integer.class).one());
    assertThat(rows).isZero();
  }

  @Test
  void a_database_of_a_newer_program_is_refused_and_stays_as_it_is() throws Exception {
    Jdbi jdbi = jdbi();
    migrate(jdbi, FIRST, SECOND);
    assertThatIllegalStateException()
        .isThrownBy(() -> migrate(jdbi, FIRST))
        .withMessage(
            "A newer version of Danube has used the database jdbc:some: its tables have version 2,"
                + " and this server knows those up to 1. Start that version of Danube, or give"
                + " this server another database.");
    assertThat(Migrations.version(jdbi)).isEqualTo(2);
  }

  @Test
  void each_step_of_the_service_may_be_repeated() throws Exception {
    Jdbi jdbi = jdbi();
    Migrations.ALL.apply(jdbi, "jdbc:some");
    assertThat(Migrations.version(jdbi)).isEqualTo(Migrations.ALL.steps().size());
    for (Migrations.Step step : Migrations.ALL.steps()) {
      jdbi.useTransaction(step::apply);
    }
  }
}
