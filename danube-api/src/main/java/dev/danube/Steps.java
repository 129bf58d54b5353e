package dev.danube;

import static java.util.Objects.requireNonNull;

import java.util.List;

/** The methods that add the steps that stages and hooks have in common. */
final class Steps {

  private Steps() {}

  static void run(ScopedBuilder builder, String script) {
    builder.use("run", script);
    if (script.isBlank()) {
      builder.problemHere("run: the script is blank; write one or leave the step out");
    }
    add(builder, new Step.Run(script));
  }

  static void background(ScopedBuilder builder, String name, String script, Readiness readyWhen) {
    builder.use("background", name, script);
    if (name.isBlank()) {
      builder.problemHere("background: the name is blank; write one, for the log");
    }
    if (script.isBlank()) {
      builder.problemHere(
          "background \"" + name + "\": the script is blank; write one or leave the step out");
    }
    if (readyWhen.check() instanceof Readiness.HealthCheck) {
      builder.problemHere(
          String.format(
              "background \"%s\" has no health check, which is one of an image; use"
                  + " Readiness.port, http, logLine or command",
              name));
    }
    add(builder, new Step.Background(name, new Step.Run(script), readyWhen));
  }

  static void exec(ScopedBuilder builder, String... argv) {
    builder.use("exec", argv);
    if (argv.length == 0 || argv[0].isBlank()) {
      builder.problemHere("exec: no program is given; write it as in exec(\"ls\", \"-l\")");
    }
    add(builder, new Step.Exec(List.of(argv)));
  }

  static void call(ScopedBuilder builder, StageAction action) {
    builder.use("call");
    add(builder, new Step.Call(requireNonNull(action, "action")));
  }

  static void add(ScopedBuilder builder, Step step) {
    if (builder instanceof Stage.Builder && builder.isInDefaults()) {
      builder.problemHere(
          "defaults add a step; they hold settings only, so write a method or mix-in with the step"
              + " and apply it");
    } else {
      Location line = step.isOfImages() ? builder.here() : builder.place().location();
      builder.add(Keys.STEP, step, line);
    }
  }
}
