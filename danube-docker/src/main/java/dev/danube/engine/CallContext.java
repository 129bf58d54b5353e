package dev.danube.engine;

import dev.danube.RunContext;
import dev.danube.StageContext;

/** What Java code in a stage sees; of no use when its step has ended. */
final class CallContext implements StageContext {

  private final String stage;
  private final RunContext run;
  private final StageLog log;
  private boolean ended;

  CallContext(String stage, RunContext run, StageLog log) {
    this.stage = stage;
    this.run = run;
    this.log = log;
  }

  @Override
  public RunContext runContext() {
    return run;
  }

  @Override
  public synchronized void log(String text) {
    if (ended) {
      throw new IllegalStateException(
          "The step of stage \"" + stage + "\" that this context is from has ended");
    }
    log.say(text);
  }

  synchronized void end() {
    ended = true;
  }
}
