package dev.danube.docker.internal.image;

import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.command.PullImageCmd;
import com.github.dockerjava.api.model.AuthConfigurations;
import com.github.dockerjava.api.model.PullResponseItem;
import dev.danube.Image;
import dev.danube.ImageBuild;
import dev.danube.ImageRef;
import dev.danube.docker.internal.build.DockerfileImages;
import dev.danube.docker.internal.build.ImageBuilder;
import dev.danube.docker.internal.daemon.Daemon;
import dev.danube.docker.internal.daemon.DockerApiException;
import dev.danube.docker.internal.daemon.Labels;
import dev.danube.docker.internal.daemon.Proxies;
import dev.danube.docker.internal.daemon.Removal;
import dev.danube.docker.internal.workspace.WorkspaceHelper;
import dev.danube.engine.internal.SharedValue;
import dev.danube.engine.spi.BuildException;
import dev.danube.engine.spi.ImageException;
import dev.danube.engine.spi.Images;
import dev.danube.engine.spi.LineSink;
import dev.danube.event.RunEvent.LogStream;
import dev.danube.internal.Durations;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The images of a daemon, for one run. Each image is pulled at most once, no matter how many stages
 * need it. A failed pull is not repeated for another stage either, unless the problem may be
 * temporary.
 */
public final class DockerImages implements Images {

  private final Daemon daemon;
  private final RegistryAccess.PullMode pullMode;
  private final Logins logins;
  private final ImageLookup lookup;
  private final Proxies proxies;
  private final WorkspaceHelper helper;
  private final Containers unused;
  private final Map<ImageRef, List<ImageRef>> names = new ConcurrentHashMap<>();

  /**
   * The full names that this run gave to images. No registry has the same image under such a name.
   */
  private final Set<String> made = ConcurrentHashMap.newKeySet();

  private final Map<Wanted, SharedValue<Wanted, ImageException>> obtained =
      new ConcurrentHashMap<>();
  private final Map<Image.Dockerfile, SharedValue<ImageRef, BuildException>> built =
      new ConcurrentHashMap<>();

  /** The containers of a run that no stage is working in. */
  @FunctionalInterface
  public interface Containers {
    /** Removes the containers that have one of these images, and waits until they are gone. */
    void release(Set<ImageRef> image) throws InterruptedException;
  }

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

  public DockerImages(
      Daemon daemon, RegistryAccess access, WorkspaceHelper helper, Containers unused) {
    this.daemon = daemon;
    this.pullMode = access.pullMode();
    this.logins = access.logins();
    this.lookup = access.lookup();
    this.proxies = access.proxies();
    this.helper = helper;
    this.unused = unused;
  }

  @Override
  public void ensurePresent(ImageRef reference, Optional<String> platform, LineSink lines)
      throws InterruptedException {
    Wanted image = new Wanted(reference, platform);
    obtained
        .computeIfAbsent(
            image,
            key ->
                new SharedValue<>(
                    ImageException.class, e -> !mayPass(image, String.valueOf(e.getMessage()))))
        .get(
            () -> {
              obtain(image, lines);
              return image;
            });
  }

  /** Returns whether a failure may be over soon. The name of the image says nothing about that. */
  private static boolean mayPass(Wanted image, String why) {
    return PullRetry.isPassing(why.replace(image.image.reference(), ""));
  }

  /** Returns whether an image is present and need not be pulled. */
  public boolean isReady(ImageRef reference, Optional<String> platform)
      throws InterruptedException {
    Wanted image = new Wanted(reference, platform);
    SharedValue<Wanted, ImageException> known = obtained.get(image);
    return (known != null && known.known().isPresent())
        || (pullMode != RegistryAccess.PullMode.ALWAYS && isPresent(image));
  }

  /**
   * The images that builds use. Without these calls, the daemon would pull them, against the
   * policy, without a second try, and with fewer logins.
   */
  private final class UsedByBuilds implements ImageBuilder.BuildImages {

