package dev.danube.examples;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** The blocks of code in a document, and the compiler for those that are Java. */
final class CodeBlocks {

  private CodeBlocks() {}

  /** Returns what stands between each start and the next end. */
  static List<String> between(String text, String start, String end) {
    Matcher matcher =
        Pattern.compile(Pattern.quote(start) + "(.*?)" + Pattern.quote(end), Pattern.DOTALL)
            .matcher(text);
    List<String> blocks = new ArrayList<>();
    while (matcher.find()) {
      blocks.add(matcher.group(1));
    }
    return blocks;
  }

  /** Compiles files against the class path of the tests, and returns what the compiler says. */
  static String compile(List<Path> sources, Path classes) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    List<String> options =
        List.of("-proc:none", "-Xlint:all", "-d", classes.toString(), "-encoding", "UTF-8");
    String[] arguments =
        Stream.concat(options.stream(), sources.stream().map(Path::toString))
            .toArray(String[]::new);
    ToolProvider.getSystemJavaCompiler().run(null, said, said, arguments);
    return said.toString(StandardCharsets.UTF_8);
  }
}
