/** Helpers for Danube's own modules. They are not for users, and may change in any version. */
@NullMarked
package dev.danube.internal;

import org.jspecify.annotations.NullMarked;
