package dev.danube.docker.internal.image;

import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.model.AuthConfigurations;
import dev.danube.Image;
import dev.danube.ImageBuild;
import dev.danube.ImageInfo;
import dev.danube.ImageRef;
import dev.danube.Registry;
import dev.danube.docker.internal.build.DockerfileImages;
import dev.danube.docker.internal.build.ImageBuilder;
import dev.danube.docker.internal.daemon.Daemon;
import dev.danube.docker.internal.daemon.Labels;
import dev.danube.docker.internal.daemon.Proxies;
import dev.danube.docker.internal.daemon.Removal;
import dev.danube.docker.internal.registry.ImageNames;
import dev.danube.docker.internal.registry.Logins;
import dev.danube.docker.internal.workspace.WorkspaceHelper;
import dev.danube.engine.internal.SharedValue;
import dev.danube.engine.spi.BuildException;
import dev.danube.engine.spi.BuildInput;
import dev.danube.engine.spi.ImageException;
import dev.danube.engine.spi.Images;
import dev.danube.engine.spi.LineSink;
import dev.danube.event.RunEvent.LogStream;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The images of a daemon, for one run. Each image is pulled at most once, no matter how many stages
 * need it. A failed pull is not repeated for another stage either, unless the problem may be
 * temporary.
 */
public final class DockerImages implements Images {

  private final Daemon daemon;
  private final Logins logins;
  private final ImageLookup lookup;
  private final Registry registry;
  private final Proxies proxies;
  private final WorkspaceHelper helper;
  private final Containers unused;
  private final MadeImages made = new MadeImages();
  private final ImagePulls pulls;
  private final Map<Image.Dockerfile, SharedValue<ImageRef, BuildException>> built =
      new ConcurrentHashMap<>();

  /** The containers of a run that no stage is working in. */
  @FunctionalInterface
  public interface Containers {
    /** Removes the containers that have one of these images, and waits until they are gone. */
    void release(Set<ImageRef> image) throws InterruptedException;
  }

  public DockerImages(
      Daemon daemon, RegistryAccess access, WorkspaceHelper helper, Containers unused) {
    this.daemon = daemon;
    this.logins = access.logins();
    this.lookup = access.lookup();
    this.registry = access.registry();
    this.proxies = access.proxies();
    this.helper = helper;
    this.unused = unused;
    this.pulls = new ImagePulls(daemon, access, made);
  }

  @Override
  public void ensurePresent(ImageRef image, Optional<String> platform, LineSink lines)
      throws InterruptedException {
    pulls.ensurePresent(image, platform, lines);
  }

  @Override
  public ImageRef pull(ImageRef image, Optional<String> platform, LineSink lines)
      throws InterruptedException {
    pulls.pull(image, platform, lines);
    String repository = ImageNames.repository(image);
    return lookup
        .inspect(image)
        .flatMap(info -> digestIn(repository, info))
        .map(digest -> ImageRef.of(ImageNames.withoutTag(image) + "@" + digest))
        .orElse(image);
  }

  private static Optional<String> digestIn(String repository, ImageInfo info) {
    return info.digests().stream()
        .filter(one -> ImageNames.repository(one).equals(repository))
        .map(ImageNames::reference)
        .findFirst();
  }

  /** Returns whether an image is present and need not be pulled. */
  public boolean isReady(ImageRef image, Optional<String> platform) throws InterruptedException {
    return pulls.isReady(image, platform);
  }

  /** Returns whether Docker has an image, for a platform if one is given. */
  public boolean isPresent(ImageRef image, Optional<String> platform) throws InterruptedException {
    return pulls.isPresent(image, platform);
  }

  @Override
  public Optional<ImageInfo> inspect(ImageRef image) throws InterruptedException {
    return lookup.inspect(image);
  }

  @Override
  public Registry registry() {
    return registry;
  }

  /**
   * The images that builds use. Without these calls, the daemon would pull them, against the
   * policy, without a second try, and with fewer logins.
   */
  private final class UsedByBuilds implements ImageBuilder.BuildImages {

