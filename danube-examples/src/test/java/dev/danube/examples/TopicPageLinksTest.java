package dev.danube.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Tests that everything that the pages of the Javadoc link to exists, and becomes a link. (javadoc
 * checks that references exist, too, but the build does not call it when only a page has changed.)
 */
class TopicPageLinksTest {

  /** A link to a page, or to the page of a type in the same package and a method there. */
  private static final Pattern LINK =
      Pattern.compile("href=\"(([^\":#]+)\\.html(?:#([^\"]*))?)\"");

  private static final Pattern REFERENCE =
      Pattern.compile("\\{@link(?:plain)?\\s+([\\w.]+)(?:#(\\w+(?:\\([^)]*\\))?))?[\\s}]");

  @Test
  void each_page_is_linked_from_the_page_of_its_package() throws IOException {
    assertThat(TopicPages.all()).hasSizeBetween(10, 20);
    for (Path page : TopicPages.all()) {
      Path docFiles = page.getParent();
      assertThat(docFiles.getFileName()).asString().isEqualTo("doc-files");
      assertThat(Files.readString(docFiles.resolveSibling("package-info.java")))
          .contains("<li><a href=\"doc-files/" + page.getFileName() + "\">");
    }
  }

  @Test
  void each_link_leads_to_a_page_or_to_a_method() throws IOException {
    List<String> broken = new ArrayList<>();
    int links = 0;
    for (Path file : TopicPages.linking()) {
      for (MatchResult link : LINK.matcher(Files.readString(file)).results().toList()) {
        links++;
        boolean leadsToType = link.group(2).matches("\\.\\./[A-Z][\\w.]*");
        boolean exists =
            leadsToType
                ? methods(file, link.group(2).substring(3))
                    .contains(link.group(3).replace("...", "[]"))
                : Files.exists(file.resolveSibling(link.group(2) + ".html"));
        if (!exists) {
          broken.add(file + ": " + link.group(1));
        }
      }
    }
    assertThat(broken).isEmpty();
    assertThat(links).isGreaterThan(2 * TopicPages.all().size());
  }

  /** Returns the public methods of a type, as the anchors of its page name them. */
  private static List<String> methods(Path page, String type) {
    try {
      return Stream.of(TopicPages.type(page, type).getMethods())
          .map(TopicPageLinksTest::anchor)
          .toList();
    } catch (ClassNotFoundException e) {
      return List.of();
    }
  }

  /** Returns the anchor of a method. A bridge does not know of "..." and has "[]" in its place. */
  private static String anchor(Method method) {
    return Stream.of(method.getParameterTypes())
        .map(Class::getCanonicalName)
        .collect(Collectors.joining(",", method.getName() + "(", ")"));
  }

  @Test
  void each_reference_of_a_page_becomes_a_link() throws IOException {
    List<String> problems = new ArrayList<>();
    int references = 0;
    for (Path page : TopicPages.all()) {
      for (MatchResult found : REFERENCE.matcher(Files.readString(page)).results().toList()) {
        references++;
        problem(page, found.group(1), Optional.ofNullable(found.group(2)))
            .ifPresent(problem -> problems.add(page + ": " + found.group() + " " + problem));
      }
    }
    assertThat(problems).isEmpty();
    assertThat(references).isGreaterThan(10 * TopicPages.all().size());
  }

  private static Optional<String> problem(Path page, String type, Optional<String> member) {
    try {
      Class<?> found = TopicPages.type(page, type);
      return member.flatMap(name -> problem(found, name));
    } catch (ClassNotFoundException e) {
      return Optional.of("names no type");
    }
  }

  private static Optional<String> problem(Class<?> type, String member) {
    String name = member.replaceFirst("\\(.*", "");
    if (Stream.of(type.getFields()).anyMatch(field -> field.getName().equals(name))) {
      return Optional.empty();
    }
    List<Method> methods =
        Stream.of(type.getMethods()).filter(method -> method.getName().equals(name)).toList();
    if (methods.isEmpty()) {
      return Optional.of("names no public method or constant");
    }
    if (methods.stream().allMatch(TopicPageLinksTest::isOfHiddenClass)) {
      return Optional.of("is inherited from a class without a page; link to its anchor instead");
    }
    boolean namesField =
        !member.contains("(")
            && Stream.of(type.getDeclaredFields()).anyMatch(field -> field.getName().equals(name));
    return namesField
        ? Optional.of("means a private field; add the parameters")
        : Optional.empty();
  }

  /** Returns whether a method is that of a class that is not public, for which there is a bridge. */
  private static boolean isOfHiddenClass(Method method) {
    return method.isBridge() || !Modifier.isPublic(method.getDeclaringClass().getModifiers());
  }
}
