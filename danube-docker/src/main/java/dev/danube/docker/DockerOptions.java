package dev.danube.docker;

import dev.danube.docker.internal.daemon.TransferLimits;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The settings of a backend that concern its runs.
 *
 * @param pullPolicy when images are pulled
 * @param bindsSource whether runs work directly in a source that is a folder of this machine
 * @param limits the time limits of calls that move much data
 * @param networkOptions the options of the networks that runs create
 * @param createRequest the user's code that may change requests for containers
 */
record DockerOptions(
    PullPolicy pullPolicy,
    boolean bindsSource,
    TransferLimits limits,
    Map<String, String> networkOptions,
    Optional<UnaryOperator<String>> createRequest) {

  static final DockerOptions DEFAULT =
      new DockerOptions(
          PullPolicy.IF_MISSING, false, TransferLimits.DEFAULT, Map.of(), Optional.empty());
}
