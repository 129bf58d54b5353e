package dev.danube.engine.internal.stage;

import java.security.CodeSource;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A library on the class path in another version than the one that Danube was built with. The JVM
 * reports it as a {@link LinkageError} when a class or method is missing.
 */
final class LibraryClash {

  private static final int MOST_CAUSES = 10;

  /** The name of a class, as the messages of the JVM have it. */
  private static final Pattern CLASS = Pattern.compile("(?:[a-z]\\w*[./])+[A-Z]\\w*");

  private LibraryClash() {}

  /** Returns a message that names the class and its jar; empty if nothing is of this kind. */
  static Optional<String> message(Throwable thrown) {
    Throwable one = thrown;
    for (int i = 0; one != null && i < MOST_CAUSES; i++) {
      if (one instanceof LinkageError) {
        return Optional.of(message((LinkageError) one));
      }
      one = one.getCause();
    }
    return Optional.empty();
  }

  private static String message(LinkageError error) {
    Matcher name = CLASS.matcher(String.valueOf(error.getMessage()));
    String place = name.find() ? place(name.group().replace('/', '.')) : "";
    return "a library on the class path is missing or has another version than Danube needs: "
        + error
        + place
        + "; see which version your build has chosen, for example with mvn dependency:tree";
  }

  private static String place(String name) {
    try {
      Class<?> type = Class.forName(name, false, LibraryClash.class.getClassLoader());
      CodeSource source = type.getProtectionDomain().getCodeSource();
      return source == null ? "" : "; " + name + " comes from " + source.getLocation();
    } catch (ClassNotFoundException | LinkageError e) {
      return "; " + name + " is not there";
    }
  }
}
