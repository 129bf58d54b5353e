package dev.danube.engine.internal.stage;

import dev.danube.TestReport;
import dev.danube.TestReport.FailedTest;
import dev.danube.engine.internal.LongText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * A reader of JUnit XML files, as Maven, Gradle, pytest and most other test runners write them:
 * {@code testcase} elements with a {@code failure}, an {@code error} or {@code skipped} inside.
 */
final class JUnitFiles {

  private static final int LONGEST_MESSAGE = 2_000;
  private static final int LONGEST_DETAILS = 8_000;

  /**
   * The text that is read to find secrets in it, some of which may cross the end of the details.
   */
  private static final int LONGEST_READ = 64_000;

  private static final XMLInputFactory XML = factory();

  private final UnaryOperator<String> mask;
  private final List<FailedTest> failures = new ArrayList<>();
  private int total;
  private int failed;
  private int skipped;

  /**
   * Creates a reader that has read nothing.
   *
   * @param mask hides secrets
   */
  JUnitFiles(UnaryOperator<String> mask) {
    this.mask = mask;
  }

  /** Returns a factory that reads nothing but the file itself: no entities, no other documents. */
  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    return factory;
  }

  /** Returns what was read; empty if no file had a test. */
  Optional<TestReport> report() {
    return total == 0
        ? Optional.empty()
        : Optional.of(new TestReport(total, failed, skipped, failures));
  }

  /**
   * Reads a file. The tests before a mistake in the file count.
   *
   * @throws IOException if it cannot be read, or is not XML; says why
   */
  void read(Path file) throws IOException {
    try (InputStream content = Files.newInputStream(file)) {
      XMLStreamReader xml = XML.createXMLStreamReader(content);
      while (xml.hasNext()) {
        if (xml.next() == XMLStreamConstants.START_ELEMENT
            && xml.getLocalName().equals("testcase")) {
          testCase(xml);
        }
      }
    } catch (XMLStreamException e) {
      throw new IOException(
          "line " + e.getLocation().getLineNumber() + " is not XML: " + firstLine(e), e);
    }
  }

  private static String firstLine(XMLStreamException e) {
    String message = String.valueOf(e.getMessage());
    return message.substring(message.indexOf("Message: ") + 1).replace("essage: ", "").strip();
  }

  private void testCase(XMLStreamReader xml) throws XMLStreamException {
    String name = name(xml);
    Optional<FailedTest> failure = Optional.empty();
    boolean isSkipped = false;
    while (xml.next() != XMLStreamConstants.END_ELEMENT) {
      if (xml.getEventType() == XMLStreamConstants.START_ELEMENT) {
        String element = xml.getLocalName();
        boolean isFailure = element.equals("failure") || element.equals("error");
        if (isFailure && failure.isEmpty()) {
          failure = Optional.of(failure(name, xml));
        } else {
          isSkipped |= element.equals("skipped");
          text(xml, 0);
        }
      }
    }
    total++;
    skipped += isSkipped ? 1 : 0;
    failure.ifPresent(this::add);
  }

  private void add(FailedTest test) {
    failed++;
    if (failures.size() < TestReport.MOST_FAILURES) {
      failures.add(test);
    }
  }

  private String name(XMLStreamReader xml) {
    String type = attribute(xml, "classname");
    String name = attribute(xml, "name");
    String whole = type.isEmpty() || name.isEmpty() ? type + name : type + "." + name;
    return LongText.cut(mask.apply(whole), LONGEST_MESSAGE);
  }

  private FailedTest failure(String name, XMLStreamReader xml) throws XMLStreamException {
    String message = attribute(xml, "message");
    String type = attribute(xml, "type");
    String details = mask.apply(text(xml, LONGEST_READ).strip());
    return new FailedTest(
        name,
        LongText.cut(mask.apply(message.isEmpty() ? type : message), LONGEST_MESSAGE),
        LongText.cut(details, LONGEST_DETAILS));
  }

  private static String attribute(XMLStreamReader xml, String name) {
    String value = xml.getAttributeValue(null, name);
    return value == null ? "" : value;
  }

  /**
   * Reads an element to its end, and returns the start of its text with that of the elements in it.
   *
   * @param longest the most characters that are kept
   */
  private static String text(XMLStreamReader xml, int longest) throws XMLStreamException {
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