    @Override
    public void obtain(DockerfileImages.Base base, boolean isNewest, LineSink lines)
        throws InterruptedException {
      if (isNewest) {
        pulls.pull(base.image(), base.platform(), lines);
      } else {
        ensurePresent(base.image(), base.platform(), lines);
      }
    }

    @Override
    public void obtainCache(ImageRef image, Optional<String> platform, LineSink lines)
        throws InterruptedException {
      try {
        ensurePresent(image, platform, lines);
      } catch (ImageException e) {
        lines.line(
            LogStream.DANUBE, "building without the cache of " + image + ": " + e.getMessage());
      }
    }

    @Override
    public String emptyImage() throws InterruptedException {
      return helper.image();
    }

    @Override
    public AuthConfigurations logins(List<ImageRef> used) throws InterruptedException {
      return logins.forBuild(used);
    }
  }

  @Override
  public boolean exists(ImageRef image) throws InterruptedException {
    return lookup.isPresent(image) || registry.digest(image).isPresent();
  }

  @Override
  public ImageRef build(ImageBuild build, BuildInput input, LineSink lines)
      throws InterruptedException {
    ImageRef built =
        build.platforms().isEmpty()
            ? build(build, input, Map.of(), ChronoUnit.FOREVER.getDuration(), lines)
            : buildForAll(build, input, lines);
    input.names().forEach(this::give);
    made.add(built, input.names(), build.platforms());
    return built;
  }

  /** Builds an image for several platforms. Returns the one for the daemon, or the first. */
  private ImageRef buildForAll(ImageBuild build, BuildInput input, LineSink lines)
      throws InterruptedException {
    List<String> platforms = build.platforms();
    String daemons = daemon.engine().platform();
    String main = platforms.contains(daemons) ? daemons : platforms.get(0);
    Optional<ImageRef> found = Optional.empty();
    // A name can have the base image for one platform only: in the end, for that of the daemon.
    List<String> order = new ArrayList<>(platforms);
    order.remove(main);
    order.add(main);
    for (String platform : order) {
      lines.line(LogStream.DANUBE, "building for " + platform);
      List<ImageRef> names = new ArrayList<>(platform.equals(main) ? input.names() : List.of());
      input.names().forEach(name -> names.add(MadeImages.forPlatform(name, platform)));
      ImageRef built =
          build(
              build.forPlatform(platform),
              input.named(names),
              Map.of(),
              ChronoUnit.FOREVER.getDuration(),
              lines);
      names.forEach(this::give);
      if (platform.equals(main)) {
        found = Optional.of(built);
      }
    }
    return found.orElseThrow();
  }

  private ImageRef build(
      ImageBuild build,
      BuildInput input,
      Map<String, String> labels,
      Duration limit,
      LineSink lines)
      throws InterruptedException {
    String id =
        new ImageBuilder(daemon, helper, new UsedByBuilds())
            .build(build, input.with(proxies.with(input.args())), labels, limit, lines);
    return ImageRef.of(inspect(id).getId());
  }

  @Override
  public ImageRef build(Image.Dockerfile image, BuildInput.Pins pins, LineSink lines)
      throws InterruptedException {
    return built
        .computeIfAbsent(image, key -> new SharedValue<>(BuildException.class, e -> false))
        .get(
            () -> {
              // The image is kept as a cache. Otherwise every run would build it again.
              Map<String, String> cache = Map.of(Labels.CACHE, image.path());
              // The limit of the stage does not apply before the stage has a container.
              Duration limit = daemon.limits().imageBuild();
              return build(image.build(), BuildInput.EMPTY.pinned(pins), cache, limit, lines);
            });
  }

  /** Forgets an image that was removed. The next stage that needs it pulls or builds it again. */
  public void forgetRemoved(ImageRef image) {
    pulls.forget(image);
    built.values().removeIf(one -> one.known().filter(image::equals).isPresent());
  }

  @Override
  public void restored(ImageRef image, List<ImageRef> knownAs, List<String> platforms) {
    if (!knownAs.isEmpty() || !platforms.isEmpty()) {
      made.add(image, knownAs, platforms);
    }
  }

