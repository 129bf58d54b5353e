package dev.danube.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Pipeline;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that the pages of the Javadoc are short, and that their examples are right. */
class TopicPagesTest {

  private static final Pattern TYPE = Pattern.compile("\\bclass (\\w+)");

  /** A paragraph or an item of a list, up to what comes after it. */
  private static final Pattern PARAGRAPH =
      Pattern.compile("<(?:p|li)>(.*?)(?=<(?:p|li|pre|h\\d|/?[uo]l|/body)\\b)", Pattern.DOTALL);

  private static final int LONGEST_PARAGRAPH = 450;
  private static final int MOST_LINES = 80;

  @TempDir private Path folder;

  @Test
  void each_page_has_its_heading_as_title_an_example_and_short_paragraphs() throws IOException {
    for (Path page : TopicPages.all()) {
      String text = Files.readString(page);
      assertThat(text.lines().count()).as(page.toString()).isLessThan(MOST_LINES);
      assertThat(CodeBlocks.between(text, "<title>", "</title>"))
          .isEqualTo(CodeBlocks.between(text, "<h1>", "</h1>"));
      assertThat(TopicPages.code(page)).as(page.toString()).hasSize(1);
      assertThat(PARAGRAPH.matcher(text).results().map(paragraph -> paragraph.group(1)).toList())
          .as(page.toString())
          .hasSizeGreaterThan(5)
          .allSatisfy(paragraph -> assertThat(paragraph).hasSizeLessThan(LONGEST_PARAGRAPH));
    }
  }

  @Test
  void each_example_compiles_without_warnings_and_defines_a_valid_pipeline() throws Exception {
    Map<String, Path> sources = new LinkedHashMap<>();
    for (Path page : TopicPages.all()) {
      for (String code : TopicPages.code(page)) {
        String inPackage = packageOf(page);
        String type = TYPE.matcher(code).results().findFirst().orElseThrow().group(1);
        Path source = Files.createDirectories(folder.resolve(inPackage)).resolve(type + ".java");
        sources.put(
            inPackage + "." + type,
            Files.writeString(source, "package " + inPackage + "; " + code + "\n"));
      }
    }
    assertThat(CodeBlocks.compile(List.copyOf(sources.values()), folder)).isEmpty();
    assertThat(pipelines(List.copyOf(sources.keySet()))).hasSizeGreaterThan(9);
  }

  /** Returns the package that the example of a page is compiled in, so that names may repeat. */
  private static String packageOf(Path page) {
    return page.getFileName().toString().replace(".html", "_page").replace('-', '_');
  }

  /** Calls the methods that define pipelines. */
  private List<Pipeline> pipelines(List<String> types) throws Exception {
    List<Pipeline> defined = new ArrayList<>();
    URL[] classes = {folder.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(classes, Pipeline.class.getClassLoader())) {
      for (String type : types) {
        for (Method method : loader.loadClass(type).getDeclaredMethods()) {
          if (method.getName().equals("pipeline")) {
            method.setAccessible(true);
            defined.add((Pipeline) method.invoke(null));
          }
        }
      }
    }
    return defined;
  }
}
