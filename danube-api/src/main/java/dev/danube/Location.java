package dev.danube;

import static java.util.Objects.requireNonNull;

import java.lang.StackWalker.StackFrame;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A line of the user's code, such as {@code Ci.java:31}.
 *
 * <p>A location holds the stack frame, and reads file and line from it only when the location is
 * printed: finding them costs more than the stack walk, and most definitions have no problem to
 * report.
 */
final class Location {

  /** The size of the walker's first batch; a second batch would more than double the time. */
  private static final int FRAMES_AT_ONCE = 8;

  private static final StackWalker WALKER =
      StackWalker.getInstance(Set.of(StackWalker.Option.RETAIN_CLASS_REFERENCE), FRAMES_AT_ONCE);
  private static final Set<String> OWN_PACKAGES =
      Set.of("dev.danube", "dev.danube.event", "dev.danube.graph", "dev.danube.internal");

  /** True for a class of danube-api or of the JDK, which is not the user's code. */
  private static final ClassValue<Boolean> IS_OWN =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
          String name = type.getPackageName();
          return name.startsWith("java.") || OWN_PACKAGES.contains(name);
        }
      };

  private final @Nullable StackFrame frame;
  private final String text;

  private Location(@Nullable StackFrame frame, String text) {
    this.frame = frame;
    this.text = text;
  }

  /**
   * Returns a location that the caller knows, such as a line of a file that a pipeline is read
   * from.
   *
   * @param text the text of the location
   * @return the location
   */
  static Location of(String text) {
    return new Location(null, requireNonNull(text, "location"));
  }

  /**
   * Finds the line that called into danube-api: that of the first stack frame outside its packages
   * and the JDK, in any class or jar.
   *
   * @return the caller's line
   */
  static Location ofCaller() {
    return WALKER.walk(
        frames ->
            frames
                .filter(frame -> !IS_OWN.get(frame.getDeclaringClass()))
                .findFirst()
                .map(frame -> new Location(frame, ""))
                .orElseThrow());
  }

  /** Returns {@code File.java:line}, or the class name if it was compiled without line numbers. */
  @Override
  public String toString() {
    if (frame == null) {
      return text;
    }
    StackTraceElement element = frame.toStackTraceElement();
    if (element.getFileName() == null || element.getLineNumber() < 0) {
      return element.getClassName();
    }
    return element.getFileName() + ":" + element.getLineNumber();
  }
}
