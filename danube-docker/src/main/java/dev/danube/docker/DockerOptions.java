package dev.danube.docker;

/**
 * The settings of a backend that concern its runs.
 *
 * @param pullPolicy when images are pulled
 * @param bindsSource whether runs work directly in a source that is a folder of this machine
 */
record DockerOptions(PullPolicy pullPolicy, boolean bindsSource) {

  static final DockerOptions DEFAULT = new DockerOptions(PullPolicy.IF_MISSING, false);
}
