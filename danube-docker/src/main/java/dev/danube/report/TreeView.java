package dev.danube.report;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.Pipeline;
import dev.danube.event.RunEvent;
import dev.danube.event.RunEvent.RunFinished;
import dev.danube.event.RunEvent.RunWarned;
import dev.danube.event.RunEvent.SourceUpdated;
import dev.danube.event.RunListener;
import dev.danube.report.internal.TextWidth;
import dev.danube.report.internal.Wording;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A live view of a run on a terminal. It shows all stages as they nest, each with a mark, its time,
 * its attempt and the last line that it printed. Where the screen is too small, stages that ended
 * well are left out first. The view ends with the same summary as {@link PlainLog}, with colours.
 *
 * <p>A separate thread draws the view ten times a second; events do not wait for it. Thread-safe.
 * The end of a run closes the view; the caller must close it if the run may not reach its end.
 */
public final class TreeView implements RunListener, AutoCloseable {

  private static final long PAUSE_MILLIS = 100;

  private final PrintStream out;
  private final Optional<RunCommand> command;
  private final boolean hasColours;
  private final AnsiStyle style;
  private final Supplier<TerminalSize.Size> size;
  private final Supplier<Instant> clock;

  /** The state of the run. Whoever uses it holds its monitor. */
  private final TreeModel model;

  /** The lines on the terminal. Whoever changes them holds the monitor of this object. */
  private final LiveDisplay display;

  @GuardedBy("display") private boolean isOver;

  /**
   * Starts a view of one run, which a thread of its own draws until it is closed or the run ends.
   *
   * @param pipeline the pipeline of the run
   * @param out the terminal, which must be that of this program
   * @param command the call that started the run, if the run has a record
   * @param hasColours whether to print colours
   * @return the view
   */
  public static TreeView start(
      Pipeline pipeline, PrintStream out, Optional<RunCommand> command, boolean hasColours) {
    TreeView view =
        new TreeView(pipeline, out, command, hasColours, new TerminalSize(), Instant::now);
    Thread painter = new Thread(view::paintUntilOver, "danube-screen");
    painter.setDaemon(true);
    painter.start();
    return view;
  }

  /** Creates a view that draws only when {@link #paint} is called. */
  TreeView(
      Pipeline pipeline,
      PrintStream out,
      Optional<RunCommand> command,
      boolean hasColours,
      Supplier<TerminalSize.Size> size,
      Supplier<Instant> clock) {
    this.out = requireNonNull(out, "out");
    this.size = requireNonNull(size, "size");
    this.command = command;
    this.hasColours = hasColours;
    this.style = AnsiStyle.of(hasColours);
    this.clock = clock;
    this.display = new LiveDisplay(out);
    this.model = new TreeModel(pipeline);
  }

  /**
   * Returns whether the standard output of this program is a terminal that can show the view.
   *
   * @return false if there is no POSIX shell to ask, or the terminal is a dumb one
   */
  public static boolean isPossible() {
    return Terminal.isStandardOutput();
  }

  @Override
  public void on(RunEvent event) {
    if (event instanceof RunFinished finished) {
      end(() -> Summary.of(finished.result(), command, style).forEach(out::println));
    } else if (event instanceof RunWarned warned) {
      print("warning: " + Wording.line(warned.text()));
    } else if (event instanceof SourceUpdated update) {
      print(Wording.update(update));
    } else {
      synchronized (model) {
        model.on(event);
      }
    }
  }

  private void end(Runnable last) {
    TerminalSize.Size now = size.get();
    synchronized (display) {
      if (!isOver) {
        isOver = true;
        display.notifyAll();
        display.erase(now.columns());
        last.run();
      }
    }
  }

  /**
   * Prints a line above the view, which is drawn again below.
   *
   * @param line a line that other code has printed; its colours are kept if the view has colours
   */
  public void print(String line) {
    TerminalSize.Size now = size.get();
    synchronized (display) {
      if (!isOver) {
        display.erase(now.columns());
      }
      out.println(TextWidth.still(line, hasColours));
    }
  }

  /** Removes the view of a run that has not reached its end. */
  @Override
  public void close() {
    end(() -> {});
  }

  private void paintUntilOver() {
    try {
      while (paint()) {
        synchronized (display) {
          display.wait(PAUSE_MILLIS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Draws the present state, and returns false when the view is closed. The terminal may block the
   * drawing for a long time; events do not wait for that. The last column stays free, because some
   * terminals wrap a full line.
   */
  boolean paint() {
    TerminalSize.Size now = size.get();
    List<String> frame;
    synchronized (model) {
      frame =
          model.startedAt().isEmpty()
              ? List.of()
              : TreeFrame.of(model, clock.get(), now.columns() - 1, now.rows() - 1, style);
    }
    synchronized (display) {
      if (!isOver && !frame.isEmpty()) {
        display.draw(frame, now.columns());
      }
      return !isOver;
    }
  }
}
