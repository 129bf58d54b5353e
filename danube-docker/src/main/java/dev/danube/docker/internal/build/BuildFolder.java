package dev.danube.docker.internal.build;

import dev.danube.engine.spi.BuildException;
import java.io.IOException;
import java.util.Optional;

/** The folder that an image is built from, with all its files. */
interface BuildFolder {

  /**
   * Returns the text of a file, which may be a link to another one; empty if there is none.
   *
   * @param path the path, relative to the folder
   */
  Optional<String> text(String path) throws IOException, InterruptedException;

  /**
   * Makes a context of the files that are sent.
   *
   * @throws BuildException if a file cannot be sent
   * @throws IOException if this machine cannot store the files
   */
  BuildContext context(ContextRules rules) throws IOException, InterruptedException;
}
