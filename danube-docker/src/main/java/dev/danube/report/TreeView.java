package dev.danube.report;

import static java.util.Objects.requireNonNull;

import dev.danube.Pipeline;
import dev.danube.event.RunEvent;
import dev.danube.event.RunEvent.RunFinished;
import dev.danube.event.RunListener;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Shows a run on a terminal as a picture that moves: all stages as they nest, each with a mark, its
 * time, its attempt and the last line that it printed. What has gone well makes room where the
 * screen is too small. The end is the same as in {@link PlainLog}, with colours.
 *
 * <p>Draws ten times a second, on a thread of its own; events never wait for that.
 */
public final class TreeView implements RunListener {

  private static final long PAUSE_MILLIS = 100;

  private final PrintStream out;
  private final Optional<Path> home;
  private final Style style;
  private final Supplier<TerminalSize.Size> size;
  private final Supplier<Instant> clock;
  private final LivePicture picture;
  private final TreeModel model; // guarded by this, as what follows
  private boolean isOver;

  /**
   * Makes a view of one run.
   *
   * @param pipeline what is going to run
   * @param out the terminal, which has to be that of this program
   * @param home where the record of the run is, if there is one
   * @param hasColours whether there may be colours
   */
  public TreeView(Pipeline pipeline, PrintStream out, Optional<Path> home, boolean hasColours) {
    this(pipeline, out, home, hasColours, new TerminalSize(), Instant::now);
    Thread painter = new Thread(this::paintUntilOver, "danube-screen");
    painter.setDaemon(true);
    painter.start();
  }

  /** A view that draws when it is told to. */
  TreeView(
      Pipeline pipeline,
      PrintStream out,
      Optional<Path> home,
      boolean hasColours,
      Supplier<TerminalSize.Size> size,
      Supplier<Instant> clock) {
    this.out = requireNonNull(out, "out");
    this.size = requireNonNull(size, "size");
    this.home = home;
    this.style = Style.of(hasColours);
    this.clock = clock;
    this.picture = new LivePicture(out);
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
  public synchronized void on(RunEvent event) {
    if (event instanceof RunFinished finished) {
      isOver = true;
      notifyAll();
      picture.erase(size.get().columns());
      Summary.of(finished.result(), home, style).forEach(out::println);
    } else {
      model.on(event);
    }
  }

  private synchronized void paintUntilOver() {
    try {
      while (!isOver) {
        paint();
        wait(PAUSE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Draws how it is now. The last column stays free: a full line would fold on some terminals. */
  synchronized void paint() {
    if (!isOver && model.startedAt().isPresent()) {
      TerminalSize.Size now = size.get();
      picture.draw(
          TreeFrame.of(model, clock.get(), now.columns() - 1, now.rows() - 1, style),
          now.columns());
    }
  }
}
