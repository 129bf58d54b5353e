package dev.danube.docker.internal.image;

import com.github.dockerjava.api.command.PushImageCmd;
import com.github.dockerjava.api.model.PushResponseItem;
import dev.danube.ImageRef;
import dev.danube.docker.internal.daemon.Daemon;
import dev.danube.docker.internal.registry.ImageNames;
import dev.danube.docker.internal.registry.Logins;
import dev.danube.engine.spi.ImageException;
import dev.danube.engine.spi.LineSink;
import dev.danube.event.RunEvent.LogStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A push of an image under one of its names. */
final class ImagePush {

  private final Daemon daemon;
  private final Logins logins;
  private final ImageRef name;
  private final LineSink lines;
  private @Nullable String digest; // which the last attempt has reported

  ImagePush(Daemon daemon, Logins logins, ImageRef name, LineSink lines) {
    this.daemon = daemon;
    this.logins = logins;
    this.name = name;
    this.lines = lines;
  }

  /**
   * Pushes the image, and tries again if the problem may pass. Returns its reference in the
   * registry: repository and digest.
   */
  ImageRef push() throws InterruptedException {
    lines.line(LogStream.DANUBE, "pushing " + name);
    Optional<String> problem =
        TransferAttempts.perform("pushing " + name, name, lines, this::tryToPush);
    if (problem.isPresent()) {
      throw failure(problem.get());
    }
    String pushed = digest;
    if (pushed == null) {
      throw failure("Docker did not report the digest of the pushed image");
    }
    lines.line(LogStream.DANUBE, "pushed " + name + " as " + pushed);
    return ImageRef.of(ImageNames.withoutTag(name) + "@" + pushed);
  }

  private Optional<String> tryToPush() throws InterruptedException {
    PushImageCmd command =
        daemon
            .client()
            .pushImageCmd(Daemon.libraryName(ImageNames.withoutTag(name)))
            .withTag(ImageNames.tag(name));
    logins.of(name).ifPresent(command::withAuthConfig);
    ImageTransfer<PushResponseItem> progress = new ImageTransfer<>("pushing " + name, lines);
    daemon.call("pushing an image", client -> command.exec(progress));
    Optional<String> problem = progress.await(daemon, "pushing an image");
    digest = progress.digest().orElse(null);
    return problem;
  }

  private ImageException failure(String why) {
    return new ImageException(
        String.format(
            "The image %s could not be pushed: %s; check that the registry can be reached and"
                + " accepts your login (docker login, or DockerBackend.builder().login(...))",
            name, why),
        null);
  }
}
