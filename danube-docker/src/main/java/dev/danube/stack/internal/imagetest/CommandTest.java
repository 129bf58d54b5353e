package dev.danube.stack.internal.imagetest;

import dev.danube.ExecResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A test of what a program prints and how it ends. Immutable.
 *
 * @param title its name
 * @param setup the programs that run before, with their arguments; each must succeed
 * @param teardown the programs that run afterwards
 * @param argv the program and its arguments, which may use variables of the image and the file
 * @param global the variables of all tests of the file
 * @param own the variables of this test
 * @param output what the standard output must and must not contain
 * @param error what the standard error must and must not contain
 * @param exitCode the exit code of the program
 */
record CommandTest(
    String title,
    List<List<String>> setup,
    List<List<String>> teardown,
    List<String> argv,
    EnvVars global,
    EnvVars own,
    TextMatch output,
    TextMatch error,
    int exitCode)
    implements ImageTest {

  @Override
  public String name() {
    return "Command Test: " + title;
  }

  @Override
  public Findings run(TestedImage image) throws InterruptedException {
    Map<String, String> known = global.with(image);
    Map<String, String> env = new LinkedHashMap<>(global.expanded(image.info().config().env()));
    env.putAll(own.expanded(known));
    Findings findings = new Findings();
    if (runAll("setup", setup, image, env, findings)) {
      List<String> words = argv.stream().map(word -> EnvVars.substituted(word, known)).toList();
      check(image.exec(env, words), findings);
    }
    runAll("teardown", teardown, image, env, findings);
    return findings;
  }

  private static boolean runAll(
      String what,
      List<List<String>> programs,
      TestedImage image,
      Map<String, String> env,
      Findings findings)
      throws InterruptedException {
    for (List<String> program : programs) {
      ExecResult result = image.exec(env, program);
      if (!result.succeeded()) {
        findings.add(
            String.format(
                "its %s \"%s\" ended with exit code %d",
                what, String.join(" ", program), result.exitCode()));
        printed(result, findings);
        return false;
      }
    }
    return true;
  }

  private void check(ExecResult result, Findings findings) {
    findings.check(
        result.exitCode() == exitCode,
        "it ended with exit code %d, not %d",
        result.exitCode(),
        exitCode);
    output.check(result.stdout(), findings);
    error.check(result.stderr(), findings);
    if (!findings.problems().isEmpty()) {
      printed(result, findings);
    }
  }

  private static void printed(ExecResult result, Findings findings) {
    findings.printed("standard output", result.stdout());
    findings.printed("standard error", result.stderr());
  }
}
