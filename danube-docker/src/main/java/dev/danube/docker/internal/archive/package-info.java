/**
 * Archives, which files are sent to and read from the daemon in: {@link TarWriter} and {@link
 * TarReader} of {@link TarEntry}s, whose {@link Headers} they know.
 */
@NullMarked
package dev.danube.docker.internal.archive;

import org.jspecify.annotations.NullMarked;
