package dev.danube.report.internal;

import dev.danube.TestReport;
import dev.danube.TestReport.FailedTest;

/** The tests of a stage as HTML: their numbers, and those that failed, folded. */
final class HtmlTests {

  private HtmlTests() {}

  static String of(TestReport tests) {
    StringBuilder html = new StringBuilder();
    html.append("<p>").append(Html.escaped(tests.text())).append("</p>");
    for (FailedTest test : tests.failures()) {
      html.append("<details class=\"test FAILED\"><summary><code>")
          .append(Html.escaped(test.name()))
          .append("</code> ")
          .append(Html.escaped(Wording.line(test.message())))
          .append("</summary><div>")
          .append(HtmlLines.ofTexts(details(test).lines().toList()))
          .append("</div></details>");
    }
    int more = tests.failed() - tests.failures().size();
    if (more > 0) {
      html.append("<p class=\"dim\">and ").append(more).append(" more</p>");
    }
    return html.toString();
  }

  /** Returns the details, which most test runners begin with the message. */
  private static String details(FailedTest test) {
    return test.details().contains(test.message())
        ? test.details()
        : test.message() + "\n" + test.details();
  }
}