    @Override
    public void obtain(DockerfileImages.Base base, boolean isNewest, LineSink lines)
        throws InterruptedException {
      Wanted image = new Wanted(base.image(), base.platform());
      if (isNewest && pullMode != RegistryAccess.PullMode.NEVER && !isOwn(image.image)) {
        pull(image, lines);
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

  private boolean isOwn(ImageRef image) {
    return isId(image) || made.contains(fullName(image));
  }

  private void obtain(Wanted image, LineSink lines) throws InterruptedException {
    boolean isOwn = isOwn(image.image);
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
  public boolean isPresent(ImageRef reference, Optional<String> platform)
      throws InterruptedException {
    return isPresent(new Wanted(reference, platform));
  }

  private boolean isPresent(Wanted image) throws InterruptedException {
    if (image.platform().isEmpty()) {
      return lookup.isPresent(image.image());
    }
    try {
      return image.isFor(inspect(image.image().reference()));
    } catch (DockerApiException e) {
      if (e.isNotFound()) {
        return false;
      }
      throw e;
    }
  }

  private void pull(Wanted image, LineSink lines) throws InterruptedException {
    lines.line(LogStream.DANUBE, "pulling " + image);
    long start = System.nanoTime();
    Optional<String> problem = tryToPull(image, lines);
    for (int attempt = 1;
        attempt < PullRetry.ATTEMPTS && problem.filter(why -> mayPass(image, why)).isPresent();
        attempt++) {
      Duration wait = PullRetry.waitAfter(attempt, problem.get());
      lines.line(
          LogStream.DANUBE,
          String.format(
              "pulling %s failed, trying again in %s: %s",
              image, Durations.text(wait), problem.get()));
      TimeUnit.MILLISECONDS.sleep(wait.toMillis());
      problem = tryToPull(image, lines);
    }
    if (problem.isPresent()) {
      Optional<String> login = logins.problem(image.image);
      throw notPulled(
          image, problem.get() + login.map(why -> " (no login: " + why + ")").orElse(""));
    }
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

  private static ImageException notPulled(Wanted image, String why) {
    return new ImageException(
        String.format(
            "The image %s is not in Docker, and pulling it failed: %s; %s",
            image, why, PullRetry.advice(why)),
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

  @Override
  public boolean exists(ImageRef image) throws InterruptedException {
    return isPresent(new Wanted(image, Optional.empty())) || lookup.isInRegistry(image);
  }

  @Override
  public ImageRef build(
      ImageBuild build, Map<String, String> args, List<ImageRef> tags, LineSink lines)
      throws InterruptedException {
    ImageRef built = build(build, args, tags, Map.of(), ChronoUnit.FOREVER.getDuration(), lines);
    addNames(built, tags);
    tags.forEach(this::give);
    return built;
  }

  private ImageRef build(
      ImageBuild build,
      Map<String, String> args,
      List<ImageRef> tags,
      Map<String, String> labels,
      Duration limit,
      LineSink lines)
      throws InterruptedException {
    String id =
        new ImageBuilder(daemon, helper.container(), new UsedByBuilds())
            .build(build, proxies.with(args), tags, labels, limit, lines);
    return ImageRef.of(inspect(id).getId());
  }

  @Override
  public ImageRef build(Image.Dockerfile image, LineSink lines) throws InterruptedException {
    return built
        .computeIfAbsent(image, key -> new SharedValue<>(BuildException.class, e -> false))
        .get(
            () -> {
              // The image is kept as a cache. Otherwise every run would build it again.
              Map<String, String> cache = Map.of(Labels.CACHE, image.path());
              // The limit of the stage does not apply before the stage has a container.
              Duration limit = daemon.limits().imageBuild();
              return build(image.build(), Map.of(), List.of(), cache, limit, lines);
            });
  }

  /** Forgets an image that was removed. The next stage that needs it pulls or builds it again. */
  public void forgetRemoved(ImageRef image) {
    forget(image);
    built.values().removeIf(one -> one.known().filter(image::equals).isPresent());
  }

  /** Adds names to those of an image. Two builds may produce the same image. */
  private void addNames(ImageRef image, List<ImageRef> more) {
    names.merge(
        image,
        List.copyOf(more),
        (known, added) -> Stream.concat(known.stream(), added.stream()).distinct().toList());
  }

  @Override
  public void restored(ImageRef image, List<ImageRef> knownAs) {
    if (!knownAs.isEmpty()) {
      addNames(image, knownAs);
    }
  }

  /** Returns a name with its registry and tag, however much of it was written. */
  private static String fullName(ImageRef name) {
    return Logins.repository(name) + ":" + Logins.tag(name);
  }

  @Override
  public void madeEarlier(List<ImageRef> earlier) {
    earlier.forEach(this::give);
  }

  /** Remembers that this run gave a name to an image. */
  private void give(ImageRef name) {
    made.add(fullName(name));
    forget(name);
  }

  /** Forgets that a name was pulled: it may now be the name of another image. */
  private void forget(ImageRef name) {
    obtained.keySet().removeIf(known -> fullName(known.image).equals(fullName(name)));
  }

  private InspectImageResponse inspect(String image) throws InterruptedException {
    return daemon.call("inspecting an image", client -> client.inspectImageCmd(image).exec());
  }

  @Override
  public void tag(ImageRef image, ImageRef name, LineSink lines) throws InterruptedException {
    ensurePresent(image, Optional.empty(), lines);
    daemon.call(
        "tagging an image",
        client ->
            client
                .tagImageCmd(image.reference(), Logins.withoutTag(name), Logins.tag(name))
                .exec());
    give(name);
    if (isId(image) || names.containsKey(image)) {
      addNames(image, List.of(name));
    }
  }

  @Override
  public ImageRef push(ImageRef image, LineSink lines) throws InterruptedException {
    List<ImageRef> all = names.getOrDefault(image, isId(image) ? List.of() : List.of(image));
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
      if (isId(image) && !inspect(name.reference()).getId().equals(image.reference())) {
        throw new ImageException(
            String.format(
                "%s is no longer the name of the image to push, %s; another build or tag has taken"
                    + " the name in the meantime",
                name, image),
            null);
      }
      pushed.add(new ImagePush(daemon, logins, name, lines).push());
    }
    return pushed.get(0);
  }

  private static boolean isId(ImageRef image) {
    return image.reference().startsWith("sha256:");
  }

  /** Removes an image that Danube built for its own use, but keeps the layers for later builds. */
  public void removeOwn(String id) throws InterruptedException {
    Removal.untilGone(
        daemon,
        "removing an image",
        client -> client.removeImageCmd(id).withForce(true).withNoPrune(true).exec());
  }

  /** Returns an image and the names that this run gave it. The argument may be any of them. */
  private Set<ImageRef> sameAs(ImageRef image) {
    return names.entrySet().stream()
        .filter(one -> one.getKey().equals(image) || one.getValue().contains(image))
        .flatMap(one -> Stream.concat(Stream.of(one.getKey()), one.getValue().stream()))
        .collect(Collectors.toCollection(() -> new HashSet<>(Set.of(image))));
  }

  @Override
  public void remove(ImageRef image) throws InterruptedException {
    // While a container has the image, the daemon would refuse, or remove only the name.
    unused.release(sameAs(image));
    Removal.untilGone(
        daemon,
        "removing an image",
        client -> client.removeImageCmd(image.reference()).withForce(true).exec());
    made.remove(fullName(image));
    forget(image);
  }
}
