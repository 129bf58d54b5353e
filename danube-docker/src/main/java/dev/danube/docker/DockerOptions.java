package dev.danube.docker;

/**
 * What the settings of a backend say about its runs.
 *
 * @param pullPolicy when images are pulled
 * @param bindsSource whether a source that is a folder of this machine is worked on itself
 */
record DockerOptions(PullPolicy pullPolicy, boolean bindsSource) {

  static final DockerOptions DEFAULT = new DockerOptions(PullPolicy.IF_MISSING, false);
}
