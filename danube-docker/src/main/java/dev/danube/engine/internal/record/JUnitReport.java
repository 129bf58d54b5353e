package dev.danube.engine.internal.record;

import dev.danube.Outcome;
import dev.danube.RunResult;
import dev.danube.StageFailure;
import dev.danube.StageResult;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.function.Predicate;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * A run as the XML of JUnit, which CI servers show. The run is a test suite, and each stage is a
 * test case. A stage that FAILED or is UNSTABLE is a failure, one that is ERRORED or CANCELLED an
 * error.
 */
final class JUnitReport {

  private final XMLStreamWriter xml;

  private JUnitReport(XMLStreamWriter xml) {
    this.xml = xml;
  }

  static String of(RunResult run) throws IOException {
    return of(run.pipeline(), run.duration(), run.stages());
  }

  /** Returns the stages of a run that have ended so far. */
  static String of(String pipeline, Duration duration, Collection<StageResult> stages)
      throws IOException {
    StringWriter text = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
      new JUnitReport(xml).write(pipeline, duration, stages);
      xml.close();
    } catch (XMLStreamException e) {
      throw new IOException("cannot write the run as XML: " + e.getMessage(), e);
    }
    return text.toString();
  }

  private void write(String pipeline, Duration duration, Collection<StageResult> stages)
      throws XMLStreamException {
    xml.writeStartDocument("UTF-8", "1.0");
    line();
    start("testsuite");
    attribute("name", pipeline);
    attribute("tests", String.valueOf(stages.size()));
    attribute("failures", count(stages, JUnitReport::isFailure));
    attribute("errors", count(stages, JUnitReport::isError));
    attribute("skipped", count(stages, stage -> stage.outcome() == Outcome.SKIPPED));
    attribute("time", seconds(duration));
    for (StageResult stage : stages) {
      line();
      write(pipeline, stage);
    }
    line();
    xml.writeEndElement();
    line();
    xml.writeEndDocument();
  }

  private static String count(Collection<StageResult> stages, Predicate<StageResult> test) {
    return String.valueOf(stages.stream().filter(test).count());
  }

  private static boolean isFailure(StageResult stage) {
    return stage.outcome() == Outcome.FAILED || stage.outcome() == Outcome.UNSTABLE;
  }

  private static boolean isError(StageResult stage) {
    return stage.outcome() == Outcome.ERRORED || stage.outcome() == Outcome.CANCELLED;
  }

  private void write(String pipeline, StageResult stage) throws XMLStreamException {
    start("testcase");
    attribute("classname", pipeline);
    attribute("name", stage.name());
    attribute("time", seconds(stage.duration()));
    if (stage.skipReason().isPresent()) {
      start("skipped");
      attribute("message", stage.skipReason().get().text());
      xml.writeEndElement();
    } else if (isFailure(stage) || isError(stage)) {
      problem(stage);
    }
    xml.writeEndElement();
  }

  private void problem(StageResult stage) throws XMLStreamException {
    start(isFailure(stage) ? "failure" : "error");
    attribute("type", stage.failure().map(failure -> failure.kind().name()).orElse("CANCELLED"));
    attribute("message", stage.failure().map(StageFailure::message).orElse("cancelled"));
    if (stage.failure().isPresent()) {
      xml.writeCharacters(allowed(String.join("\n", stage.failure().get().lastLines())));
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

  /**
   * Replaces the characters that XML does not allow, not even escaped, such as most control
   * characters. Programs do print them.
   */
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

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.3f", duration.toMillis() / 1000.0);
  }
}
