package dev.danube.docker.internal.build;

import com.github.dockerjava.api.model.AuthConfigurations;
import dev.danube.ImageBuild;
import dev.danube.ImageRef;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A request to build an image.
 *
 * @param args the values of the Dockerfile's arguments
 * @param names the names of the image
 * @param moreLabels labels in addition to the user's
 * @param auths the logins for the registries of the base images
 * @param limit the time limit of the build
 */
record BuildRequest(
    ImageBuild build,
    Map<String, String> args,
    List<ImageRef> names,
    Map<String, String> moreLabels,
    AuthConfigurations auths,
    Duration limit) {

  BuildRequest with(Map<String, String> otherArgs) {
    return new BuildRequest(build, otherArgs, names, moreLabels, auths, limit);
  }

  Map<String, String> labels() {
    Map<String, String> labels = new HashMap<>(build.labels());
    labels.putAll(moreLabels);
    return labels;
  }
}
