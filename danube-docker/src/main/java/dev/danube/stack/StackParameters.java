package dev.danube.stack;

import dev.danube.ChangeBase;
import dev.danube.internal.Names;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The parameters of the program of a stack, which set what {@link StackSettings} has. */
final class StackParameters {

  static final String REBUILD = "rebuild";
  static final String IMAGE = "image";
  static final String BRANCH = "branch";
  static final String PUSH = "push";
  static final String LOCK = "lock";
  static final String SINCE = "since";

  /** The value of {@link #SINCE} that compares with the last successful run. */
  static final String SUCCESS = "success";

  /** The commits that {@link #SINCE} compares with, by what the parameter calls them. */
  private static final Map<String, ChangeBase> BASES =
      Map.of(
          "previous",
          ChangeBase.previousCommit(),
          "branch",
          ChangeBase.mergeBase(),
          SUCCESS,
          ChangeBase.lastSuccess());

  /** The value of {@link #LOCK} that takes the newest base images. */
  static final String UPDATE = "update";

  private StackParameters() {}

  /**
   * Sets what parameters say.
   *
   * @throws IllegalArgumentException if there is no such parameter or value
   */
  static void set(StackSettings.Builder settings, List<String> parameters) {
    for (String parameter : parameters) {
      int equal = parameter.indexOf('=');
      if (equal < 0) {
        throw new IllegalArgumentException(
            String.format("--set takes NAME=VALUE, not \"%s\"", parameter));
      }
      set(settings, parameter.substring(0, equal), parameter.substring(equal + 1));
    }
  }

  private static void set(StackSettings.Builder settings, String name, String value) {
    switch (name) {
      case REBUILD -> ifSet(value, text -> settings.rebuild(rebuild(text)));
      case IMAGE -> ifSet(value, text -> settings.again(text.split(",", -1)));
      case BRANCH -> ifSet(value, settings::branch);
      case SINCE -> ifSet(value, text -> settings.since(since(text)));
      case PUSH -> checkFlag(value);
      case LOCK -> ifSet(value, StackParameters::checkLock);
      default ->
          throw new IllegalArgumentException(
              String.format("There is no parameter \"%s\"", name)
                  + Names.didYouMean(name, List.of(REBUILD, IMAGE, BRANCH, PUSH, LOCK, SINCE)));
    }
  }

  /** Passes a value on unless it is empty, which is the default. */
  static void ifSet(String value, Consumer<String> setter) {
    if (!value.isEmpty()) {
      setter.accept(value);
    }
  }

  /** Returns whether parameters ask for the newest base images. */
  static boolean updatesLock(List<String> parameters) {
    return parameters.contains(LOCK + "=" + UPDATE);
  }

  private static void checkLock(String value) {
    if (!value.equals(UPDATE)) {
      throw new IllegalArgumentException(
          String.format("%s is %s, or is not set, not \"%s\"", LOCK, UPDATE, value));
    }
  }

  /** Checks what does not change the decision. */
  private static void checkFlag(String value) {
    if (!value.equals("true") && !value.equals("false")) {
      throw new IllegalArgumentException(
          String.format("%s is true or false, not \"%s\"", PUSH, value));
    }
  }

  /** Returns whether parameters ask for the changes since the last successful run. */
  static boolean asksForSuccess(List<String> parameters) {
    return parameters.contains(SINCE + "=" + SUCCESS);
  }

  static ChangeBase since(String name) {
    return Optional.ofNullable(BASES.get(name))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    String.format("since is one of previous, branch, success, not \"%s\"", name)));
  }

  static Rebuild rebuild(String name) {
    List<String> names =
        Arrays.stream(Rebuild.values()).map(one -> one.name().toLowerCase(Locale.ROOT)).toList();
    if (!names.contains(name)) {
      throw new IllegalArgumentException(
          String.format("rebuild is one of %s, not \"%s\"", String.join(", ", names), name));
    }
    return Rebuild.valueOf(name.toUpperCase(Locale.ROOT));
  }
}
