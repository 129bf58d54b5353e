package dev.danube.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.PushImageCmd;
import com.github.dockerjava.api.model.PushResponseItem;
import dev.danube.ImageRef;
import dev.danube.engine.spi.ImageException;
import dev.danube.engine.spi.LineSink;
import dev.danube.event.RunEvent.LogStream;
import dev.danube.internal.Durations;
import java.time.Duration;
import java.util.Optional;

/** Pushes an image under one of its names. */
final class ImagePush {

  private static final Duration LIMIT = Duration.ofMinutes(30);

  private final DockerClient client;
  private final DockerCalls calls;
  private final Logins logins;
  private final ImageRef name;
  private final LineSink lines;

  ImagePush(DockerClient client, DockerCalls calls, Logins logins, ImageRef name, LineSink lines) {
    this.client = client;
    this.calls = calls;
    this.logins = logins;
    this.name = name;
    this.lines = lines;
  }

  /** Pushes; returns by what the registry has the image. */
  ImageRef push() throws InterruptedException {
    lines.line(LogStream.DANUBE, "pushing " + name);
    PushImageCmd command = client.pushImageCmd(Logins.withoutTag(name)).withTag(Logins.tag(name));
    logins.of(name).ifPresent(command::withAuthConfig);
    Transfer<PushResponseItem> progress = new Transfer<>("pushing " + name, lines);
    calls.call("push an image", () -> command.exec(progress));
    try {
      if (!Heartbeat.await(progress::awaitEnd, LIMIT, Heartbeat.ping(client, calls))) {
        throw failure("it took longer than " + Durations.text(LIMIT));
      }
    } finally {
      progress.close();
    }
    Optional<String> problem = progress.problem(calls, "push an image");
    if (problem.isPresent()) {
      throw failure(problem.get());
    }
    String digest =
        progress
            .digest()
            .orElseThrow(() -> failure("Docker did not say by which digest the registry has it"));
    lines.line(LogStream.DANUBE, "pushed " + name + " as " + digest);
    return ImageRef.of(Logins.withoutTag(name) + "@" + digest);
  }

  private ImageException failure(String why) {
    return new ImageException(
        String.format(
            "The image %s cannot be pushed: %s; see whether the registry can be reached and lets"
                + " you in (docker login, or DockerBackend.builder().login(...))",
            name, why),
        null);
  }
}
