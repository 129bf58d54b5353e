/**
 * What a backend is, for those who write one: {@link dev.danube.engine.spi.Backend} and the {@link
 * dev.danube.engine.spi.Session}, {@link dev.danube.engine.spi.Container}, {@link
 * dev.danube.engine.spi.Execution} and {@link dev.danube.engine.spi.Images} behind it. Users of
 * Danube do not see these types. They grow by default methods only.
 */
@NullMarked
package dev.danube.engine.spi;

import org.jspecify.annotations.NullMarked;
