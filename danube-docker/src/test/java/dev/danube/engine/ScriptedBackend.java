package dev.danube.engine;

import dev.danube.BackendException;
import dev.danube.Step;
import dev.danube.engine.spi.Backend;
import dev.danube.engine.spi.Container;
import dev.danube.engine.spi.ContainerRequest;
import dev.danube.engine.spi.ExecRequest;
import dev.danube.engine.spi.Execution;
import dev.danube.engine.spi.ImageException;
import dev.danube.engine.spi.Images;
import dev.danube.engine.spi.LineSink;
import dev.danube.engine.spi.Session;
import dev.danube.engine.spi.SessionRequest;
import dev.danube.engine.spi.SourceFile;
import dev.danube.event.RunEvent.LogStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A backend for tests of the engine. A step does what its text says: {@code exit 3}, {@code print
 * hello}, {@code write a/b}, {@code block} (until SIGTERM), {@code stubborn} (until SIGKILL),
 * {@code die} (takes its container with it), {@code expire} (the container ends after the step),
 * {@code lose} (the backend loses the step), {@code missing mvn} (is not found). The image {@code
 * missing} is not available. Time stands still, and timers ring when the test rings them.
 */
final class ScriptedBackend implements Backend {

  final List<String> log = new CopyOnWriteArrayList<>();
  final List<String> filled = new CopyOnWriteArrayList<>();
  final List<ContainerRequest> prestarted = new CopyOnWriteArrayList<>();
  final List<ContainerRequest> created = new CopyOnWriteArrayList<>();
  private final Map<String, CountDownLatch> reached = new ConcurrentHashMap<>();
  private final Map<String, Map<String, String>> kept = new ConcurrentHashMap<>();
  private final List<Runnable> timers = new CopyOnWriteArrayList<>();
  private final List<String> leftovers = new ArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final AtomicInteger failingStarts = new AtomicInteger();
  private volatile boolean absent;
  private volatile int startsAhead;
  private volatile Runnable atNotices = () -> {};
  private volatile Runnable atOpen = () -> {};
  private volatile Runnable atNow = () -> {};

  ScriptedBackend failStarts(int times) {
    failingStarts.set(times);
    return this;
  }

  ScriptedBackend startsAhead(int containers) {
    startsAhead = containers;
    return this;
  }

  ScriptedBackend absent() {
    absent = true;
    return this;
  }

  /** Sets an action for the end of a run, before its session is closed. */
  void atNotices(Runnable action) {
    atNotices = action;
  }

  /** Sets an action for each session that is opened, before it is. */
  ScriptedBackend atOpen(Runnable action) {
    atOpen = action;
    return this;
  }

  /** Sets an action for each question for the time. */
  ScriptedBackend atNow(Runnable action) {
    atNow = action;
    return this;
  }

  ScriptedBackend leaves(String what) {
    leftovers.add(what);
    return this;
  }

  /** Removes the kept workspace of a run. */
  void forget(String run) {
    kept.remove(run);
  }

  /** Waits until a step with this text runs, or is terminated. */
  void awaitStep(String text) throws InterruptedException {
    if (!latch(text).await(20, TimeUnit.SECONDS)) {
      throw new AssertionError("No step \"" + text + "\" came; so far: " + log);
    }
  }

  /** Waits until a session is closed. */
  void awaitClosed() throws InterruptedException {
    if (!closed.await(20, TimeUnit.SECONDS)) {
      throw new AssertionError("No session was closed; so far: " + log);
    }
  }

  void ringTimers() {
    timers.forEach(Runnable::run);
  }

  long count(String entry) {
    return log.stream().filter(entry::equals).count();
  }

  private CountDownLatch latch(String text) {
    return reached.computeIfAbsent(text, key -> new CountDownLatch(1));
  }

  @Override
  public Connection connect() {
    if (absent) {
      throw new BackendException("nobody is at home", null);
    }
    log.add("connect");
    return new Connection() {
      @Override
      public Session open(SessionRequest request) {
        atOpen.run();
        return new ScriptedSession(request);
      }

      @Override
      public boolean hasWorkspace(String run) {
        return kept.containsKey(run);
      }

      @Override
      public List<String> discard(String run) {
        log.add("discard " + run);
        kept.remove(run);
        return List.of();
      }

      @Override
      public void close() {
        log.add("disconnect");
      }
    };
  }

  /** The steps that run in the containers of a session; they end when the session is closed. */
  private static final class Running {

    private final List<ScriptedExecution> all = new ArrayList<>();
    private boolean isOver;

    synchronized void add(ScriptedExecution started) {
      all.add(started);
      if (isOver) {
        started.end();
      }
    }

    synchronized void end() {
      isOver = true;
      all.forEach(ScriptedExecution::end);
    }
  }

  private final class ScriptedSession implements Session {

    private final Running running = new Running();

    private final SessionRequest request;
    private final Map<String, String> files;

    ScriptedSession(SessionRequest request) {
      this.request = request;
      this.files = request.resumes() ? kept.get(request.run()) : new TreeMap<>();
    }

    @Override
    public void uploadSource(List<SourceFile> source, Optional<ContainerRequest> main) {
      log.add("fill");
      filled.clear();
      source.forEach(file -> filled.add(file.path()));
    }

