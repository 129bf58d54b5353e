/** Reports of runs for people: logs, the live view, the summary and the HTML page. */
@NullMarked
package dev.danube.report;

import org.jspecify.annotations.NullMarked;
