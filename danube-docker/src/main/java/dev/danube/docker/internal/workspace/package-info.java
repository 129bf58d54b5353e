/**
 * The files of a run: how they get into its workspace and out of it.
 *
 * <ul>
 *   <li>{@link Workspace} is the volume, or {@link BindMountedWorkspace} a folder of this machine.
 *   <li>In: {@link SourceUpload} with a {@link SourceArchive}, for the user that {@link UserLookup}
 *       finds.
 *   <li>Out: {@link WorkspaceReader}, which passes on what a {@link FileSinkException} says of the
 *       other end.
 *   <li>{@link WorkspaceHelper} has the workspace where no other container does.
 * </ul>
 */
@NullMarked
package dev.danube.docker.internal.workspace;

import org.jspecify.annotations.NullMarked;
