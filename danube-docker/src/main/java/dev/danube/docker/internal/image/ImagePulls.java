package dev.danube.docker.internal.image;

import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.command.PullImageCmd;
import com.github.dockerjava.api.model.PullResponseItem;
import dev.danube.ImageRef;
import dev.danube.docker.internal.daemon.Daemon;
import dev.danube.docker.internal.daemon.DockerApiException;
import dev.danube.docker.internal.registry.ImageNames;
import dev.danube.docker.internal.registry.Logins;
import dev.danube.docker.internal.registry.PullRetry;
import dev.danube.engine.internal.SharedValue;
import dev.danube.engine.spi.ImageException;
import dev.danube.engine.spi.LineSink;
import dev.danube.event.RunEvent.LogStream;
import dev.danube.internal.Durations;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The pulls of a run. Each image is pulled at most once, no matter how many stages need it. A
 * failed pull is not repeated for another stage either, unless the problem may be temporary.
 * Thread-safe.
 */
final class ImagePulls {

  private final Daemon daemon;
  private final RegistryAccess.PullMode pullMode;
  private final Logins logins;
  private final ImageLookup lookup;
  private final MadeImages made;
  private final Map<Wanted, SharedValue<Wanted, ImageException>> obtained =
      new ConcurrentHashMap<>();

  /** An image, with its platform if a platform was requested. */
  private record Wanted(ImageRef image, Optional<String> platform) {

    boolean isFor(InspectImageResponse found) {
      String is = found.getOs() + "/" + found.getArch();
      return platform.isEmpty() || (platform.get() + "/").startsWith(is + "/");
    }

    @Override
    public String toString() {
      return image + platform.map(name -> " for " + name).orElse("");
    }
  }

  ImagePulls(Daemon daemon, RegistryAccess access, MadeImages made) {
    this.daemon = daemon;
    this.pullMode = access.pullMode();
    this.logins = access.logins();
    this.lookup = access.lookup();
    this.made = made;
  }

  /** Makes an image available by the pull policy. */
  void ensurePresent(ImageRef reference, Optional<String> platform, LineSink lines)
      throws InterruptedException {
    Wanted image = new Wanted(reference, platform);
    obtained
        .computeIfAbsent(
            image,
            key ->
                new SharedValue<>(
                    ImageException.class,
                    e -> !TransferAttempts.mayPass(reference, String.valueOf(e.getMessage()))))
        .get(
            () -> {
              obtain(image, lines);
              return image;
            });
  }

  /** Returns whether an image is present and need not be pulled. */
  boolean isReady(ImageRef reference, Optional<String> platform) throws InterruptedException {
    Wanted image = new Wanted(reference, platform);
    SharedValue<Wanted, ImageException> known = obtained.get(image);
    return (known != null && known.known().isPresent())
        || (pullMode != RegistryAccess.PullMode.ALWAYS && isPresent(image));
  }

  private void obtain(Wanted image, LineSink lines) throws InterruptedException {
    boolean isOwn = made.isOwn(image.image);
    boolean isPulledAnyway = pullMode == RegistryAccess.PullMode.ALWAYS && !isOwn;
    if (!isPulledAnyway && isPresent(image)) {
      return;
    }
    if (isOwn) {
      throw new ImageException(
          "The image "
              + image
              + ", which this run has made, is not in Docker; images of a run are not pulled",
          null);
    }
    if (pullMode == RegistryAccess.PullMode.NEVER) {
      throw new ImageException(
          "The image "
              + image
              + " is not in Docker, and the pull policy is NEVER; pull it or"
              + " use PullPolicy.IF_MISSING",
          null);
    }
    pull(image, lines);
  }

  /** Returns whether Docker has an image, for a platform if one is given. */
  boolean isPresent(ImageRef reference, Optional<String> platform) throws InterruptedException {
    return isPresent(new Wanted(reference, platform));
  }

  private boolean isPresent(Wanted image) throws InterruptedException {
    if (image.platform().isEmpty()) {
      return lookup.isPresent(image.image());
    }
    try {
      return image.isFor(
          daemon.call(
              "inspecting an image",
              client -> client.inspectImageCmd(image.image().reference()).exec()));
    } catch (DockerApiException e) {
      if (e.isNotFound()) {
        return false;
      }
      throw e;
    }
  }

  /**
   * Pulls an image, also one that Docker has, unless the run has made it or the policy forbids it.
   */
  void pull(ImageRef reference, Optional<String> platform, LineSink lines)
      throws InterruptedException {
    if (pullMode == RegistryAccess.PullMode.NEVER || made.isOwn(reference)) {
      ensurePresent(reference, platform, lines);
    } else {
      pull(new Wanted(reference, platform), lines);
    }
  }

  private void pull(Wanted image, LineSink lines) throws InterruptedException {
    lines.line(LogStream.DANUBE, "pulling " + image);
    long start = System.nanoTime();
    Optional<String> problem =
        TransferAttempts.perform(
            "pulling " + image, image.image, lines, () -> tryToPull(image, lines));
    if (problem.isPresent()) {
      Optional<String> login = logins.problem(image.image);
      throw notPulled(
          image,
          isPresent(image),
          problem.get() + login.map(why -> " (no login: " + why + ")").orElse(""));
    }
    // The name may have been that of the image for another platform.
    obtained.keySet().removeIf(known -> known.image.equals(image.image) && !known.equals(image));
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    lines.line(LogStream.DANUBE, "pulled " + image + " in " + Durations.text(took));
  }

  /**
   * Tries to pull an image. Returns the problem, if there is one. The pull has succeeded if the
   * image is present afterwards: the progress reports success only as text.
   */
  private Optional<String> tryToPull(Wanted image, LineSink lines) throws InterruptedException {
    ImageTransfer<PullResponseItem> pull = new ImageTransfer<>("pulling " + image, lines);
    PullImageCmd command = command(image);
    logins.of(image.image).ifPresent(command::withAuthConfig);
    daemon.call("pulling an image", client -> command.exec(pull));
    Optional<String> problem = pull.await(daemon, "pulling an image");
    return problem.isPresent() || isPresent(image)
        ? problem
        : Optional.of("Docker reported success, but does not have the image");
  }

  private static ImageException notPulled(Wanted image, boolean isPresent, String why) {
    return new ImageException(
        String.format(
            isPresent
                ? "The image %s could not be pulled: %s; %s"
                : "The image %s is not in Docker, and pulling it failed: %s; %s",
            image,
            why,
            PullRetry.advice(why)),
        null);
  }

  /**
   * Returns the command that pulls an image. Sets the default tag if the image has neither a tag
   * nor a digest, because the API would pull every tag.
   */
  private PullImageCmd command(Wanted image) {
    String reference = Daemon.libraryName(image.image().reference());
    String last = reference.substring(reference.lastIndexOf('/') + 1);
    boolean isBare = !last.contains(":") && !last.contains("@");
    PullImageCmd pull = daemon.client().pullImageCmd(reference);
    image.platform().ifPresent(pull::withPlatform);
    return isBare ? pull.withTag("latest") : pull;
  }

  /** Forgets that a name was pulled: it may now be the name of another image. */
  void forget(ImageRef name) {
    obtained
        .keySet()
        .removeIf(known -> ImageNames.fullName(known.image).equals(ImageNames.fullName(name)));
  }
}
