package dev.danube.docker;

import dev.danube.docker.internal.daemon.TransferLimits;

/**
 * The settings of a backend that concern its runs.
 *
 * @param pullPolicy when images are pulled
 * @param bindsSource whether runs work directly in a source that is a folder of this machine
 * @param limits the time limits of calls that move much data
 */
record DockerOptions(PullPolicy pullPolicy, boolean bindsSource, TransferLimits limits) {

  static final DockerOptions DEFAULT =
      new DockerOptions(PullPolicy.IF_MISSING, false, TransferLimits.DEFAULT);
}
