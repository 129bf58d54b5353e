package dev.danube.docker.internal.build;

import dev.danube.engine.spi.LineSink;

/** A builder of the daemon. */
interface Builder {

  /**
   * Builds an image. Returns its id.
   *
   * @throws dev.danube.engine.spi.BuildException if the build fails or takes too long
   * @throws InterruptedException if the thread was interrupted; the build is then stopped
   */
  String build(BuildRequest request, BuildFiles files, BuildContext context, LineSink lines)
      throws InterruptedException;
}
