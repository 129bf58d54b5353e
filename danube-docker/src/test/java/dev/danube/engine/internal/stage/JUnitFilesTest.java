package dev.danube.engine.internal.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.danube.TestReport;
import dev.danube.TestReport.FailedTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

// spotless:off

class JUnitFilesTest {

  @TempDir private Path folder;

  private final JUnitFiles files = new JUnitFiles(text -> text.replace("s3cret", "***"));

  private void read(String xml) throws IOException {
    files.read("TEST.xml", Files.writeString(folder.resolve("TEST.xml"), xml));
  }

  private TestReport report() {
    return files.report().orElseThrow();
  }

  @Test
  void what_maven_writes_is_read() throws IOException {
    read(
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuite xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" name="com.acme.CartTest" tests="5">
          <properties><property name="java.version" value="17"/></properties>
          <testcase name="adds" classname="com.acme.CartTest" time="0.1"/>
          <testcase name="sums" classname="com.acme.CartTest">
            <failure message="expected: &lt;3&gt; but was: &lt;4&gt;" type="AssertionFailedError"><![CDATA[AssertionFailedError: expected: <3>
            at com.acme.CartTest.sums(CartTest.java:12)]]></failure>
            <system-out><![CDATA[s3cret output]]></system-out>
          </testcase>
          <testcase name="opens" classname="com.acme.CartTest"><error type="java.io.IOException">java.io.IOException</error></testcase>
          <testcase name="later" classname="com.acme.CartTest"><skipped message="not yet"/></testcase>
          <testcase name="flaky" classname="com.acme.CartTest"><flakyFailure message="once">trace</flakyFailure></testcase>
        </testsuite>
        """);

    assertThat(report().text()).isEqualTo("2 of 5 tests failed, 1 was skipped");
    assertThat(report().failures()).extracting(FailedTest::name).containsExactly("com.acme.CartTest.sums", "com.acme.CartTest.opens");
    assertThat(report().failures()).extracting(FailedTest::message).containsExactly("expected: <3> but was: <4>", "java.io.IOException");
    assertThat(report().failures().get(0).details()).contains("(CartTest.java:12)").doesNotContain("output");
  }

  @Test
  void suites_in_suites_and_several_files_are_added_up() throws IOException {
    read("<testsuites><testsuite><testsuite><testcase name='a'/></testsuite></testsuite><testsuite><testcase name='b'><failure>why</failure></testcase></testsuite></testsuites>");
    read("<testsuite><testcase classname='only'/></testsuite>");

    assertThat(report()).isEqualTo(new TestReport(3, 1, 0, java.util.List.of(new FailedTest("b", "", "why")), java.util.List.of("TEST.xml", "TEST.xml")));
  }

  @Test
  void secrets_are_masked_and_long_texts_are_cut() throws IOException {
    read("<testcase name='s3cret'><failure message='" + "x".repeat(5_000) + "'>s3cret" + "y".repeat(20_000) + "</failure></testcase>");

    FailedTest test = report().failures().get(0);
    assertThat(test.name()).isEqualTo("***");
    assertThat(test.message()).hasSizeBetween(2_000, 2_100);
    assertThat(test.details()).startsWith("***y").hasSizeBetween(8_000, 8_100);
  }

  @Test
  void only_the_first_hundred_failures_are_kept() throws IOException {
    read("<testsuite>" + "<testcase name='a'><failure/></testcase>".repeat(250) + "</testsuite>");

    assertThat(report().failed()).isEqualTo(250);
    assertThat(report().failures()).hasSize(TestReport.MOST_FAILURES);
  }

  @Test
  void a_file_without_tests_counts_nothing() throws IOException {
    read("<project/>");
    assertThat(files.report()).isEqualTo(Optional.empty());
  }

  @Test
  void the_tests_before_a_mistake_count() {
    assertThatThrownBy(() -> read("<testsuite>\n<testcase name='a'/>\n<testcase name='b'"))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("line 3 is not XML: ");
    assertThat(report().total()).isEqualTo(1);
  }

  @Test
  void nothing_outside_of_the_file_is_read() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), "hidden content");
    String file =
        "<!DOCTYPE t [<!ENTITY x SYSTEM '" + secret.toUri() + "'>]><testsuite><testcase name='a'><failure>&x;</failure></testcase></testsuite>";
    try {
      read(file);
    } catch (IOException e) {
      assertThat(e).hasMessageNotContaining("hidden content");
    }
    assertThat(files.report().map(TestReport::failures).toString()).doesNotContain("hidden content");
  }
}

// spotless:on
