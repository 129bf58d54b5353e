/**
 * The execution of something in a container: by a persistent shell, by {@code docker exec}, or as
 * the main program.
 *
 * <ul>
 *   <li>Persistent shells: {@link ShellPool} lends a {@link Shell}, which runs a {@link ShellStep}
 *       for a {@link ShellExecution} and reads commands from a {@link ShellInput}; {@link
 *       ShellProtocol} writes the commands and parses the marks.
 *   <li>{@link DockerExec} for images that lack the tools of a persistent shell; {@link
 *       SessionMarkFilter} finds its process.
 *   <li>{@link ScriptProgram} is the program that runs a script.
 *   <li>{@link DockerCommand}, the main program of a container, and {@link KeepAliveProcess}, the
 *       program of a container that waits for steps. {@link HeldStdin} keeps its input open.
 *   <li>The end of steps: {@link SignalScript} stops them, {@link OomDetector} detects a lack of
 *       memory.
 * </ul>
 */
@NullMarked
package dev.danube.docker.internal.exec;

import org.jspecify.annotations.NullMarked;
