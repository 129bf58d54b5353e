package dev.danube.server.internal.access;

/** What a caller may do; each role includes those before it. */
public enum Role {
  /** Sees everything but tokens. */
  VIEWER,
  /** Also runs pipelines that are stored, and cancels runs. */
  RUNNER,
  /** Also stores pipelines, which is running any code, and makes tokens. */
  ADMIN;

  /** Returns whether this role may do what another one may. */
  public boolean includes(Role other) {
    return compareTo(other) >= 0;
  }
}
