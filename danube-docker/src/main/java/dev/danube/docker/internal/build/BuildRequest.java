package dev.danube.docker.internal.build;

import com.github.dockerjava.api.model.AuthConfigurations;
import dev.danube.ImageBuild;
import dev.danube.ImageRef;
import dev.danube.engine.spi.BuildException;
import dev.danube.engine.spi.BuildInput;
import dev.danube.internal.Durations;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request to build an image.
 *
 * @param input what is known only in the run
 * @param moreLabels labels in addition to the user's
 * @param auths the logins for the registries of the base images
 * @param limit the time limit of the build
 */
record BuildRequest(
    ImageBuild build,
    BuildInput input,
    Map<String, String> moreLabels,
    AuthConfigurations auths,
    Duration limit) {

  /**
   * Returns the failure of the build.
   *
   * @param exitCode the exit code of the step that failed, or -1 if there is none
   */
  BuildException failure(String reason, int exitCode, @Nullable Throwable cause) {
    return new BuildException("cannot build " + build + ": " + reason, exitCode, cause);
  }

  /** Returns the failure of the build if it has reached its limit. */
  BuildException tooLong() {
    return new BuildException(
        "building "
            + build
            + " took longer than "
            + Durations.text(limit)
            + ", the limit of DockerBackend.builder().imageBuildLimit(...)",
        -1,
        null);
  }

  BuildRequest with(Map<String, String> otherArgs) {
    return new BuildRequest(build, input.with(otherArgs), moreLabels, auths, limit);
  }

  Map<String, String> args() {
    return input.args();
  }

  List<ImageRef> names() {
    return input.names();
  }

  Map<String, String> labels() {
    Map<String, String> labels = new HashMap<>(build.labels());
    labels.putAll(input.labels());
    labels.putAll(moreLabels);
    return labels;
  }
}
