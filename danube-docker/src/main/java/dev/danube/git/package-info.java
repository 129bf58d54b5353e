/** What a run starts from: files of a folder or of a git repository, and what git knows of them. */
@NullMarked
package dev.danube.git;

import org.jspecify.annotations.NullMarked;
