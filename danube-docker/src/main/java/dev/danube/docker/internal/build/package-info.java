/**
 * The building of images by the daemon.
 *
 * <ul>
 *   <li>{@link ImageBuilder} is the entry point. It reads the {@link BuildFiles} of a {@link
 *       BuildFolder}: a {@link SourceFolder}, or a {@link WorkspaceFolder} once stages have changed
 *       files, whose contents are kept in a {@link FileStore}.
 *   <li>The {@link BuildContext} are the files that {@link ContextRules} do not leave out, {@link
 *       DockerIgnore} among them. {@link ContextSync} gives the builder those of its {@link
 *       FollowedPaths} that have changed; a {@link ContextArchive} is for builders that do not ask.
 *   <li>A {@link Builder} performs a {@link BuildRequest}: {@link BuildKit}, or the {@link
 *       ClassicBuilder}. BuildKit asks on a {@link BuildSession} for what {@link SessionMounts}
 *       need, {@link SshAgents} among it. It reports a {@link BuildTrace}, which {@link
 *       BuildProgress} turns into lines; {@link NamedBases} are its base images without a name, and
 *       {@link DockerfileBase} is the one that {@code from} replaces, {@link DockerfilePins} are
 *       their digests.
 *   <li>{@link ParsedDockerfile} says what its {@link DockerfileInstruction}s need; {@link
 *       DockerfileImages}, with {@link DockerfileArguments}, are the images that it uses. {@link
 *       DockerfileFacts} are known without a daemon, for other packages.
 * </ul>
 */
@NullMarked
package dev.danube.docker.internal.build;

import org.jspecify.annotations.NullMarked;
