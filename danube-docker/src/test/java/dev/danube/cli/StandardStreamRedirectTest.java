package dev.danube.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StandardStreamRedirectTest {

  @Test
  void whole_lines_are_passed_on_and_the_rest_in_the_end() {
    List<String> lines = new ArrayList<>();
    PrintStream out =
        new PrintStream(new StandardStreamRedirect.Lines(lines::add), true, StandardCharsets.UTF_8);
    out.print("ü");
    out.print(" one\ntwo");
    assertThat(lines).containsExactly("ü one");
    out.print("\n\nrest");
    out.close();
    assertThat(lines).containsExactly("ü one", "two", "", "rest");
  }
}
