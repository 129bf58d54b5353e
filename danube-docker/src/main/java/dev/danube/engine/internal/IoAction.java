package dev.danube.engine.internal;

import java.io.IOException;

/** A runnable that reads or writes. */
@FunctionalInterface
public interface IoAction {

  void run() throws IOException;
}
