package dev.danube.engine.internal.stage;

import dev.danube.Stage;
import dev.danube.engine.internal.run.StageLog;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The stack trace of what the user's Java code has thrown: the frames of that code, without those
 * of the engine, which has called it.
 */
final class UserStackTrace {

  private static final int MOST_FRAMES = 30;

  private static final int MOST_CAUSES = 10;

  /** The classes that call the user's code. */
  private static final List<String> CALLERS =
      List.of(AttemptRunner.class.getName(), HookRunner.class.getName());

  private UserStackTrace() {}

  /** Writes what Java code has thrown to the log of its stage. Returns a message about it. */
  static String tell(Throwable thrown, StageLog log) {
    lines(thrown).forEach(log::say);
    return "the Java code threw "
        + thrown
        + location(thrown).map(line -> " (" + line + ")").orElse("");
  }

  /** Returns the file and line of the user's code that has thrown; empty if it is not known. */
  private static Optional<String> location(Throwable thrown) {
    return ofUser(thrown).stream()
        .filter(frame -> frame.getFileName() != null && frame.getLineNumber() > 0)
        .filter(frame -> !isOfJavaOrDanube(frame.getClassName()))
        .findFirst()
        .map(frame -> frame.getFileName() + ":" + frame.getLineNumber());
  }

  private static boolean isOfJavaOrDanube(String name) {
    if (name.startsWith("java.") || name.startsWith("jdk.")) {
      return true;
    }
    if (!name.startsWith("dev.danube.")) {
      return false;
    }
    try {
      Class<?> type = Class.forName(name, false, UserStackTrace.class.getClassLoader());
      return isOfSameJar(type, UserStackTrace.class) || isOfSameJar(type, Stage.class);
    } catch (ClassNotFoundException | LinkageError e) {
      return false; // a class of another loader is not Danube's
    }
  }

  private static boolean isOfSameJar(Class<?> one, Class<?> other) {
    return Objects.equals(
        one.getProtectionDomain().getCodeSource(), other.getProtectionDomain().getCodeSource());
  }

  /** Returns the lines of a stack trace, with its causes. */
  static List<String> lines(Throwable thrown) {
    List<String> lines = new ArrayList<>();
    Throwable one = thrown;
    for (int i = 0; one != null && i < MOST_CAUSES; i++) {
      lines.add((i == 0 ? "" : "Caused by: ") + one);
      List<StackTraceElement> frames = ofUser(one);
      frames.stream().limit(MOST_FRAMES).forEach(frame -> lines.add("    at " + frame));
      int left = one.getStackTrace().length - Math.min(MOST_FRAMES, frames.size());
      if (left > 0) {
        lines.add("    ... " + left + " more");
      }
      one = one.getCause();
    }
    return lines;
  }

  /** Returns the frames down to the call of the user's code; all if the engine did not call it. */
  private static List<StackTraceElement> ofUser(Throwable thrown) {
    List<StackTraceElement> frames = Arrays.asList(thrown.getStackTrace());
    for (int i = 0; i < frames.size(); i++) {
      if (CALLERS.contains(frames.get(i).getClassName())) {
        return frames.subList(0, i);
      }
    }
    return frames;
  }
}
