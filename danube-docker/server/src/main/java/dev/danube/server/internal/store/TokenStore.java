package dev.danube.server.internal.store;

import dev.danube.server.internal.access.Role;
import dev.danube.server.internal.access.Token;
import dev.danube.server.internal.database.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** The tokens in the database, with hashes of their secrets. Thread-safe. */
public final class TokenStore {

  private final Database database;
  private final Jdbi jdbi;

  TokenStore(Database database) {
    this.database = database;
    this.jdbi = database.jdbi();
  }

  /**
   * Stores a token.
   *
   * @param hash the hash of its secret
   */
  public void add(Token token, String hash) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    "INSERT INTO token (id, name, hash, role, created, expires)"
                        + " VALUES (:id, :name, :hash, :role, :created, :expires)")
                .bind("id", token.id())
                .bind("name", Texts.storable(token.name()))
                .bind("hash", hash)
                .bind("role", token.role().name())
                .bind("created", Times.of(token.created()))
                .bind("expires", Times.of(token.expires()))
                .execute());
    database.sync();
  }

  /** Returns all tokens, the newest first. */
  public List<Token> list() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("SELECT * FROM token ORDER BY created DESC, id")
                .map((row, context) -> token(row))
                .list());
  }

  /** Returns the token whose secret has a hash, also if it has expired; empty if there is none. */
  public Optional<Token> find(String hash) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("SELECT * FROM token WHERE hash = :hash")
                .bind("hash", hash)
                .map((row, context) -> token(row))
                .findOne());
  }

  /** Deletes a token, which is refused from then on. Returns false if there is no such token. */
  public boolean delete(String id) {
    int deleted =
        jdbi.withHandle(
            handle ->
                handle
                    .createUpdate("DELETE FROM token WHERE id = :id")
                    .bind("id", Texts.storable(id))
                    .execute());
    database.sync();
    return deleted == 1;
  }

  /** Deletes the tokens that expired before a time. */
  public void deleteExpired(Instant time) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate("DELETE FROM token WHERE expires < :time")
                .bind("time", Times.of(time))
                .execute());
  }

  private static Token token(ResultSet row) throws SQLException {
    return new Token(
        row.getString("id"),
        row.getString("name"),
        Role.valueOf(row.getString("role")),
        Times.in(row, "created").orElseThrow(),
        Times.in(row, "expires").orElseThrow());
  }
}
