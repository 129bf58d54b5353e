package dev.danube.stack.internal.imagetest;

import java.util.Optional;

/**
 * A test that a file or folder is there, or is not. Immutable.
 *
 * @param title its name
 * @param path the path of the file, which may use variables
 * @param global the variables of all tests of the file
 * @param shouldExist whether it must be there
 * @param permissions the type and the permissions, as Go or {@code ls} writes them
 * @param uid the number of its owner
 * @param gid the number of its group
 * @param isExecutableBy who must be able to execute it: {@code owner}, {@code group}, {@code other}
 *     or {@code any}
 */
record FileExistenceTest(
    String title,
    String path,
    EnvVars global,
    boolean shouldExist,
    Optional<String> permissions,
    Optional<Integer> uid,
    Optional<Integer> gid,
    Optional<String> isExecutableBy)
    implements ImageTest {

  @Override
  public String name() {
    return "File Existence Test: " + title;
  }

  @Override
  public Findings run(TestedImage image) throws InterruptedException {
    Findings findings = new Findings();
    String file = EnvVars.substituted(path, global.with(image));
    Optional<FileStatus> status = FileStatus.of(image, file);
    if (status.isEmpty()) {
      findings.check(!shouldExist, "%s does not exist", file);
      return findings;
    }
    findings.check(shouldExist, "%s exists", file);
    if (shouldExist) {
      check(file, status.get(), findings);
    }
    return findings;
  }

  private void check(String file, FileStatus status, Findings findings) {
    if (permissions.isPresent()) {
      String wanted = permissions.get();
      findings.check(
          wanted.equals(status.goMode()) || wanted.equals(status.mode()),
          "%s has the permissions %s, not %s",
          file,
          status.goMode(),
          wanted);
    }
    uid.ifPresent(
        wanted ->
            findings.check(
                wanted == status.uid(),
                "%s belongs to user %d, not %d",
                file,
                status.uid(),
                wanted));
    gid.ifPresent(
        wanted ->
            findings.check(
                wanted == status.gid(),
                "%s belongs to group %d, not %d",
                file,
                status.gid(),
                wanted));
    isExecutableBy.ifPresent(
        who ->
            findings.check(
                status.isExecutableBy(who),
                "%s cannot be executed by %s: it has the permissions %s",
                file,
                who,
                status.goMode()));
  }
}
