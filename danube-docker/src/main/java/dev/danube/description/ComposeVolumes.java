package dev.danube.description;

import dev.danube.description.ContainerDescription.Volume;
import dev.danube.internal.yaml.YamlMap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The volumes of a Compose file. In the daemon they have the names that Compose gives them, so that
 * jobs find what {@code docker compose up} has written.
 *
 * @param names the names in the daemon by those in the file
 */
record ComposeVolumes(Map<String, String> names) {

  private static final String KEY = "volumes";

  /** Keys of volumes that Compose has, and that are refused. */
  private static final Set<String> REFUSED = Set.of("driver", "driver_opts", "labels");

  /** Reads the volumes of a file. */
  static ComposeVolumes read(YamlMap root, String project) {
    Map<String, String> names = new LinkedHashMap<>();
    root.maps(KEY, "volume")
        .forEach((name, volume) -> names.put(name, nameOf(name, volume, project)));
    return new ComposeVolumes(names);
  }

  private static String nameOf(String name, YamlMap volume, String project) {
    boolean isExternal = volume.quotedFlag("external").orElse(false);
    Optional<String> given = volume.text("name");
    checkKeys(volume);
    String own = given.orElse(isExternal ? name : project + "_" + name);
    if (!VolumeReader.isName(own)) {
      volume.problem(
          "name",
          String.format(
              "\"%s\" is no name of a volume; write letters, digits, \"_\", \".\" and \"-\", at most"
                  + " 100",
              own));
      return name;
    }
    return own;
  }

  /** Refuses settings of a volume, but for those that say what Danube does anyway. */
  private static void checkKeys(YamlMap volume) {
    for (String key : List.copyOf(volume.keys())) {
      boolean isUsual =
          key.equals("driver") && volume.written(key).filter("local"::equals).isPresent();
      if (REFUSED.contains(key) && volume.has(key) && !isUsual) {
        volume.problem(
            key,
            String.format(
                "\"%s\" of a volume is not taken from a Compose file; create the volume with it,"
                    + " and name that volume",
                key));
      }
    }
    volume.refuseOtherKeys();
  }

  /** Returns the volumes of a service, by their names in the daemon. */
  List<Volume> of(YamlMap service, boolean isJob) {
    List<Volume> volumes = new ArrayList<>();
    for (Volume one : VolumeReader.volumes(service, isJob)) {
      String name = VolumeReader.isName(one.source()) ? names.get(one.source()) : one.source();
      if (name == null) {
        String advice = service.didYouMean(one.source(), names.keySet());
        service.problem(
            KEY,
            String.format("the file has no volume \"%s\"", one.source())
                + (advice.isEmpty() ? "; add it to \"volumes\" of the file" : advice));
      } else {
        volumes.add(new Volume(name, one.path(), one.mode()));
      }
    }
    return volumes;
  }
}
