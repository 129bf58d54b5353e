package dev.danube.internal.junitxml;

import dev.danube.internal.junitxml.TestCase.TestResult;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * A writer of the XML of JUnit. Characters that XML does not allow, not even escaped, are replaced:
 * programs do print them. Not thread-safe.
 */
public final class JUnitWriter {

  private final StringWriter text = new StringWriter();
  private final XMLStreamWriter xml;

  private JUnitWriter() throws XMLStreamException {
    this.xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
  }

  /**
   * Returns the text of a file.
   *
   * @param suites the suites; without a {@code testsuites} around it if it is the only one
   */
  public static String write(List<TestSuite> suites) throws IOException {
    try {
      JUnitWriter writer = new JUnitWriter();
      writer.writeAll(suites);
      writer.xml.close();
      return writer.text.toString();
    } catch (XMLStreamException e) {
      throw new IOException("cannot write tests as XML: " + e.getMessage(), e);
    }
  }

  /** Returns a time as the file has it. */
  public static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.3f", duration.toMillis() / 1000.0);
  }

  private void writeAll(List<TestSuite> suites) throws XMLStreamException {
    xml.writeStartDocument("UTF-8", "1.0");
    line();
    if (suites.size() != 1) {
      start("testsuites");
      line();
    }
    for (TestSuite suite : suites) {
      write(suite);
      line();
    }
    xml.writeEndDocument();
  }

  private void write(TestSuite suite) throws XMLStreamException {
    start("testsuite");
    attribute("name", suite.name());
    attribute("tests", String.valueOf(suite.tests().size()));
    attribute("failures", suite.count(TestResult.FAILED));
    attribute("errors", suite.count(TestResult.ERROR));
    attribute("skipped", suite.count(TestResult.SKIPPED));
    attribute("time", suite.seconds());
    for (TestCase test : suite.tests()) {
      line();
      write(test);
    }
    line();
    xml.writeEndElement();
  }

  private void write(TestCase test) throws XMLStreamException {
    start("testcase");
    attribute("classname", test.type());
    attribute("name", test.name());
    if (!test.seconds().isEmpty()) {
      attribute("time", test.seconds());
    }
    if (test.result() == TestResult.SKIPPED) {
      start("skipped");
      attribute("message", test.message());
      xml.writeEndElement();
    } else if (test.isFailure()) {
      start(test.result() == TestResult.FAILED ? "failure" : "error");
      attribute("type", test.kind());
      attribute("message", test.message());
      xml.writeCharacters(allowed(test.details()));
      xml.writeEndElement();
    }
    xml.writeEndElement();
  }

  private void start(String element) throws XMLStreamException {
    xml.writeStartElement(element);
  }

  private void line() throws XMLStreamException {
    xml.writeCharacters("\n");
  }

  private void attribute(String name, String value) throws XMLStreamException {
    xml.writeAttribute(name, allowed(value));
  }

  private static String allowed(String text) {
    return text.codePoints()
        .map(c -> isAllowed(c) ? c : 0xFFFD)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static boolean isAllowed(int c) {
    boolean isSurrogate = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    return c == '\n' || c == '\t' || (c >= ' ' && !isSurrogate && c != 0xFFFE && c != 0xFFFF);
  }
}
