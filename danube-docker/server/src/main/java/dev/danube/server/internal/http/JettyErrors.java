package dev.danube.server.internal.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * The answers to requests that never reach the router, because they are no HTTP or too long, in the
 * shape of all others. Thread-safe.
 */
final class JettyErrors extends ErrorHandler {

  @Override
  public boolean errorPageForMethod(String method) {
    return true;
  }

  @Override
  protected void generateResponse(
      org.eclipse.jetty.server.Request request,
      Response response,
      int code,
      @Nullable String message,
      @Nullable Throwable cause,
      Callback callback) {
    // What a failure inside says is not for clients.
    String shown =
        message == null || message.isEmpty() || code >= HttpStatus.INTERNAL_SERVER_ERROR_500
            ? HttpStatus.getMessage(code)
            : message;
    byte[] body = Answers.object().put("detail", shown).toString().getBytes(StandardCharsets.UTF_8);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
    response.getHeaders().put(HttpHeader.CONNECTION, "close"); // which Jetty does, but does not say
    response.write(true, ByteBuffer.wrap(body), callback);
  }
}
