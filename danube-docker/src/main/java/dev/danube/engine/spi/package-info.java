/**
 * The interface for backends: {@link dev.danube.engine.spi.Backend}, and its {@link
 * dev.danube.engine.spi.Session}, {@link dev.danube.engine.spi.Container}, {@link
 * dev.danube.engine.spi.Execution} and {@link dev.danube.engine.spi.Images}. Users of Danube do not
 * see these types. New methods in them have default implementations.
 */
@NullMarked
package dev.danube.engine.spi;

import org.jspecify.annotations.NullMarked;
