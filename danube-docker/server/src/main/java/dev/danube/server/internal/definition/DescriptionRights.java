package dev.danube.server.internal.definition;

import dev.danube.Secret;
import dev.danube.description.DescriptionSettings;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What the host lets descriptions of containers use: secrets, which they refer to by name, and
 * perhaps folders and volumes of this machine. Immutable.
 *
 * @param secrets the secrets by name
 * @param allowsMounts whether they may mount folders and volumes of this machine
 */
record DescriptionRights(Map<String, Secret> secrets, boolean allowsMounts) {

  /** No rights. */
  static final DescriptionRights NONE = new DescriptionRights(Map.of(), false);

  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /** Copies the map. */
  DescriptionRights {
    secrets = Map.copyOf(secrets);
  }

  /**
   * Returns these rights and a secret.
   *
   * @throws IllegalArgumentException if descriptions cannot refer to the name
   */
  DescriptionRights withSecret(String name, Secret secret) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          String.format(
              "The name of a secret has letters, digits and _, and no digit at its start, not"
                  + " \"%s\"",
              name));
    }
    Map<String, Secret> all = new HashMap<>(secrets);
    all.put(name, secret);
    return new DescriptionRights(all, allowsMounts);
  }

  /** Returns these rights and that to mount folders and volumes of this machine. */
  DescriptionRights withMounts() {
    return new DescriptionRights(secrets, true);
  }

  /** Sets up how a description is read. */
  void apply(DescriptionSettings.Builder settings) {
    settings.environment(Map.of()).remote().withoutServiceMode();
    secrets.forEach(settings::secretVariable);
    if (allowsMounts) {
      settings.allowHostMounts();
    }
  }
}
