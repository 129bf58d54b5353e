package dev.danube.description;

import dev.danube.description.ContainerDescription.Volume;
import dev.danube.internal.yaml.YamlMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A reader of volumes, in the words of Docker's Python library and of Compose. */
final class VolumeReader {

  private VolumeReader() {}

  static List<Volume> volumes(YamlMap map) {
    List<Volume> volumes = new ArrayList<>();
    if (map.isList("volumes")) {
      for (YamlMap.Item one : map.items("volumes", map.pathOf("volume"))) {
        one.map().ifPresent(volume -> addLong(volume, volumes));
        one.text().ifPresent(text -> addShort(map, text, volumes));
      }
      return volumes;
    }
    for (Map.Entry<String, YamlMap> volume : map.maps("volumes", map.pathOf("volume")).entrySet()) {
      YamlMap one = volume.getValue();
      Optional<String> path = one.text("bind");
      String mode = mode(one.text("mode").orElse("rw"));
      if (path.isEmpty()) {
        one.missing("bind", "has no \"bind\", the path in the container");
      } else {
        add(one, "bind", volumes, new Volume(volume.getKey(), path.get(), mode));
      }
      one.refuseOtherKeys();
    }
    return volumes;
  }

  /** Returns a mode without what only matters to Docker Desktop or SELinux. */
  private static String mode(String text) {
    List<String> words = new ArrayList<>(List.of(text.split(",", -1)));
    words.removeIf(word -> word.matches("cached|delegated|consistent|z|Z"));
    return words.isEmpty() ? "rw" : String.join(",", words);
  }

  /** Adds a volume in the short form of Compose. */
  private static void addShort(YamlMap map, String text, List<Volume> volumes) {
    if (text.startsWith("/") && !text.contains(":")) {
      return; // an anonymous volume; the container has the folder anyway
    }
    String[] parts = text.split(":", -1);
    if (parts.length == 2 || parts.length == 3) {
      String mode = parts.length == 3 ? mode(parts[2]) : "rw";
      add(map, "volumes", volumes, new Volume(parts[0], parts[1], mode));
    } else {
      map.problem(
          "volumes", String.format("the volume \"%s\" is not SOURCE:PATH or SOURCE:PATH:ro", text));
    }
  }

  /** Adds a volume in the long form of Compose. */
  private static void addLong(YamlMap one, List<Volume> volumes) {
    Optional<String> type = one.text("type");
    Optional<String> source = one.text("source");
    Optional<String> target = one.text("target");
    String mode = one.flag("read_only").orElse(false) ? "ro" : "rw";
    boolean isVolume = type.isPresent() && type.get().equals("volume");
    if (type.isPresent() && !isVolume && !type.get().equals("bind")) {
      one.problem("type", String.format("the type is bind or volume, not \"%s\"", type.get()));
    } else if (isVolume && !one.has("source") && target.isPresent()) {
      if (!target.get().startsWith("/")) { // else an anonymous volume, as in the short form
        one.problem("target", String.format("the path \"%s\" is not absolute", target.get()));
      }
    } else if (source.isEmpty() || target.isEmpty()) {
      one.missing(
          source.isEmpty() ? "source" : "target",
          "a volume has a source and a target, the path in the container");
    } else {
      add(one, "target", volumes, new Volume(source.get(), target.get(), mode));
    }
    one.refuseOtherKeys();
  }

  private static boolean isSource(String source) {
    return source.matches("[a-zA-Z0-9][a-zA-Z0-9_.-]*")
        || (source.matches("[/.~].*") && source.indexOf('\0') < 0);
  }

  private static void add(YamlMap map, String key, List<Volume> volumes, Volume volume) {
    if (!volume.mode().equals("rw") && !volume.mode().equals("ro")) {
      map.problem(key, String.format("the mode is rw or ro, not \"%s\"", volume.mode()));
    } else if (!volume.path().startsWith("/")) {
      map.problem(key, String.format("the path \"%s\" is not absolute", volume.path()));
    } else if (!isSource(volume.source())) {
      map.problem(
          key,
          String.format(
              "\"%s\" is neither the name of a volume nor a path; a path starts with \"./\" or \"/\"",
              volume.source().replace('\0', '?')));
    } else {
      volumes.add(volume);
    }
  }
}
