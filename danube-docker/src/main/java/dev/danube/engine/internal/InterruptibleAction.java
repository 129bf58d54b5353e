package dev.danube.engine.internal;

/** A runnable that an interrupt can end. */
@FunctionalInterface
public interface InterruptibleAction {

  void run() throws InterruptedException;
}
