/**
 * The files of a run: how they get into its workspace and out of it.
 *
 * <ul>
 *   <li>{@link Workspace} is a volume; {@link BindMountedWorkspace} is a folder of this machine.
 *   <li>In: {@link SourceUpload} sends a {@link SourceArchive}, whose files belong to the user that
 *       {@link UserLookup} finds, as {@link UserIds}. {@link Archives} are uploads of small files.
 *   <li>Out: {@link WorkspaceReader} reads files. A {@link FileSinkException} is a failure of their
 *       receiver.
 *   <li>{@link FolderArchive} moves a whole folder, for caches.
 *   <li>A {@link WorkspaceScript} changes files in a container of its own.
 *   <li>{@link WorkspaceHelper} gives access to the workspace where no other container does.
 * </ul>
 */
@NullMarked
package dev.danube.docker.internal.workspace;

import org.jspecify.annotations.NullMarked;
