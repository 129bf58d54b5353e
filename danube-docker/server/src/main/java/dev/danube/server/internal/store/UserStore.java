package dev.danube.server.internal.store;

import dev.danube.server.internal.access.PasswordHash;
import dev.danube.server.internal.access.Role;
import dev.danube.server.internal.access.User;
import dev.danube.server.internal.access.Users;
import dev.danube.server.internal.database.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** The users in the database, with hashes of their passwords. Thread-safe. */
public final class UserStore implements Users {

  /** The result of a change of a user. */
  public enum Change {
    /** It is stored. */
    DONE,
    /** There is no such user. */
    UNKNOWN,
    /** The user is the only one with the role ADMIN, which somebody has to have. */
    LAST_ADMIN
  }

  private static final String DUPLICATE_SAFE_INSERT =
      "INSERT INTO service_user (name, role, password, created, password_set)"
          + " SELECT :name, :role, :password, :created, :set"
          + " WHERE NOT EXISTS (SELECT 1 FROM service_user WHERE name = :name)";

  private final Database database;
  private final Jdbi jdbi;

  UserStore(Database database) {
    this.database = database;
    this.jdbi = database.jdbi();
  }

  /** Stores a user. Returns false if there is one of that name. */
  public synchronized boolean add(User user) {
    int added =
        jdbi.withHandle(
            handle ->
                handle
                    .createUpdate(DUPLICATE_SAFE_INSERT)
                    .bind("name", user.name())
                    .bind("role", user.role().name())
                    .bind("password", user.password().text())
                    .bind("created", Times.of(user.created()))
                    .bind("set", Times.of(user.passwordSet()))
                    .execute());
    database.sync();
    return added == 1;
  }

  /** Returns all users, by name. */
  public List<User> list() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("SELECT * FROM service_user ORDER BY name")
                .map((row, context) -> user(row))
                .list());
  }

  @Override
  public Optional<User> find(String name) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("SELECT * FROM service_user WHERE name = :name")
                .bind("name", Texts.storable(name))
                .map((row, context) -> user(row))
                .findOne());
  }

  @Override
  public boolean hasAdmin() {
    return admins() > 0;
  }

  private int admins() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("SELECT COUNT(*) FROM service_user WHERE role = 'ADMIN'")
                .mapTo(Integer.class)
                .one());
  }

  /**
   * Changes a user.
   *
   * @param role another role; empty to keep it
   * @param password another password; empty to keep it
   * @param needsAdmin whether a user has to have the role ADMIN
   */
  public synchronized Change update(
      String name, Optional<Role> role, Optional<PasswordHash> password, boolean needsAdmin) {
    Optional<User> found = find(name);
    if (found.isEmpty()) {
      return Change.UNKNOWN;
    }
    User user = found.get();
    Role next = role.orElse(user.role());
    if (needsAdmin && next != Role.ADMIN && isLastAdmin(user)) {
      return Change.LAST_ADMIN;
    }
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    "UPDATE service_user SET role = :role, password = :password,"
                        + " password_set = :set WHERE name = :name")
                .bind("name", user.name())
                .bind("role", next.name())
                .bind("password", password.orElse(user.password()).text())
                .bind("set", password.isPresent() ? Times.now() : Times.of(user.passwordSet()))
                .execute());
    database.sync();
    return Change.DONE;
  }

  /**
   * Deletes a user.
   *
   * @param needsAdmin whether a user has to have the role ADMIN
   */
  public synchronized Change delete(String name, boolean needsAdmin) {
    Optional<User> user = find(name);
    if (user.isEmpty()) {
      return Change.UNKNOWN;
    }
    if (needsAdmin && isLastAdmin(user.get())) {
      return Change.LAST_ADMIN;
    }
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate("DELETE FROM service_user WHERE name = :name")
                .bind("name", user.get().name())
                .execute());
    database.sync();
    return Change.DONE;
  }

  private boolean isLastAdmin(User user) {
    return user.role() == Role.ADMIN && admins() == 1;
  }

  private static User user(ResultSet row) throws SQLException {
    return new User(
        row.getString("name"),
        Role.valueOf(row.getString("role")),
        PasswordHash.parse(row.getString("password")),
        Times.in(row, "created").orElseThrow(),
        Times.in(row, "password_set").orElseThrow());
  }
}
