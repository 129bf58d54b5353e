package dev.danube.cli;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.report.TreeView;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * A redirect of standard output and standard error into a live view. Whole lines that other code
 * prints, such as a logger or Java code of a stage, appear above the view. Closing the redirect
 * restores both streams.
 */
final class StandardStreamRedirect implements AutoCloseable {

  private final PrintStream out = System.out;
  private final PrintStream err = System.err;
  private final Lines lines;

  StandardStreamRedirect(TreeView view) {
    this.lines = new Lines(view::print);
    PrintStream stream = new PrintStream(lines, true, StandardCharsets.UTF_8);
    System.setOut(stream);
    System.setErr(stream);
  }

  @Override
  public void close() {
    System.setOut(out);
    System.setErr(err);
    lines.close();
  }

  /** A stream that passes on whole lines, and the rest when it is closed. Thread-safe. */
  static final class Lines extends OutputStream {

    private final Consumer<String> sink;

    @GuardedBy("this") private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    Lines(Consumer<String> sink) {
      this.sink = sink;
    }

    @Override
    public synchronized void write(int b) {
      if (b == '\n') {
        pass();
      } else {
        line.write(b);
      }
    }

    @GuardedBy("this") private void pass() {
      sink.accept(line.toString(StandardCharsets.UTF_8));
      line.reset();
    }

    @Override
    public synchronized void close() {
      if (line.size() > 0) {
        pass();
      }
    }
  }
}
