package dev.danube.description;

import dev.danube.description.ContainerDescription.Volume;
import dev.danube.internal.yaml.YamlMap;
import java.util.List;
import java.util.Optional;

/**
 * The access of a description to the machine that runs its containers. Immutable.
 *
 * @param isRemote whether it comes from another machine, so that it has no access
 * @param allowsMounts whether it may mount folders all the same
 */
record HostAccess(boolean isRemote, boolean allowsMounts) {

  private static final String REMOTE = "but this description comes from another machine";

  /** Returns whether a key must not name a file; adds a problem then. */
  boolean refusesFile(YamlMap map, String key) {
    return refuses(
        map, key, "\"%s\" reads a file, %s; write the values themselves, or name variables");
  }

  /** Returns whether a key must not build an image; adds a problem then. */
  boolean refusesBuild(YamlMap map, String key) {
    return refuses(map, key, "\"%s\" needs files, %s; build the image before, and write its name");
  }

  /** Returns whether a key must not log in at a registry; adds a problem then. */
  boolean refusesLogin(YamlMap map, String key) {
    return refuses(
        map, key, "\"%s\" logs in, %s; log in where the containers run, and take it out");
  }

  /** Returns whether a key must not say when images are pulled; adds a problem then. */
  boolean refusesPull(YamlMap map, String key) {
    return refuses(
        map,
        key,
        "\"%s\" says when images are pulled, %s; set that where the containers run, and take it"
            + " out");
  }

  private boolean refuses(YamlMap map, String key, String message) {
    if (isRemote) {
      map.problem(key, String.format(message, key, REMOTE));
    }
    return isRemote;
  }

  /** Adds a problem for each folder of the machine, and each volume of it, that is mounted. */
  void checkMounts(YamlMap map, List<Volume> volumes) {
    for (Volume volume : volumes) {
      String source = volume.source();
      if (!isRemote) {
        continue;
      }
      boolean isName = VolumeReader.isName(source);
      if (!allowsMounts) {
        map.problem(
            "volumes",
            String.format(
                "\"%s\" is a %s of the machine that runs the container, %s; take it out, or let the"
                    + " machine allow mounts",
                source, isName ? "volume" : "folder", REMOTE));
      } else if (!isName && !source.startsWith("/")) {
        map.problem(
            "volumes",
            String.format(
                "\"%s\" starts at the folder of the description, %s; write a path from /",
                source, REMOTE));
      }
    }
  }

  /** Returns a network, and adds a problem if others may be in it. */
  Optional<String> checked(YamlMap map, String key, Optional<String> network) {
    if (isRemote && network.filter(name -> !name.equals("none")).isPresent()) {
      map.problem(
          key,
          String.format(
              "the network \"%s\" is one of the machine that runs the container, %s; take it out",
              network.get(), REMOTE));
    }
    return network;
  }
}
