package dev.danube.description;

import dev.danube.description.ContainerDescription.Volume;
import dev.danube.internal.yaml.YamlMap;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A reader of volumes, in the words of Docker's Python library and of Compose. */
final class VolumeReader {

  private static final String PATH = "(?s)[/.~].*";
  private static final String WINDOWS_PATH = "(?s)[A-Za-z]:\\\\.*";

  private static final String COPIED =
      "nocopy is not taken: a new volume gets what the image has at its path; take nocopy out";

  /** The place of the workspace in the container of a stage. */
  private static final String WORKSPACE = "/workspace";

  private final boolean hasWorkspace;
  private final List<Volume> volumes = new ArrayList<>();
  private final Set<String> paths = new HashSet<>();

  private VolumeReader(boolean hasWorkspace) {
    this.hasWorkspace = hasWorkspace;
  }

  /**
   * Returns the volumes of a container.
   *
   * @param hasWorkspace whether the workspace of the run is mounted too
   */
  static List<Volume> volumes(YamlMap map, boolean hasWorkspace) {
    return new VolumeReader(hasWorkspace).read(map);
  }

  private List<Volume> read(YamlMap map) {
    if (map.isList("volumes")) {
      for (YamlMap.Item one : map.items("volumes", map.pathOf("volume"))) {
        one.map().ifPresent(volume -> addLong(volume));
        one.text().ifPresent(text -> addShort(map, text));
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
        add(one, "bind", new Volume(volume.getKey(), path.get(), mode));
      }
      one.refuseOtherKeys();
    }
    return volumes;
  }

  /** Returns a mode without what only matters to Docker Desktop: the access, then a label. */
  private static String mode(String text) {
    List<String> words = new ArrayList<>(List.of(text.split(",", -1)));
    words.removeIf(word -> word.matches("cached|delegated|consistent"));
    List<String> labels = words.stream().filter(word -> word.matches("[zZ]")).toList();
    words.removeAll(labels);
    String access = words.isEmpty() ? "rw" : String.join(",", words);
    return labels.isEmpty() ? access : access + "," + String.join(",", labels);
  }

  /** Adds a volume in the short form of Compose. */
  private void addShort(YamlMap map, String text) {
    if (text.startsWith("/") && !text.contains(":")) {
      return; // an anonymous volume; the container has the folder anyway
    }
    String[] parts = text.split(":", -1);
    if (text.matches(WINDOWS_PATH + "|[A-Za-z]:/.*:/.*")) {
      map.problem("volumes", windows(text));
    } else if (parts.length == 2 || parts.length == 3) {
      String mode = parts.length == 3 ? mode(parts[2]) : "rw";
      add(map, "volumes", new Volume(parts[0], parts[1], mode));
    } else {
      map.problem(
          "volumes", String.format("the volume \"%s\" is not SOURCE:PATH or SOURCE:PATH:ro", text));
    }
  }

  /** Adds a volume in the long form of Compose. */
  private void addLong(YamlMap one) {
    Optional<String> type = one.text("type");
    Optional<String> source = one.text("source");
    Optional<String> target = one.text("target");
    String mode = (one.quotedFlag("read_only").orElse(false) ? "ro" : "rw") + label(one);
    boolean isVolume = type.isPresent() && type.get().equals("volume");
    one.has("consistency"); // which only matters to Docker Desktop
    checkCopy(one);
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
      addLong(one, isVolume, type.isPresent(), new Volume(source.get(), target.get(), mode));
    }
    one.refuseOtherKeys();
  }

  /** Adds a volume whose source is what its type says; without one, what it looks like. */
  private void addLong(YamlMap one, boolean isVolume, boolean hasType, Volume volume) {
    String source = volume.source();
    boolean isPath = source.matches(PATH);
    if (isVolume && !isName(source)) {
      one.problem(
          "source",
          String.format(
              "\"%s\" is no name of a volume; a folder of the host has the type bind", source));
    } else if (!isVolume && source.matches(WINDOWS_PATH + "|[A-Za-z]:/.*")) {
      one.problem("source", windows(source));
    } else {
      String folder = hasType && !isVolume && !isPath ? "./" + source : source;
      add(one, "target", new Volume(folder, volume.path(), volume.mode()));
    }
  }

  /** Returns the part of the mode that is the label of SELinux, from the options of a folder. */
  private static String label(YamlMap one) {
    Optional<YamlMap> bind = one.map("bind");
    Optional<String> label = bind.flatMap(options -> options.text("selinux"));
    bind.ifPresent(
        options -> {
          options.quotedFlag("create_host_path"); // which Compose writes itself
          ComposeService.refuse(
              options, Set.of("propagation", "recursive"), "\"%s\" of a volume is not taken");
          options.refuseOtherKeys();
        });
    return label.map(text -> "," + text).orElse("");
  }

  /** Refuses options of a volume. */
  private static void checkCopy(YamlMap one) {
    Optional<YamlMap> options = one.map("volume");
    if (options.isPresent()) {
      if (options.get().quotedFlag("nocopy").orElse(false)) {
        options.get().problem("nocopy", COPIED);
      }
      ComposeService.refuse(
          options.get(), Set.of("subpath", "labels"), "\"%s\" of a volume is not taken");
      options.get().refuseOtherKeys();
    }
  }

  private static String windows(String text) {
    return String.format(
        "\"%s\" is a path of Windows; write the path that the folder has in Linux, where Docker"
            + " runs, such as /mnt/c/data",
        text);
  }

  /** Returns whether a source is the name of a volume, not the path of a folder. */
  static boolean isName(String source) {
    return source.matches("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,99}");
  }

  private static boolean isSource(String source) {
    return isName(source) || (source.matches(PATH) && source.indexOf('\0') < 0);
  }

  private void add(YamlMap map, String key, Volume volume) {
    if (List.of(volume.mode().split(",", -1)).contains("nocopy")) {
      map.problem(key, COPIED);
    } else if (!volume.mode().matches("(rw|ro)(,[zZ])?")) {
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
      checkPath(map, key, volume.path());
      volumes.add(volume);
    }
  }

  /** Refuses a path at which nothing can be mounted, or something is already. */
  private void checkPath(YamlMap map, String key, String path) {
    String plain = path.replace('\0', '?').replaceFirst("/+$", "");
    String place = plain.isEmpty() ? "/" : Path.of(plain).normalize().toString();
    if (path.indexOf('\0') >= 0) {
      map.problem(key, String.format("the path \"%s\" has a zero character; remove it", plain));
    } else if (place.equals("/")) {
      map.problem(
          key,
          String.format("the path \"%s\" is that of the whole container; mount below it", path));
    } else if (hasWorkspace && place.equals(WORKSPACE)) {
      map.problem(key, "mount at /workspace, which is the workspace; choose another path");
    } else if (!paths.add(place)) {
      map.problem(
          key,
          String.format("mount at %s, which is already the path of a mount; choose another", path));
    }
  }
}
