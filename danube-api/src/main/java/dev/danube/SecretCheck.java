package dev.danube;

import dev.danube.SettingsCollector.Entry;

/** Finds variables that are set both openly and as a secret. */
final class SecretCheck {

  private SecretCheck() {}

  static void check(ScopedBuilder builder) {
    check(builder, builder);
  }

  /** Compares the secrets of one with the variables of another, whose variables it gets as well. */
  static void check(ScopedBuilder builder, ScopedBuilder open) {
    for (Entry<Secret> secret : builder.entries(Keys.SECRET)) {
      for (Entry<Value<?>> env : open.entries(Keys.ENV)) {
        if (env.name().equals(secret.name())) {
          builder.problemOf(
              secret,
              String.format(
                  "secret %s is also set by env at %s; keep one of them",
                  secret.name(), env.location()));
        }
      }
    }
  }
}
