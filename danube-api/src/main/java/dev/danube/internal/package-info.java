/** Helpers of Danube's own modules; not for users, and free to change in any version. */
@NullMarked
package dev.danube.internal;

import org.jspecify.annotations.NullMarked;
