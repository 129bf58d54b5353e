/** How runs are shown to people. */
@NullMarked
package dev.danube.report;

import org.jspecify.annotations.NullMarked;
