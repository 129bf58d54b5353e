package dev.danube.docker.internal.grpc;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server of gRPC on one connection that is there already: the daemon calls back on the connection
 * that a client has opened.
 *
 * @see <a href="https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md">the protocol</a>
 */
public final class GrpcServer {

  private static final Logger LOG = LoggerFactory.getLogger(GrpcServer.class);

  private final Map<String, GrpcMethod> methods;
  private final Executor threads;
  private final H2Connection connection;
  private final Map<Integer, GrpcCall> calls = new ConcurrentHashMap<>();

  /**
   * Creates a server.
   *
   * @param methods the methods by their paths, such as {@code /package.Service/Method}
   * @param threads runs each call
   */
  public GrpcServer(
      InputStream in, OutputStream out, Map<String, GrpcMethod> methods, Executor threads) {
    this.methods = methods;
    this.threads = threads;
    this.connection = new H2Connection(in, out, new Calls());
  }

  /** Serves calls until the other side closes the connection. */
  public void serve() throws IOException {
    try {
      connection.serve();
    } finally {
      calls.values().forEach(GrpcCall::end);
    }
  }

  private final class Calls implements H2Connection.Events {

    @Override
    public void started(int stream, Map<String, String> headers) {
      GrpcCall call = new GrpcCall(stream, headers, connection);
      calls.put(stream, call);
      threads.execute(() -> perform(stream, call));
    }

    @Override
    public void received(int stream, ByteBuffer data) throws IOException {
      GrpcCall call = calls.get(stream);
      if (call != null) {
        call.receive(data);
      }
    }

    @Override
    public void ended(int stream, boolean isReset) {
      GrpcCall call = calls.get(stream);
      if (call != null) {
        call.end();
      }
    }
  }

  private void perform(int stream, GrpcCall call) {
    try {
      answer(call);
    } catch (IOException e) {
      LOG.debug("A call of {} was ended by the daemon", call.path(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      calls.remove(stream);
    }
  }

  private void answer(GrpcCall call) throws IOException, InterruptedException {
    try {
      method(call).serve(call);
      call.close(0, "");
    } catch (GrpcException e) {
      call.close(e.status(), String.valueOf(e.getMessage()));
    } catch (IOException e) {
      // What the method uses has failed, or the connection; then this fails, too.
      LOG.debug("A call of {} failed", call.path(), e);
      call.close(GrpcException.unavailable("").status(), String.valueOf(e.getMessage()));
    } catch (RuntimeException | Error e) {
      LOG.warn("A call of {} by the daemon failed", call.path(), e);
      call.close(GrpcException.internal("").status(), "it failed");
    }
  }

  private GrpcMethod method(GrpcCall call) throws GrpcException {
    GrpcMethod method = methods.get(call.path());
    if (method == null) {
      throw GrpcException.unimplemented("there is no method " + call.path());
    }
    return method;
  }
}
