package dev.danube.examples;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A comparison of what Danube does with what does the same without it. Rounds of the two alternate in
 * one program; the first round of Danube is that of a cold JVM and counts like the others.
 *
 * @param bar the highest ratio that is wanted
 */
record Comparison(String name, double bar, Measured own, Measured peer) {

  private static final int ROUNDS = 7;

  /** Something whose time is taken. */
  interface Work {
    void run() throws IOException, InterruptedException;
  }

  /** Something that takes its time itself. */
  interface Measured {
    double millis() throws IOException, InterruptedException;
  }

  static Comparison timed(String name, double bar, Work own, Work peer) {
    return new Comparison(name, bar, () -> millis(own), () -> millis(peer));
  }

  /** Compares all, or those whose name has the first argument of the program. */
  static void compare(List<Comparison> all, String... args) throws IOException, InterruptedException {
    for (Comparison one : all) {
      if (args.length == 0 || one.name.contains(args[0])) {
        one.print();
      }
    }
  }

  private void print() throws IOException, InterruptedException {
    System.out.println(name);
    double[] ratios = new double[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      double ownMillis = own.millis();
      double peerMillis = peer.millis();
      ratios[round] = ownMillis / peerMillis;
      System.out.printf(Locale.ROOT, "  round %d: %6.0f ms against %6.0f ms, ratio %.3f%n",
          round + 1, ownMillis, peerMillis, ratios[round]);
    }
    Arrays.sort(ratios);
    System.out.printf(Locale.ROOT, "  ratio: min %.3f, median %.3f, max %.3f (bar: median %.2f)%n",
        ratios[0], ratios[ROUNDS / 2], ratios[ROUNDS - 1], bar);
  }

  private static double millis(Work work) throws IOException, InterruptedException {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e6;
  }

  /** Runs a program, whose output is not shown. */
  static void program(List<String> command) throws IOException, InterruptedException {
    end(start(command));
  }

  static Process start(List<String> command) throws IOException {
    return new ProcessBuilder(command)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  static void end(Process process) throws InterruptedException {
    if (process.waitFor() != 0) {
      throw new IllegalStateException(process.info() + " ended with " + process.exitValue());
    }
  }
}
