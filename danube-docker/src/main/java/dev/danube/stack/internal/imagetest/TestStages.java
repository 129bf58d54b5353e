package dev.danube.stack.internal.imagetest;

import dev.danube.Condition;
import dev.danube.Group;
import dev.danube.ImageRef;
import dev.danube.Output;
import dev.danube.Stage;
import dev.danube.Value;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The stages that test an image. Immutable.
 *
 * @param when the condition of all of them
 * @param image the image
 * @param decision the output that the image is derived from
 * @param pytest an image that runs tests in Python; empty if they do not run in a container
 * @param host the folder on this machine in which tests in Python run otherwise; empty if they are
 *     not run
 */
public record TestStages(
    Condition when,
    Value<ImageRef> image,
    Output<?> decision,
    Optional<String> pytest,
    Optional<Path> host) {

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
    for (TestFile file : tests.files()) {
      long sameName =
          tests.files().stream().filter(other -> other.name().equals(file.name())).count();
      String shown = sameName == 1 ? file.name() : file.path();
      addFile(group, name + " with " + shown, file, added);
    }
    addPython(group, name + " with pytest", tests.pythonFolders(), added);
    return added;
  }

  private void addPython(
      Group.Builder group, String stage, List<String> folders, List<String> added) {
    if (folders.isEmpty() || (pytest.isEmpty() && host.isEmpty())) {
      return;
    }
    added.add(stage);
    group.stage(
        stage,
        s -> {
          if (pytest.isPresent()) {
            pytest(s, stage, pytest.get(), folders);
          } else {
            s.when(when)
                .input(decision)
                .call(
                    context ->
                        HostPytest.perform(
                            context, context.get(image), host.orElseThrow(), folders));
          }
        });
  }

  private void addFile(Group.Builder group, String name, TestFile file, List<String> added) {
    if (!file.tests().isEmpty()) {
      added.add(name);
      group.stage(
          name,
          s -> {
            s.image(image);
            file.options().apply(s);
            boolean hasSecrets = !file.options().secrets().isEmpty();
            run(s, name, file.path(), hasSecrets, file.tests(), image);
          });
    }
    for (ServiceTest service : file.services()) {
      String stage = name + ": " + service.title();
      added.add(stage);
      group.stage(
          stage,
          s -> {
            service.apply(s, image);
            run(s, stage, file.path(), false, service.requests(), service.client(image));
          });
    }
  }

  /** Sets up a stage that runs tests, with a file of their results. */
  private void run(
      Stage.Builder s,
      String stage,
      String suite,
      boolean hasSecrets,
      List<? extends ImageTest> tests,
      Value<ImageRef> container) {
    String results = results(stage);
    s.when(when)
        .input(decision)
        .tests(results)
        .call(
            context ->
                TestRun.perform(
                    context, context.get(container), suite, hasSecrets, tests, results));
  }

  private static String results(String stage) {
    return "tests-" + stage.replaceAll("[^A-Za-z0-9._-]+", "-") + ".xml";
  }

  private void pytest(Stage.Builder s, String stage, String runner, List<String> folders) {
    String results = results(stage).replace(".xml", "-");
    s.when(when)
        .image(runner)
        .dockerSocket()
        .network("host")
        .env("TEST_IMAGE", image)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .tests(results + "*.xml")
        .call(PytestPlugin::install)
        .run(script(results, folders));
  }

  /**
   * Returns the script of the tests in Python. A folder without tests is fine. Each folder has an
   * interpreter of its own, because two files may have the same name.
   */
  private static String script(String results, List<String> folders) {
    List<String> words = new ArrayList<>();
    folders.forEach(folder -> words.add("'" + folder.replace("'", "'\\''") + "'"));
    return String.format(
        "export PYTHONPATH=%s${PYTHONPATH:+:$PYTHONPATH}; n=0; for folder in %s; do n=$((n+1));"
            + " code=0; python3 -m pytest -x -p %s -p no:cacheprovider --junitxml=%s$n.xml"
            + " \"$folder\" || code=$?; [ $code = 0 ] || [ $code = 5 ] || exit $code; done",
        PytestPlugin.FOLDER, String.join(" ", words), PytestPlugin.NAME, results);
  }
}
