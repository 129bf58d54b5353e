package dev.danube.engine;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The folder that a Danube keeps things in. */
record Home(Path folder) {

  /** Where the artifacts of a stage are kept; any stage name gives a folder of its own. */
  Path artifacts(String run, String stage) {
    String name = URLEncoder.encode(stage, StandardCharsets.UTF_8).replace("*", "%2A");
    if (name.matches("\\.+")) {
      name = name.replace(".", "%2E");
    }
    return folder.resolve("runs").resolve(run).resolve("artifacts").resolve(name);
  }
}
