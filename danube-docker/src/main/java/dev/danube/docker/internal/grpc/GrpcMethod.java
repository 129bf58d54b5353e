package dev.danube.docker.internal.grpc;

import java.io.IOException;

/** A method that a {@link GrpcServer} serves. Called on a thread of its own for each call. */
@FunctionalInterface
public interface GrpcMethod {

  /**
   * Serves a call. When it returns, the call has succeeded.
   *
   * @throws GrpcException if the call fails with a certain status
   * @throws IOException if the connection is lost
   */
  void serve(GrpcCall call) throws IOException, InterruptedException;

  /** The answer to the one message of a call. */
  @FunctionalInterface
  interface Reply {

    /** Returns the answer to a message. */
    byte[] to(byte[] message) throws IOException, InterruptedException;
  }

  /** Returns a method with one message and one answer. */
  static GrpcMethod unary(Reply reply) {
    return call -> call.send(reply.to(call.next().orElseGet(() -> new byte[0])));
  }
}
