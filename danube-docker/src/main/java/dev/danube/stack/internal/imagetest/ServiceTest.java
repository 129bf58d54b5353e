package dev.danube.stack.internal.imagetest;

import dev.danube.ImageRef;
import dev.danube.Readiness;
import dev.danube.Stage;
import dev.danube.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A test of an image that starts as it does by itself. Immutable.
 *
 * @param title its name
 * @param client the image that sends the requests; empty for the tested image
 * @param command the arguments in place of the image's own; empty for these
 * @param env the variables that are set
 * @param readiness when the service can be asked
 * @param requests the requests
 */
public record ServiceTest(
    String title,
    Optional<String> client,
    List<String> command,
    Map<String, String> env,
    Readiness readiness,
    List<ServiceRequest> requests) {

  /** Returns the image that sends the requests. */
  Value<ImageRef> client(Value<ImageRef> image) {
    return client
        .<Value<ImageRef>>map(name -> image.map("client", tested -> ImageRef.of(name)))
        .orElse(image);
  }

  /** Sets up a stage with the service. Its requests are still to be sent. */
  void apply(Stage.Builder stage, Value<ImageRef> image) {
    client.ifPresentOrElse(stage::image, () -> stage.image(image));
    stage.service(
        ServiceRequest.HOST,
        service -> {
          service.image(image).readyWhen(readiness);
          env.forEach(service::env);
          if (!command.isEmpty()) {
            service.command(command.toArray(String[]::new));
          }
        });
  }
}
