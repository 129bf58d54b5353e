package dev.danube.internal;

import java.lang.StackWalker.StackFrame;
import java.util.Set;

/**
 * A line of the user's code, such as {@code Ci.java:31}.
 *
 * <p>Holds the stack frame and asks it for file and line only when it is printed: finding them
 * costs more than the walk, and most definitions have no problem to report.
 */
public final class Location {

  private static final StackWalker WALKER = StackWalker.getInstance();
  private static final Set<String> OWN_PACKAGES =
      Set.of("dev.danube", "dev.danube.event", "dev.danube.graph", "dev.danube.internal");

  private final StackFrame frame;

  private Location(StackFrame frame) {
    this.frame = frame;
  }

  /**
   * Finds the line that called into danube-api: the first frame outside its packages, whichever
   * class or jar it is in.
   *
   * @return the caller's line
   */
  public static Location ofCaller() {
    return WALKER.walk(
        frames ->
            frames
                .filter(frame -> !OWN_PACKAGES.contains(packageOf(frame.getClassName())))
                .findFirst()
                .map(Location::new)
                .orElseThrow());
  }

  private static String packageOf(String className) {
    return className.substring(0, Math.max(0, className.lastIndexOf('.')));
  }

  /** {@code File.java:line}, or the class name where it was compiled without line numbers. */
  @Override
  public String toString() {
    StackTraceElement element = frame.toStackTraceElement();
    if (element.getFileName() == null || element.getLineNumber() < 0) {
      return element.getClassName();
    }
    return element.getFileName() + ":" + element.getLineNumber();
  }
}
