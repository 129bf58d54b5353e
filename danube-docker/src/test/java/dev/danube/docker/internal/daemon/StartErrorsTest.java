package dev.danube.docker.internal.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.exception.DockerException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of what daemons of several versions say when a container does not start. */
class StartErrorsTest {

  private static int exitCode(String reason) {
    return StartErrors.exitCode(
        new DockerApiException("Docker", "starting", new DockerException(reason, 500)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "OCI runtime create failed: container_linux.go:380: starting container process caused: exec:"
            + " \"nope\": executable file not found in $PATH: unknown",
        "failed to create task for container: failed to create shim task: OCI runtime create failed:"
            + " runc create failed: unable to start container process: error during container init:"
            + " exec: \"/bin/nope\": stat /bin/nope: no such file or directory: unknown",
        "crun: executable file `nope` not found in $PATH: No such file or directory"
      })
  void a_program_that_does_not_exist_is_127(String reason) {
    assertThat(exitCode(reason)).isEqualTo(127);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "OCI runtime create failed: unable to start container process: exec: \"/etc/passwd\":"
            + " permission denied: unknown",
        "OCI runtime create failed: unable to start container process: exec: \"/etc\": is a"
            + " directory: unknown"
      })
  void a_file_that_is_no_program_is_126(String reason) {
    assertThat(exitCode(reason)).isEqualTo(126);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "unable to find user deplyo: no matching entries in passwd file",
        "error while creating mount source path '/x/y': mkdir /x: permission denied",
        "OCI runtime create failed: error mounting \"/x\" to rootfs at \"/y\": open /y: no such file"
            + " or directory: unknown",
        "OCI runtime create failed: chdir to cwd (\"/nope\") set in config.json failed: no such file"
            + " or directory: unknown"
      })
  void other_errors_are_not_about_the_program(String reason) {
    assertThat(exitCode(reason)).isEqualTo(125);
  }
}