    @Override
    public List<String> notices() {
      atNotices.run();
      return List.of();
    }

    @Override
    public void keep() {
      log.add("keep");
      kept.put(request.run(), files);
    }

    @Override
    public Instant now() {
      atNow.run();
      return Instant.EPOCH;
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
      timers.add(task);
      return () -> timers.remove(task);
    }

    @Override
    public Images images() {
      return (image, platform, lines) -> {
        if (image.reference().equals("missing")) {
          throw new ImageException("no image missing", null);
        }
      };
    }

    @Override
    public int startsAhead() {
      return startsAhead;
    }

    @Override
    public void prestart(ContainerRequest request) {
      prestarted.add(request);
    }

    @Override
    public Container create(ContainerRequest request, LineSink lines) {
      created.add(request);
      log.add("create " + request.image());
      return new ScriptedContainer(files, request, running);
    }

    @Override
    public List<String> close() {
      log.add("close session");
      closed.countDown();
      running.end();
      return List.copyOf(leftovers);
    }
  }

  private final class ScriptedContainer implements Container {

    private final Map<String, String> files;
    private final ContainerRequest request;
    private final Running running;
    private volatile boolean dead;

    ScriptedContainer(Map<String, String> files, ContainerRequest request, Running running) {
      this.running = running;
      this.files = files;
      this.request = request;
    }

    @Override
    public void start() {
      if (failingStarts.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        throw new BackendException("start failed", null);
      }
      log.add("start " + request.image());
    }

    @Override
    public Execution command(LineSink lines) {
      return new ScriptedExecution(this, String.join(" ", request.command().orElseThrow()), lines);
    }

    @Override
    public Execution exec(ExecRequest step, LineSink lines) {
      if (dead) {
        throw new BackendException("nothing can be executed in it", null);
      }
      String text =
          step.step() instanceof Step.Run run
              ? run.script()
              : String.join(" ", ((Step.Exec) step.step()).argv());
      if (text.startsWith("env ")) {
        lines.line(LogStream.STDOUT, step.env() + " in " + step.workdir());
      }
      return new ScriptedExecution(this, text, lines);
    }

    @Override
    public Optional<String> exitReason() {
      return dead ? Optional.of("it ended with exit code 137") : Optional.empty();
    }

    @Override
    public void read(String path, FileSink sink) throws IOException, InterruptedException {
      if (files.containsKey("stands-still")) {
        latch("read").countDown();
        awaitClosed();
        throw new BackendException("no such container", null);
      }
      for (Map.Entry<String, String> file : files.entrySet()) {
        if (path.isEmpty() || file.getKey().equals(path) || file.getKey().startsWith(path + "/")) {
          if (!sink.wants(file.getKey())) {
            continue;
          }
          byte[] content = file.getValue().getBytes(StandardCharsets.UTF_8);
          sink.file(file.getKey(), 0644, new ByteArrayInputStream(content));
        }
      }
    }

    @Override
    public void makeFolder(String path) {}

    @Override
    public void write(String path, byte[] content) {
      files.put(path, new String(content, StandardCharsets.UTF_8));
    }

    @Override
    public void remove() {
      log.add("remove " + request.image());
    }
  }

  private final class ScriptedExecution implements Execution {

    private final String text;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile int exitCode;

    ScriptedExecution(ScriptedContainer container, String text, LineSink lines) {
      this.text = text;
      log.add("step " + text);
      String[] words = text.split(" ", 2);
      switch (words[0]) {
        case "exit" -> exitCode = Integer.parseInt(words[1]);
        case "print" -> lines.line(LogStream.STDOUT, words[1]);
        case "write" -> container.files.put(words[1], "content of " + words[1]);
        case "missing" -> {
          lines.line(LogStream.STDERR, "sh: " + words[1] + ": not found");
          exitCode = 127;
        }
        case "die" -> {
          container.dead = true;
          exitCode = 137;
        }
        case "expire" -> container.dead = true;
        default -> {}
      }
      if (isEndless()) {
        container.running.add(this);
      } else {
        ended.countDown();
      }
      latch(text).countDown();
    }

    /** Ends the step because its container ends. */
    void end() {
      if (ended.getCount() > 0) {
        exitCode = 137;
        ended.countDown();
      }
    }

    private boolean isEndless() {
      return text.startsWith("block") || text.startsWith("stubborn");
    }

    @Override
    public int await() throws InterruptedException {
      ended.await();
      return code();
    }

    @Override
    public OptionalInt await(Duration limit) {
      return ended.getCount() == 0 ? OptionalInt.of(code()) : OptionalInt.empty();
    }

    private int code() {
      if (text.equals("lose")) {
        throw new BackendException("lost the step", null);
      }
      return exitCode;
    }

    @Override
    public void terminate() throws InterruptedException {
      log.add("terminate " + text);
      latch("terminate " + text).countDown();
      if (text.startsWith("block slowly")) {
        ended.await(50, TimeUnit.MILLISECONDS); // like a call to a daemon, this can be interrupted
        log.add("terminated " + text);
      }
      if (!text.startsWith("stubborn")) {
        exitCode = 143;
        ended.countDown();
      }
    }

    @Override
    public void kill() {
      log.add("kill " + text);
      exitCode = 137;
      ended.countDown();
    }
  }
}
