package dev.danube.internal.junitxml;

import dev.danube.internal.junitxml.TestCase.TestResult;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * A reader of JUnit XML files, as Maven, Gradle, pytest and most other test runners write them:
 * {@code testcase} elements with a {@code failure}, an {@code error} or {@code skipped} inside. Of
 * several failures the first one counts. Not thread-safe.
 */
public final class JUnitReader {

  /** A receiver of tests, in the order of the file. */
  @FunctionalInterface
  public interface Sink {

    /** Takes a test. */
    void test(TestCase test) throws IOException;
  }

  private static final int LONGEST_DETAILS = 64_000;

  private static final XMLInputFactory XML = factory();

  private final XMLStreamReader xml;

  private JUnitReader(XMLStreamReader xml) {
    this.xml = xml;
  }

  /** Returns a factory that reads nothing but the file itself: no entities, no other documents. */
  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    return factory;
  }

  /**
   * Reads a file.
   *
   * @param tests receives the tests; those before a mistake in the file, too
   * @throws IOException if the file cannot be read, or is not XML; says why
   */
  public static void read(Path file, Sink tests) throws IOException {
    try (InputStream content = Files.newInputStream(file)) {
      new JUnitReader(XML.createXMLStreamReader(content)).read(tests);
    } catch (XMLStreamException e) {
      throw new IOException(
          "line " + e.getLocation().getLineNumber() + " is not XML: " + firstLine(e), e);
    }
  }

  private static String firstLine(XMLStreamException e) {
    String message = String.valueOf(e.getMessage());
    return message.substring(message.indexOf("Message: ") + 1).replace("essage: ", "").strip();
  }

  private void read(Sink tests) throws IOException, XMLStreamException {
    while (xml.hasNext()) {
      if (xml.next() == XMLStreamConstants.START_ELEMENT && xml.getLocalName().equals("testcase")) {
        tests.test(testCase());
      }
    }
  }

  private TestCase testCase() throws XMLStreamException {
    TestCase test = TestCase.passed(attribute("classname"), attribute("name"), attribute("time"));
    while (xml.next() != XMLStreamConstants.END_ELEMENT) {
      if (xml.getEventType() == XMLStreamConstants.START_ELEMENT) {
        Optional<TestResult> result = result(xml.getLocalName());
        boolean isFirst = !test.isFailure() && result.isPresent();
        test = isFirst ? with(test, result.orElseThrow()) : test;
        if (!isFirst) {
          text(0);
        }
      }
    }
    return test;
  }

  private static Optional<TestResult> result(String element) {
    return switch (element) {
      case "failure" -> Optional.of(TestResult.FAILED);
      case "error" -> Optional.of(TestResult.ERROR);
      case "skipped" -> Optional.of(TestResult.SKIPPED);
      default -> Optional.empty();
    };
  }

  private TestCase with(TestCase test, TestResult result) throws XMLStreamException {
    String message = attribute("message");
    String kind = attribute("type");
    String details = text(LONGEST_DETAILS).strip();
    return new TestCase(test.type(), test.name(), test.seconds(), result, kind, message, details);
  }

  private String attribute(String name) {
    String value = xml.getAttributeValue(null, name);
    return value == null ? "" : value;
  }

  /**
   * Reads an element to its end, and returns the start of its text with that of the elements in it.
   *
   * @param longest the number of characters after which no more are kept
   */
  private String text(int longest) throws XMLStreamException {
    StringBuilder text = new StringBuilder();
    for (int depth = 1; depth > 0; ) {
      switch (xml.next()) {
        case XMLStreamConstants.START_ELEMENT -> depth++;
        case XMLStreamConstants.END_ELEMENT -> depth--;
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
          if (text.length() < longest) {
            text.append(xml.getText());
          }
        }
        default -> {}
      }
    }
    return text.toString();
  }
}
