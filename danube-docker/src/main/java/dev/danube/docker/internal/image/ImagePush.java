package dev.danube.docker.internal.image;

import com.github.dockerjava.api.command.PushImageCmd;
import com.github.dockerjava.api.model.PushResponseItem;
import dev.danube.ImageRef;
import dev.danube.docker.internal.daemon.Daemon;
import dev.danube.docker.internal.registry.ImageNames;
import dev.danube.docker.internal.registry.Logins;
import dev.danube.docker.internal.registry.PullRetry;
import dev.danube.engine.spi.ImageException;
import dev.danube.engine.spi.LineSink;
import dev.danube.event.RunEvent.LogStream;
import dev.danube.internal.Durations;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A push of an image under one of its names. */
final class ImagePush {

  private final Daemon daemon;
  private final Logins logins;
  private final ImageRef name;
  private final LineSink lines;

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
    ImageTransfer<PushResponseItem> progress = tryToPush();
    Optional<String> problem = progress.await(daemon, "pushing an image");
    for (int attempt = 1;
        attempt < PullRetry.ATTEMPTS && problem.filter(this::mayPass).isPresent();
        attempt++) {
      Duration wait = PullRetry.waitAfter(attempt, problem.get());
      lines.line(
          LogStream.DANUBE,
          String.format(
              "pushing %s failed, trying again in %s: %s",
              name, Durations.text(wait), problem.get()));
      TimeUnit.MILLISECONDS.sleep(wait.toMillis());
      progress = tryToPush();
      problem = progress.await(daemon, "pushing an image");
    }
    if (problem.isPresent()) {
      throw failure(problem.get());
    }
    String digest =
        progress
            .digest()
            .orElseThrow(() -> failure("Docker did not report the digest of the pushed image"));
    lines.line(LogStream.DANUBE, "pushed " + name + " as " + digest);
    return ImageRef.of(ImageNames.withoutTag(name) + "@" + digest);
  }

  private ImageTransfer<PushResponseItem> tryToPush() throws InterruptedException {
    PushImageCmd command =
        daemon
            .client()
            .pushImageCmd(Daemon.libraryName(ImageNames.withoutTag(name)))
            .withTag(ImageNames.tag(name));
    logins.of(name).ifPresent(command::withAuthConfig);
    ImageTransfer<PushResponseItem> progress = new ImageTransfer<>("pushing " + name, lines);
    daemon.call("pushing an image", client -> command.exec(progress));
    return progress;
  }

  private boolean mayPass(String problem) {
    return PullRetry.isPassing(problem.replace(name.reference(), "")); // the name is no reason
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
