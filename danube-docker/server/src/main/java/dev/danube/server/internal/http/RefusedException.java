package dev.danube.server.internal.http;

import java.io.Serial;

/** A request that is refused before its route has seen it. */
final class RefusedException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  private final transient Response response;

  RefusedException(Response response) {
    super("refused with " + response.status(), null, false, false);
    this.response = response;
  }

  Response response() {
    return response;
  }
}
