package dev.danube;

import dev.danube.SettingsCollector.Entry;

/** A check for variables that are set both openly and as a secret. */
final class SecretCheck {

  private SecretCheck() {}

  static void check(ScopedBuilder builder) {
    check(builder, builder);
  }

  /**
   * Compares the secrets of one builder with the variables of another one, which apply to it too.
   */
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
