package dev.danube.docker.internal.build;

import dev.danube.engine.spi.SourceFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The paths of a context that a Dockerfile uses, as the builder lists them. Only these need to be
 * sent. Paths with wildcards, and those through links, stand for the whole context.
 */
final class FollowedPaths {

  private final List<String> paths;

  private FollowedPaths(List<String> paths) {
    this.paths = paths;
  }

  /** Parses a header of a call, which has a line for each path. */
  static FollowedPaths of(String header) {
    return new FollowedPaths(List.of(header.split("\n", -1)));
  }

  /** Returns those files that are sent, with the folders that contain them. */
  List<SourceFile> in(List<SourceFile> all) {
    Map<String, SourceFile> byPath = new HashMap<>();
    all.forEach(file -> byPath.put(file.path(), file));
    Set<String> wanted = new HashSet<>();
    Set<String> parents = new HashSet<>();
    for (String one : paths) {
      String path = one.replaceFirst("^/+", "").replaceFirst("/+$", "");
      if (!path.matches("[\\w.@+ -]+(/[\\w.@+ -]+)*") || path.matches("(.*/)?\\.{1,2}(/.*)?")) {
        return all;
      }
      for (int end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1)) {
        parents.add(path.substring(0, end));
      }
      wanted.add(path);
    }
    if (parents.stream().anyMatch(path -> byPath.get(path) instanceof SourceFile.Link)
        || wanted.stream().anyMatch(path -> byPath.get(path) instanceof SourceFile.Link)) {
      return all;
    }
    List<SourceFile> sent = new ArrayList<>();
    for (SourceFile file : all) {
      if (parents.contains(file.path()) || isIn(wanted, file.path())) {
        sent.add(file);
      }
    }
    return sent;
  }

  private static boolean isIn(Set<String> wanted, String path) {
    if (wanted.contains(path)) {
      return true;
    }
    for (int end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1)) {
      if (wanted.contains(path.substring(0, end))) {
        return true;
      }
    }
    return false;
  }
}