  @Override
  public void madeEarlier(List<ImageRef> earlier) {
    earlier.forEach(this::give);
  }

  /** Remembers that this run gave a name to an image. */
  private void give(ImageRef name) {
    made.give(name);
    pulls.forget(name);
  }

  private InspectImageResponse inspect(String image) throws InterruptedException {
    return daemon.call("inspecting an image", client -> client.inspectImageCmd(image).exec());
  }

  @Override
  public void tag(ImageRef image, ImageRef name, LineSink lines) throws InterruptedException {
    ensurePresent(image, Optional.empty(), lines);
    nameOne(image, name);
    for (String platform : made.platforms(image)) {
      ImageRef known = made.names(image).get(0);
      nameOne(MadeImages.forPlatform(known, platform), MadeImages.forPlatform(name, platform));
    }
    List<String> platforms = made.platforms(image);
    if (made.isKnown(image)) {
      made.add(image, List.of(name), platforms);
    } else if (!platforms.isEmpty()) {
      made.add(name, List.of(), platforms);
    }
  }

  private void nameOne(ImageRef image, ImageRef name) throws InterruptedException {
    daemon.call(
        "tagging an image",
        client ->
            client
                .tagImageCmd(image.reference(), ImageNames.withoutTag(name), ImageNames.tag(name))
                .exec());
    give(name);
  }

  @Override
  public ImageRef push(ImageRef image, LineSink lines) throws InterruptedException {
    List<ImageRef> all = made.names(image);
    if (all.isEmpty()) {
      throw new ImageException(
          "The image " + image + " was built without a name and cannot be pushed; add .tag(...)",
          null);
    }
    List<ImageRef> pushed = new ArrayList<>();
    for (ImageRef name : all) {
      if (name.reference().contains("@")) {
        throw new ImageException(
            "The image "
                + name
                + " is named by its digest, but only tags can be pushed; name a tag",
            null);
      }
      if (MadeImages.isId(image) && !inspect(name.reference()).getId().equals(image.reference())) {
        throw new ImageException(
            String.format(
                "%s is no longer the name of the image to push, %s; another build or tag has taken"
                    + " the name in the meantime",
                name, image),
            null);
      }
      pushed.add(push(name, made.platforms(image), lines));
    }
    return pushed.get(0);
  }

  /** Pushes an image, or the images for several platforms as one. */
  private ImageRef push(ImageRef name, List<String> platforms, LineSink lines)
      throws InterruptedException {
    if (platforms.isEmpty()) {
      return new ImagePush(daemon, logins, name, lines).push();
    }
    List<ImageRef> parts = new ArrayList<>();
    for (String platform : platforms) {
      ImageRef part = MadeImages.forPlatform(name, platform);
      parts.add(new ImagePush(daemon, logins, part, lines).push());
    }
    ImageRef pushed = registry.join(name, parts);
    lines.line(
        LogStream.DANUBE,
        String.format(
            "pushed %s for %s as %s",
            name, String.join(", ", platforms), ImageNames.reference(pushed)));
    return pushed;
  }

  /** Removes an image that Danube built for its own use, but keeps the layers for later builds. */
  public void removeOwn(String id) throws InterruptedException {
    Removal.untilGone(
        daemon,
        "removing an image",
        client -> client.removeImageCmd(id).withForce(true).withNoPrune(true).exec());
  }

  @Override
  public void remove(ImageRef image) throws InterruptedException {
    // While a container has the image, the daemon would refuse, or remove only the name.
    unused.release(made.sameAs(image));
    removeOne(image);
    for (String platform : made.platforms(image)) {
      for (ImageRef name : made.names(image)) {
        removeOne(MadeImages.forPlatform(name, platform));
      }
    }
  }

  private void removeOne(ImageRef image) throws InterruptedException {
    Removal.untilGone(
        daemon,
        "removing an image",
        client -> client.removeImageCmd(image.reference()).withForce(true).exec());
    made.remove(image);
    pulls.forget(image);
  }
}
