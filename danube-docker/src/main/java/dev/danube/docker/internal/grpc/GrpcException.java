package dev.danube.docker.internal.grpc;

import java.io.IOException;
import java.io.Serial;

/** Thrown when a call fails with a status of gRPC. */
public final class GrpcException extends IOException {

  @Serial private static final long serialVersionUID = 1L;

  private final int status;

  private GrpcException(int status, String message) {
    super(message);
    this.status = status;
  }

  /** Returns the failure that there is no such thing. */
  public static GrpcException notFound(String message) {
    return new GrpcException(5, message);
  }

  /** Returns the failure that the server has no such method. */
  static GrpcException unimplemented(String message) {
    return new GrpcException(12, message);
  }

  /** Returns the failure that something went wrong inside. */
  static GrpcException internal(String message) {
    return new GrpcException(13, message);
  }

  /** Returns the failure that something which the method needs does not answer. */
  static GrpcException unavailable(String message) {
    return new GrpcException(14, message);
  }

  int status() {
    return status;
  }
}
