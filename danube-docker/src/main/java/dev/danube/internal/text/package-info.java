/** Texts that people write. {@link dev.danube.internal.text.ShellWords} splits command lines. */
@NullMarked
package dev.danube.internal.text;

import org.jspecify.annotations.NullMarked;
