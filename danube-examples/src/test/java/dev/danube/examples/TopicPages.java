package dev.danube.examples;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The pages of the Javadoc that explain a topic each, in the folders {@code doc-files}. */
final class TopicPages {

  private static final List<Path> MODULES =
      Stream.of("danube-api", "danube-docker").map(Path.of("..")::resolve).toList();

  private TopicPages() {}

  static List<Path> all() throws IOException {
    return files(".html");
  }

  /** Returns the sources that may link to pages: pages, and classes with their Javadoc. */
  static List<Path> linking() throws IOException {
    return Stream.concat(files(".java").stream(), all().stream()).toList();
  }

  private static List<Path> files(String ending) throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path module : MODULES) {
      try (Stream<Path> files = Files.walk(module.resolve("src/main/java"))) {
        files.filter(file -> file.toString().endsWith(ending)).forEach(found::add);
      }
    }
    return found;
  }

  /** Returns the Java code of a page, which is its only block of code as Javadoc has it. */
  static List<String> code(Path page) throws IOException {
    return CodeBlocks.between(Files.readString(page), "<pre>{@code\n", "\n}</pre>");
  }

  /**
   * Returns the type that a page names, as Javadoc does: a full name, or one in the page's package.
   *
   * @throws ClassNotFoundException if there is no such type
   */
  static Class<?> type(Path page, String name) throws ClassNotFoundException {
    String file = page.toString().replace(File.separatorChar, '/');
    String folder = file.replaceFirst(".*/src/main/java/", "").replaceFirst("/doc-files/.*", "");
    String full =
        Character.isUpperCase(name.charAt(0)) ? folder.replace('/', '.') + "." + name : name;
    return Class.forName(full.replaceAll("(?<=\\.[A-Z]\\w{0,99})\\.", "\\$"));
  }
}
