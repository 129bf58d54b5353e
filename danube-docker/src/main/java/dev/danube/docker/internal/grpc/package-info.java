/**
 * gRPC on a connection to the daemon, on which the daemon makes the calls.
 *
 * <ul>
 *   <li>{@link GrpcServer} serves each {@link GrpcCall} by a {@link GrpcMethod}, which may fail
 *       with a {@link GrpcException}.
 *   <li>{@link H2Connection} is the HTTP/2 below it, with its {@link SendWindow}; {@link Fields}
 *       are the contents of messages, which a {@link MessageWriter} writes.
 * </ul>
 */
@NullMarked
package dev.danube.docker.internal.grpc;

import org.jspecify.annotations.NullMarked;
