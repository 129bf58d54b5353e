package dev.danube.engine.internal.stage;

import dev.danube.Artifact;
import dev.danube.TestReport;
import java.util.List;
import java.util.Optional;

/**
 * The files that were collected from a stage.
 *
 * @param artifacts the files, sorted by name
 * @param tests the tests that those of them tell that are JUnit files
 */
record CollectedFiles(List<Artifact> artifacts, Optional<TestReport> tests) {

  static final CollectedFiles NONE = new CollectedFiles(List.of(), Optional.empty());
}
