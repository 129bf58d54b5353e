package dev.danube.cli;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.Parameter;
import dev.danube.engine.ApprovalRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An approver that asks the person at the terminal, one question after the other, on a thread of
 * its own. Thread-safe.
 */
final class TerminalApprover implements Consumer<ApprovalRequest> {

  private static final Logger LOG = LoggerFactory.getLogger(TerminalApprover.class);

  private final BufferedReader in;
  private final PrintStream out;

  @GuardedBy("this") private final Queue<ApprovalRequest> waiting = new ArrayDeque<>();

  @GuardedBy("this") private boolean isAsking;

  TerminalApprover(InputStream in, PrintStream out) {
    this.in = new BufferedReader(new InputStreamReader(in, Charset.defaultCharset()));
    this.out = out;
  }

  /** Returns whether standard input is a terminal, as a shell says; Java has no API for that. */
  static boolean isPossible() {
    try {
      Process shell =
          new ProcessBuilder("sh", "-c", "test -t 0")
              .redirectInput(ProcessBuilder.Redirect.INHERIT)
              .start();
      if (!shell.waitFor(1, TimeUnit.SECONDS)) {
        shell.destroyForcibly();
        return false;
      }
      return shell.exitValue() == 0;
    } catch (IOException e) {
      LOG.debug("Cannot ask a shell about the terminal", e);
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public synchronized void accept(ApprovalRequest request) {
    waiting.add(request);
    if (!isAsking) {
      isAsking = true;
      Thread thread = new Thread(this::askAll, "danube-approval");
      thread.setDaemon(true); // nothing can interrupt it while it reads
      thread.start();
    }
  }

  private void askAll() {
    for (Optional<ApprovalRequest> next = next(); next.isPresent(); next = next()) {
      try {
        ask(next.get());
      } catch (IllegalStateException e) { // of an approval that has timed out, or was cancelled
        out.println(e.getMessage());
      } catch (RuntimeException | Error e) { // of a rule of the user's; the next ones are asked
        reject(next.get(), "the question failed: " + e);
      }
    }
  }

  private void reject(ApprovalRequest request, String reason) {
    try {
      request.reject(reason);
    } catch (IllegalStateException e) {
      out.println(e.getMessage());
    }
  }

  private synchronized Optional<ApprovalRequest> next() {
    Optional<ApprovalRequest> next = Optional.ofNullable(waiting.poll());
    isAsking = next.isPresent();
    return next;
  }

  private void ask(ApprovalRequest request) {
    try {
      String question = request.stage() + ": " + request.message();
      if (isYes(question + " Type yes or no:")) {
        approve(request);
      } else {
        request.reject(answer("Why not?"));
      }
    } catch (IOException e) {
      request.reject("the answer cannot be read: " + e.getMessage());
    }
  }

  private boolean isYes(String question) throws IOException {
    String answer = answer(question).toLowerCase(Locale.ROOT);
    while (!answer.matches("y|yes|n|no")) {
      answer = answer("Type yes or no:").toLowerCase(Locale.ROOT);
    }
    return answer.startsWith("y");
  }

  private void approve(ApprovalRequest request) throws IOException {
    Map<String, String> inputs = new LinkedHashMap<>();
    for (Parameter<?> input : request.inputs()) {
      String text = input(input);
      if (!text.isEmpty() || input.defaultTo().isEmpty()) {
        inputs.put(input.name(), text);
      }
    }
    request.approve(answers -> inputs.forEach(answers::set));
  }

  /** Asks for an input until its content is valid. Returns an empty text for its default. */
  private <T> String input(Parameter<T> input) throws IOException {
    while (true) {
      String text = answer(question(input));
      if (text.isEmpty() && input.defaultTo().isPresent()) {
        return "";
      }
      try {
        input.read(text);
        return text;
      } catch (IllegalArgumentException e) {
        out.println(e.getMessage());
      } catch (RuntimeException e) { // of a rule that does not expect such a text
        out.println("\"" + text + "\" is not valid: " + e);
      }
    }
  }

  private static <T> String question(Parameter<T> input) {
    String kind = input.options().isEmpty() ? input.type() : String.join(", ", input.options());
    return input.name()
        + " ("
        + kind
        + ")"
        + input.describe().map(text -> ", " + text).orElse("")
        + input.defaultTo().map(content -> ", or Enter for " + input.text(content)).orElse("")
        + ":";
  }

  private String answer(String question) throws IOException {
    out.println(question);
    String line = in.readLine();
    if (line == null) {
      throw new IOException("the input has ended");
    }
    return line.strip();
  }
}
