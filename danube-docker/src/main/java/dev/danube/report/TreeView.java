package dev.danube.report;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.Pipeline;
import dev.danube.event.RunEvent;
import dev.danube.event.RunEvent.RunFinished;
import dev.danube.event.RunListener;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Shows a run on a terminal as a picture that moves: all stages as they nest, each with a mark, its
 * time, its attempt and the last line that it printed. What has gone well makes room where the
 * screen is too small. The end is the same as in {@link PlainLog}, with colours.
 *
 * <p>Draws ten times a second, on a thread of its own, for which events do not wait. Thread-safe.
 * Closed by its user where a run may not come to its end; the end of a run closes it too.
 */
public final class TreeView implements RunListener, AutoCloseable {

  private static final long PAUSE_MILLIS = 100;

  private final PrintStream out;
  private final Optional<RunCommand> command;
  private final boolean hasColours;
  private final AnsiStyle style;
  private final Supplier<TerminalSize.Size> size;
  private final Supplier<Instant> clock;

  /** Used while it is locked itself. */
  private final TreeModel model;

  /** Used while it is locked itself. */
  private final LiveDisplay picture;

  @GuardedBy("picture") private boolean isOver;

  /**
   * Makes a view of one run.
   *
   * @param pipeline what is going to run
   * @param out the terminal, which has to be that of this program
   * @param command how the run was begun, if it has a record
   * @param hasColours whether there may be colours
   */
  public TreeView(
      Pipeline pipeline, PrintStream out, Optional<RunCommand> command, boolean hasColours) {
    this(pipeline, out, command, hasColours, new TerminalSize(), Instant::now);
    Thread painter = new Thread(this::paintUntilOver, "danube-screen");
    painter.setDaemon(true);
    painter.start();
  }

  /** A view that draws when it is told to. */
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
    this.picture = new LiveDisplay(out);
    this.model = new TreeModel(pipeline);
  }

  /**
   * Whether the standard output of this program is a terminal that can show it.
   *
   * @return false where there is no POSIX shell to ask, or the terminal is a dumb one
   */
  public static boolean isPossible() {
    return Terminal.isStandardOutput();
  }

  @Override
  public void on(RunEvent event) {
    if (event instanceof RunFinished finished) {
      end(() -> Summary.of(finished.result(), command, style).forEach(out::println));
    } else {
      synchronized (model) {
        model.on(event);
      }
    }
  }

  private void end(Runnable last) {
    TerminalSize.Size now = size.get();
    synchronized (picture) {
      if (!isOver) {
        isOver = true;
        picture.notifyAll();
        picture.erase(now.columns());
        last.run();
      }
    }
  }

  /**
   * Shows a line above the picture, which is drawn again below.
   *
   * @param line what somebody else has printed; its colours are kept where the picture has some
   */
  public void print(String line) {
    TerminalSize.Size now = size.get();
    synchronized (picture) {
      if (!isOver) {
        picture.erase(now.columns());
      }
      out.println(TextWidth.still(line, hasColours));
    }
  }

  /** Takes the picture away, where a run has not come to its end. */
  @Override
  public void close() {
    end(() -> {});
  }

  private void paintUntilOver() {
    try {
      while (paint()) {
        synchronized (picture) {
          picture.wait(PAUSE_MILLIS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Draws how it is now; false when there is nothing more to draw. The terminal may keep it waiting
   * for long, and events do not wait for that. The last column stays free: a full line would fold
   * on some terminals.
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
    synchronized (picture) {
      if (!isOver && !frame.isEmpty()) {
        picture.draw(frame, now.columns());
      }
      return !isOver;
    }
  }
}
