package dev.danube.stack.internal.imagetest;

import dev.danube.ExecResult;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A test of what a file contains. Immutable.
 *
 * @param title its name
 * @param path the path of the file, which may use variables
 * @param global the variables of all tests of the file
 * @param content what the file must and must not contain
 */
record FileContentTest(String title, String path, EnvVars global, TextMatch content)
    implements ImageTest {

  /** The largest content that comes back whole from a container. */
  private static final long LARGEST = 8L << 20;

  @Override
  public String name() {
    return "File Content Test: " + title;
  }

  @Override
  public Findings run(TestedImage image) throws InterruptedException {
    String file = EnvVars.substituted(path, global.with(image));
    Optional<FileStatus> status = FileStatus.ofTarget(image, file);
    if (status.isEmpty()) {
      return Findings.problem(file + " does not exist");
    }
    if (status.get().isFolder()) {
      return Findings.problem(file + " is a folder, not a file");
    }
    if (status.get().size() > LARGEST) {
      return Findings.problem(file + " is larger than 8 MiB");
    }
    Findings findings = new Findings();
    ExecResult read = image.exec(Map.of(), List.of("cat", "--", file));
    if (read.succeeded()) {
      content.check(read.stdout(), findings);
    } else {
      findings.add(file + " cannot be read: " + read.stderr().strip());
    }
    return findings;
  }
}
