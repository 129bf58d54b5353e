package dev.danube.server.internal.access;

import java.util.Optional;

/** The users who may log in. Thread-safe. */
public interface Users {

  /** Returns a user; empty if there is none of that name. */
  Optional<User> find(String name);

  /** Returns whether a user has the role ADMIN. */
  boolean hasAdmin();
}
