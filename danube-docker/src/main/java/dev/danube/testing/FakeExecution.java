package dev.danube.testing;

import dev.danube.BackendException;
import dev.danube.engine.spi.Execution;
import dev.danube.engine.spi.Session.Timer;
import dev.danube.testing.StageScript.Fault;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** An execution of a script, which takes virtual time and then has an exit code. */
final class FakeExecution implements Execution {

  private static final int TERMINATED = 143;

  private final VirtualTime.Signal ended;
  private final Fault fault;
  private final Timer timer;
  private volatile int exitCode;

  FakeExecution(VirtualTime time, StageScript script) {
    this.ended = time.new Signal();
    this.fault = script.fault();
    this.exitCode = script.exitCode();
    if (fault == Fault.HANGS) {
      timer = () -> {};
    } else if (script.duration().isZero()) {
      timer = () -> {};
      ended.give();
    } else {
      timer = time.schedule(script.duration(), ended::give);
    }
  }

  @Override
  public int await() throws InterruptedException {
    ended.await();
    return result();
  }

  @Override
  public OptionalInt await(Duration limit) throws InterruptedException {
    return ended.await(limit) ? OptionalInt.of(result()) : OptionalInt.empty();
  }

  private int result() {
    if (fault == Fault.BREAKS) {
      throw new BackendException("the fake stage is set to lose its connection", null);
    }
    return exitCode;
  }

  @Override
  public Optional<String> outOfMemory() {
    return fault == Fault.OUT_OF_MEMORY ? Optional.of("the script says so") : Optional.empty();
  }

  @Override
  public void terminate() {
    exitCode = TERMINATED;
    timer.close();
    ended.give();
  }

  @Override
  public void kill() {
    terminate();
  }
}
