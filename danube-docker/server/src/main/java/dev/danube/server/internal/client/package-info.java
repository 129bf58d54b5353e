/**
 * A client of a service that runs. {@link dev.danube.server.internal.client.ClientProgram} reads a
 * command line and {@code ClientVariables}, and makes the request of its {@code ClientCommand};
 * {@link dev.danube.server.internal.client.ServiceClient} sends it, and reads long answers with a
 * {@code LineReader}. {@link dev.danube.server.internal.client.ClientException} says why a command
 * cannot be performed.
 */
@NullMarked
package dev.danube.server.internal.client;

import org.jspecify.annotations.NullMarked;
