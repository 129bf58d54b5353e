package dev.danube.stack.internal.imagetest;

import dev.danube.Condition;
import dev.danube.Group;
import dev.danube.ImageRef;
import dev.danube.Output;
import dev.danube.Stage;
import dev.danube.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The stages that test an image. Immutable.
 *
 * @param when the condition of all of them
 * @param image the image
 * @param decision the output that the image is derived from
 * @param pytest an image that runs tests in Python; empty if they are not run
 */
public record TestStages(
    Condition when, Value<ImageRef> image, Output<?> decision, Optional<String> pytest) {

  /**
   * Adds stages to the group of an image.
   *
   * @param name the start of their names
   * @return their names
   */
  public List<String> add(Group.Builder group, String name, ImageTests tests) {
    List<String> added = new ArrayList<>();
    if (!tests.scripts().isEmpty()) {
      added.add(name);
      group.stage(
          name,
          s -> {
            s.when(when).image(image).env("TEST_IMAGE", image);
            tests.scripts().forEach(script -> s.exec("sh", "-e", script));
          });
    }
    tests.files().forEach(file -> addFile(group, name + " with " + file.name(), file, added));
    if (!tests.pythonFolders().isEmpty() && pytest.isPresent()) {
      String stage = name + " with pytest";
      added.add(stage);
      group.stage(stage, s -> pytest(s, stage, pytest.get(), tests.pythonFolders()));
    }
    return added;
  }

  private void addFile(Group.Builder group, String name, TestFile file, List<String> added) {
    if (!file.tests().isEmpty()) {
      added.add(name);
      group.stage(
          name,
          s -> {
            s.image(image);
            file.options().apply(s);
            run(s, name, file.path(), file.tests(), image);
          });
    }
    for (ServiceTest service : file.services()) {
      String stage = name + ": " + service.title();
      added.add(stage);
      group.stage(
          stage,
          s -> {
            service.apply(s, image);
            run(s, stage, file.path(), service.requests(), service.client(image));
          });
    }
  }

  /** Sets up a stage that runs tests, with a file of their results. */
  private void run(
      Stage.Builder s,
      String stage,
      String suite,
      List<? extends ImageTest> tests,
      Value<ImageRef> container) {
    String results = results(stage);
    s.when(when)
        .input(decision)
        .tests(results)
        .call(context -> TestRun.perform(context, context.get(container), suite, tests, results));
  }

  private static String results(String stage) {
    return "tests-" + stage.replaceAll("[^A-Za-z0-9._-]+", "-") + ".xml";
  }

  private void pytest(Stage.Builder s, String stage, String runner, List<String> folders) {
    String results = results(stage);
    s.when(when)
        .image(runner)
        .dockerSocket()
        .network("host")
        .env("TEST_IMAGE", image)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .tests(results)
        .run(script(results, folders));
  }

  /** Returns the script of the tests in Python. A folder without tests is fine. */
  private static String script(String results, List<String> folders) {
    List<String> words = new ArrayList<>();
    folders.forEach(folder -> words.add("'" + folder.replace("'", "'\\''") + "'"));
    return String.format(
        "code=0; python3 -m pytest -x -p no:cacheprovider --junitxml=%s %s || code=$?;"
            + " [ $code = 5 ] || exit $code",
        results, String.join(" ", words));
  }
}
