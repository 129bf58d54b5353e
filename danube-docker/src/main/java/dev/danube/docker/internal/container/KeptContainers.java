package dev.danube.docker.internal.container;

import com.github.dockerjava.api.model.Container;

/** Containers that are kept for people to inspect. They are recognized by their names. */
public final class KeptContainers {

  private static final String PREFIX = "danube-kept-";
  private static final int LONGEST_STAGE = 60;
  private static final int SHORT_ID = 12;

  private KeptContainers() {}

  /** Returns the name of a kept container, which contains the name of its stage. */
  static String name(String stage, String id) {
    String word = stage.replaceAll("[^a-zA-Z0-9_.-]+", "-");
    String part = word.substring(0, Math.min(LONGEST_STAGE, word.length()));
    return PREFIX + part + "-" + id.substring(0, Math.min(SHORT_ID, id.length()));
  }

  public static boolean is(Container container) {
    for (String name : container.getNames() == null ? new String[0] : container.getNames()) {
      if (name.startsWith("/" + PREFIX)) {
        return true;
      }
    }
    return false;
  }
}
