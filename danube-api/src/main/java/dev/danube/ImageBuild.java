package dev.danube;

import static java.util.Objects.requireNonNull;

import dev.danube.SettingsCollector.Entry;
import dev.danube.internal.WorkspacePaths;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The build of an image, as by {@code docker build}. Immutable. Two builds are equal if all their
 * data is equal.
 *
 * <p>Example: {@code s.buildImage(i -> i.context("app").tag("ghcr.io/acme/app",
 * Tag.commit()).as(APP))}.
 *
 * @see <a href="doc-files/images.html">building and pushing images</a>
 */
public final class ImageBuild {

  private final Settings settings;

  private ImageBuild(Settings settings) {
    this.settings = settings;
  }

  /** Returns the build of a Dockerfile whose folder is its context. */
  static ImageBuild of(String dockerfile) {
    int slash = dockerfile.lastIndexOf('/');
    @Nullable Object[] values = new @Nullable Object[Key.SLOTS];
    values[Keys.CONTEXT.slot()] = slash < 0 ? "." : dockerfile.substring(0, slash);
    values[Keys.DOCKERFILE.slot()] = dockerfile.substring(slash + 1);
    return new ImageBuild(Settings.of(values));
  }

  Settings settings() {
    return settings;
  }

  /**
   * Returns the folder that the Dockerfile may copy from.
   *
   * @return a path in the workspace; {@code .} unless set
   */
  public String context() {
    return settings.one(Keys.CONTEXT).orElse(".");
  }

  /**
   * Returns the patterns that limit the files of the context.
   *
   * @return patterns of paths in the context; empty for all files that {@code .dockerignore} does
   *     not exclude
   */
  public List<String> include() {
    return settings.many(Keys.INCLUDE);
  }

  /**
   * Returns the Dockerfile.
   *
   * @return a path relative to the context; {@code Dockerfile} unless set
   */
  public String dockerfile() {
    return settings.one(Keys.DOCKERFILE).orElse("Dockerfile");
  }

  /**
   * Returns the text of the Dockerfile, which is used in place of a file.
   *
   * @return the instructions; empty unless set
   */
  public Optional<String> dockerfileText() {
    return settings.one(Keys.DOCKERFILE_TEXT);
  }

  /**
   * Returns the values of the Dockerfile's arguments.
   *
   * @return the values by name, in the order set; empty unless set
   */
  public Map<String, Value<?>> buildArgs() {
    return settings.named(Keys.BUILD_ARG);
  }

  /**
   * Returns the secrets that instructions of the Dockerfile can mount.
   *
   * @return the secrets by id, in the order set; empty unless set
   */
  public Map<String, Secret> secrets() {
    return settings.named(Keys.SECRET);
  }

  /**
   * Returns the private keys for ssh that instructions of the Dockerfile can use.
   *
   * @return the keys by id, in the order set; empty unless set
   */
  public Map<String, Secret> sshKeys() {
    return settings.named(Keys.SSH_KEY);
  }

  /**
   * Returns whether instructions of the Dockerfile can use the ssh agent of the user.
   *
   * @return false unless set
   */
  public boolean sshAgent() {
    return settings.flag(Keys.SSH_AGENT);
  }

  /**
   * Returns the image that the Dockerfile starts from, in place of the one that it names.
   *
   * @return the image; empty unless set
   */
  public Optional<Value<ImageRef>> from() {
    return settings.one(Keys.IMAGE).map(image -> ((Image.Reference) image).reference());
  }

  /**
   * Returns the stage of the Dockerfile that is built.
   *
   * @return the name of the stage; empty, for the last stage, unless set
   */
  public Optional<String> target() {
    return settings.one(Keys.TARGET);
  }

  /**
   * Returns the labels of the image.
   *
   * @return the values by name, in the order set; empty unless set
   */
  public Map<String, String> labels() {
    return settings.named(Keys.LABEL);
  }

  /**
   * Returns further labels of the image, which are known only when it is built.
   *
   * @return values of labels by name, in the order set; empty unless set
   */
  public List<Value<Map<String, String>>> labelValues() {
    return settings.many(Keys.LABELS);
  }

  /**
   * Returns the names of the image.
   *
   * @return the names, in the order set; empty unless set
   */
  public List<ImageName> tags() {
    return settings.many(Keys.TAG);
  }

  /**
   * Returns the platform that the image is built for.
   *
   * @return the platform; empty, for the platform of the daemon, unless set
   */
  public Optional<String> platform() {
    return settings.one(Keys.PLATFORM);
  }

  /**
   * Returns the platforms that the image is built for, if there are several.
   *
   * @return the platforms, in the order set; empty unless set
   */
  public List<String> platforms() {
    return settings.many(Keys.PLATFORMS);
  }

  /**
   * Returns a copy that builds the image for one platform.
   *
   * @param platform the platform, such as {@code linux/arm64}
   * @return the changed copy
   */
  public ImageBuild forPlatform(String platform) {
    return new ImageBuild(settings.without(Keys.PLATFORMS).with(Keys.PLATFORM, platform));
  }

  /**
   * Returns the images whose layers may be reused.
   *
   * @return the images, in the order set; empty unless set
   */
  public List<Value<ImageRef>> cacheFrom() {
    return settings.many(Keys.CACHE_FROM);
  }

  /**
   * Returns whether all layers are built again.
   *
   * @return false unless set
   */
  public boolean noCache() {
    return settings.flag(Keys.NO_CACHE);
  }

  /**
   * Returns whether the registry is asked for newer base images.
   *
   * @return false unless set
   */
  public boolean pull() {
    return settings.flag(Keys.PULL);
  }

  /**
   * Returns whether the classic builder is used, and not BuildKit.
   *
   * @return false unless set
   */
  public boolean classicBuilder() {
    return settings.flag(Keys.CLASSIC_BUILDER);
  }

  /**
   * Returns the network of the instructions that run programs.
   *
   * @return {@code host}, {@code none} or a name; empty, for the builder's default, unless set
   */
  public Optional<String> network() {
    return settings.one(Keys.NETWORK);
  }

  /**
   * Returns the size of {@code /dev/shm} for the instructions that run programs.
   *
   * @return the size in bytes; empty, for Docker's default of 64 MiB, unless set
   */
  public Optional<Long> shmSize() {
    return settings.one(Keys.SHM_SIZE);
  }

  /**
   * Returns the additional host names.
   *
   * @return each as {@code name:address}, in the order set; empty unless set
   */
  public List<String> extraHosts() {
    return settings.many(Keys.EXTRA_HOST);
  }

  /**
   * Returns the output that refers to the built image.
   *
   * @return the output; empty unless set
   */
  public Optional<Output<ImageRef>> as() {
    return settings.one(Keys.AS);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ImageBuild that && settings.equals(that.settings);
  }

  @Override
  public int hashCode() {
    return settings.hashCode();
  }

  @Override
  public String toString() {
    return tags().isEmpty() ? context() : tags().get(0).toString();
  }

  /**
   * A builder of an {@link ImageBuild}, valid only inside the lambda that receives it. Not
   * thread-safe.
   */
  public static final class Builder extends ScopedBuilder {

    private final StageStepsBuilder<?> stage;

    Builder(StageStepsBuilder<?> stage) {
      super(stage, "buildImage");
      this.stage = stage;
    }

    /**
     * Sets the folder that the Dockerfile may copy from. Default: {@code .}, the workspace.
     *
     * @param path a path in the workspace
     * @return this builder
     */
    public Builder context(String path) {
      use("context", path);
      if (isGood(Paths.problem("context", path))) {
        set(Keys.CONTEXT, path);
      }
      return this;
    }

    /**
     * Limits the context to the files that match a pattern, besides the Dockerfile. Files that
     * {@code .dockerignore} excludes stay excluded. Default: no limit. May be called several times.
     *
     * @param globs patterns of paths in the context, such as {@code src/**}
     * @return this builder
     */
    public Builder include(String... globs) {
      use("include", globs);
      for (String glob : globs) {
        if (isGood(Paths.patternProblem("include", glob))) {
          add(Keys.INCLUDE, glob);
        }
      }
      return this;
    }

    /**
     * Sets the Dockerfile. Default: {@code Dockerfile}.
     *
     * @param path a path relative to the context; it may lead out of the context, as {@code
     *     ../ci/Dockerfile} does, but not out of the workspace
     * @return this builder
     */
    public Builder dockerfile(String path) {
      use("dockerfile", path);
      if (isGood(Paths.relativeProblem("dockerfile", path))) {
        set(Keys.DOCKERFILE, path);
      }
      return this;
    }

    /**
     * Sets the image that the stage which is built starts from, in place of the image that its
     * {@code FROM} names, so that the Dockerfile of a child always gets the image that its parent's
     * stage has made. If the stage starts from another stage of the Dockerfile, the {@code FROM} of
     * that one counts. Other images in the Dockerfile stay as they are. Default: the image that the
     * Dockerfile names. Example:
     *
     * <pre>{@code
     * s.buildImage(i -> i.context("child").from(PARENT.orElse(ImageRef.of("ghcr.io/acme/parent:stable"))))
     * }</pre>
     *
     * @param image the image; a stage that reads an output waits for the stage that makes it
     * @return this builder
     */
    public Builder from(Value<ImageRef> image) {
      use("from");
      set(Keys.IMAGE, new Image.Reference(requireNonNull(image, "image")));
      return this;
    }

    /**
     * Sets the text of the Dockerfile, which is used in place of a file.
     *
     * @param text the instructions
     * @return this builder
     */
    public Builder dockerfileText(String text) {
      use("dockerfileText", text);
      if (text.isBlank()) {
        problemHere("dockerfileText is blank; it needs at least a FROM");
      } else {
        set(Keys.DOCKERFILE_TEXT, text);
      }
      return this;
    }

    /**
     * Sets an argument of the Dockerfile.
     *
     * @param name the name of the argument
     * @param value the value of the argument
     * @return this builder
     */
    public Builder buildArg(String name, String value) {
      use("buildArg", name, value);
      return arg(name, new Value.Constant<>(value));
    }

    /**
     * Sets an argument of the Dockerfile to a value that may be known only when the image is built,
     * such as a tag.
     *
     * @param name the name of the argument
     * @param value the value; a stage that reads an output waits for the stage that makes it
     * @return this builder
     */
    public Builder buildArg(String name, Value<?> value) {
      use("buildArg", name);
      requireNonNull(value, "buildArg");
      return arg(name, value);
    }

    private Builder arg(String name, Value<?> value) {
      if (isGood(ContainerBuilder.nameProblem("buildArg", name))) {
        put(Keys.BUILD_ARG, name, value);
      }
      return this;
    }

    /**
     * Gives instructions of the Dockerfile a secret, which {@code RUN --mount=type=secret,id=ID}
     * mounts as the file {@code /run/secrets/ID} while it runs. The secret is neither in the image
     * nor in its history, and it does not change whether layers are reused. Needs BuildKit.
     *
     * @param id the name of the secret in the Dockerfile
     * @param secret the secret, of at most 500 kB
     * @return this builder
     */
    public Builder secret(String id, Secret secret) {
      use("secret", id);
      requireNonNull(secret, "secret");
      if (isGood(ContainerBuilder.wordProblem("secret", id, "npmrc"))) {
        put(Keys.SECRET, id, secret);
      }
      return this;
    }

    /**
     * Gives instructions of the Dockerfile a private key for ssh, which {@code RUN
     * --mount=type=ssh} uses through an agent: the instruction can log in with the key, but cannot
     * read it. Needs BuildKit.
     *
     * @param id the name of the key in the Dockerfile; {@code default} for instructions that name
     *     none
     * @param key the secret that is the private key, without a passphrase, in a format that OpenSSH
     *     reads
     * @return this builder
     */
    public Builder sshKey(String id, Secret key) {
      use("sshKey", id);
      requireNonNull(key, "key");
      if (isGood(ContainerBuilder.wordProblem("sshKey", id, "default"))) {
        put(Keys.SSH_KEY, id, key);
      }
      return this;
    }

    /**
     * Lets instructions of the Dockerfile with {@code RUN --mount=type=ssh} use the ssh agent of
     * the user who starts the run, as {@code docker build --ssh default} does. The environment
     * variable {@code SSH_AUTH_SOCK} names it. Needs BuildKit.
     *
     * @return this builder
     */
    public Builder sshAgent() {
      use("sshAgent");
      flag(Keys.SSH_AGENT);
      return this;
    }

    /**
     * Sets the stage of the Dockerfile to build. Default: the last one.
     *
     * @param name the name of the stage
     * @return this builder
     */
    public Builder target(String name) {
      use("target", name);
      if (isGood(ContainerBuilder.wordProblem("target", name, "release"))) {
        set(Keys.TARGET, name);
      }
      return this;
    }

    /**
     * Adds a label to the image.
     *
     * @param name the name of the label
     * @param value the value of the label
     * @return this builder
     */
    public Builder label(String name, String value) {
      use("label", name, value);
      if (isGood(ContainerBuilder.nameProblem("label", name))) {
        put(Keys.LABEL, name, value);
      }
      return this;
    }

    /**
     * Adds labels to the image that may be known only when it is built, such as the commit that it
     * is built from. May be called several times; of two labels with the same name, the later one
     * counts.
     *
     * <p>Example: {@code i.labels(VERSION.map("labels", v ->
     * Map.of("org.opencontainers.image.version", v)))}.
     *
     * @param labels the values by name; a stage that reads an output waits for the stage that makes
     *     it
     * @return this builder
     */
    public Builder labels(Value<Map<String, String>> labels) {
      use("labels");
      add(Keys.LABELS, requireNonNull(labels, "labels"));
      return this;
    }

    /**
     * Adds a name of the image. May be called several times.
     *
     * @param reference the name, such as {@code ghcr.io/acme/app:1.4.0}, without a digest; the tag
     *     is {@code latest} if it has none
     * @return this builder
     */
    public Builder tag(String reference) {
      use("tag", reference);
      if (reference.contains("@")) {
        problemHere(
            String.format("tag \"%s\" has a digest, which cannot be set; remove it", reference));
      } else if (!ValueMarks.isIn(reference) && isGood(ImageRef.problem(reference))) {
        add(Keys.TAG, ImageRef.of(reference).asName());
      }
      return this;
    }

    /**
     * Adds a name of the image whose tag may be known only when the image is built. May be called
     * several times.
     *
     * @param repository the name without a tag, such as {@code ghcr.io/acme/app}
     * @param tag the tag
     * @return this builder
     */
    public Builder tag(String repository, Tag tag) {
      use("tag", repository);
      if (isGood(ImageRef.repositoryProblem(repository))) {
        add(Keys.TAG, new ImageName(repository, requireNonNull(tag, "tag")));
      }
      return this;
    }

    /**
     * Sets the platform that the image is built for. Default: the platform of the daemon.
     *
     * @param platform the platform, such as {@code linux/arm64}
     * @return this builder
     */
    public Builder platform(String platform) {
      use("platform", platform);
      if (isGood(ContainerBuilder.platformProblem(platform))) {
        set(Keys.PLATFORM, ContainerBuilder.usualPlatform(platform));
      }
      return this;
    }

    /**
     * Sets several platforms that the image is built for, one after another. {@link
     * StageStepsBuilder#pushImage pushImage} pushes them under one name, so that a pull gets the
     * image for the platform of its daemon. Until then, the image of each platform has the name
     * with the platform after the tag, as in {@code acme/app:1.4-linux-arm64}, under which it also
     * stays in the registry; the name itself is that of the image for the platform of the daemon,
     * or of the first. A platform other than that of the daemon needs an emulation on the machine
     * of the daemon, unless the Dockerfile only copies files.
     *
     * @param platforms at least two platforms, such as {@code linux/amd64} and {@code linux/arm64}
     * @return this builder
     */
    public Builder platforms(String... platforms) {
      use("platforms", platforms);
      List<String> usual = new ArrayList<>();
      for (String platform : platforms) {
        if (isGood(ContainerBuilder.platformProblem(platform))) {
          usual.add(ContainerBuilder.usualPlatform(platform));
        }
      }
      if (usual.size() == platforms.length && usual.stream().distinct().count() < 2) {
        problemHere("platforms has fewer than two platforms; use platform(...) for one");
      }
      usual.stream().distinct().forEach(platform -> add(Keys.PLATFORMS, platform));
      return this;
    }

    /**
     * Allows the build to reuse the layers of an image whose tag may be known only when the image
     * is built, as {@link #cacheFrom(String)} does.
     *
     * @param repository the name without a tag, such as {@code ghcr.io/acme/app}
     * @param tag the tag
     * @return this builder
     */
    public Builder cacheFrom(String repository, Tag tag) {
      use("cacheFrom", repository);
      requireNonNull(tag, "tag");
      if (isGood(ImageRef.repositoryProblem(repository))) {
        add(Keys.CACHE_FROM, new ImageName(repository, tag));
      }
      return this;
    }

    /**
     * Allows the build to reuse the layers of an image where they fit. The image is pulled by the
     * pull policy; a build without it says so and continues. May be called several times.
     *
     * @param reference the image
     * @return this builder
     */
    public Builder cacheFrom(String reference) {
      use("cacheFrom", reference);
      if (isGood(ImageRef.problem(reference))) {
        add(Keys.CACHE_FROM, new Value.Constant<>(ImageRef.of(reference)));
      }
      return this;
    }

    /**
     * Builds all layers again. Default: layers of earlier builds are reused.
     *
     * @return this builder
     */
    public Builder noCache() {
      use("noCache");
      flag(Keys.NO_CACHE);
      return this;
    }

    /**
     * Asks the registry for newer base images. Default: base images that Docker has are used,
     * unless the pull policy says otherwise. Has no effect with the pull policy {@code NEVER}, and
     * on images that the run has made.
     *
     * @return this builder
     */
    public Builder pull() {
      use("pull");
      flag(Keys.PULL);
      return this;
    }

    /**
     * Uses the classic builder. Default: BuildKit where the daemon has it. {@link #shmSize} needs
     * the classic builder before Docker 27.
     *
     * <p>BuildKit asks for the Dockerfile and the files on a session. Where a proxy before the
     * daemon refuses sessions, the files are sent as an archive with the Dockerfile in it. A
     * Dockerfile that the image must not contain, because it is a text or the ignore file excludes
     * it, is then built by the classic builder, unless it needs BuildKit.
     *
     * @return this builder
     */
    public Builder classicBuilder() {
      use("classicBuilder");
      flag(Keys.CLASSIC_BUILDER);
      return this;
    }

    /**
     * Sets the network of the instructions that run programs. Default: the network of the builder.
     *
     * @param name {@code host}, {@code none}, or for the classic builder also a network
     * @return this builder
     */
    public Builder network(String name) {
      use("network", name);
      if (isGood(ContainerBuilder.wordProblem("network", name, "host"))) {
        set(Keys.NETWORK, name);
      }
      return this;
    }

    /**
     * Sets the size of {@code /dev/shm} for the instructions that run programs. Default: 64 MiB.
     *
     * @param size a number with {@code b}, {@code k}, {@code m} or {@code g}, such as {@code 256m}
     * @return this builder
     */
    public Builder shmSize(String size) {
      use("shmSize", size);
      Sizes.bytes(this, "shmSize", size).ifPresent(bytes -> set(Keys.SHM_SIZE, bytes));
      return this;
    }

    /**
     * Adds a host name for the instructions that run programs. May be called several times.
     *
     * @param name the host name
     * @param address its address, or {@code host-gateway} for the machine of the daemon
     * @return this builder
     */
    public Builder extraHost(String name, String address) {
      use("extraHost", name, address);
      if (isGood(ContainerBuilder.wordProblem("extraHost", name, "db"))
          && isGood(ContainerBuilder.wordProblem("extraHost", address, "10.0.0.5"))) {
        add(Keys.EXTRA_HOST, name + ":" + address);
      }
      return this;
    }

    /**
     * Makes the image an output of the stage, for stages that run, tag or push the image.
     *
     * @param output the output; the stage does not have to declare it elsewhere
     * @return this builder
     */
    public Builder as(Output<ImageRef> output) {
      use("as");
      set(Keys.AS, output);
      stage.add(Keys.OUTPUT, output);
      return this;
    }

    ImageBuild build() {
      Settings all = settings();
      if (all.one(Keys.DOCKERFILE).isPresent() && all.one(Keys.DOCKERFILE_TEXT).isPresent()) {
        problemHere("buildImage has a dockerfile and a dockerfileText; keep one of them");
      }
      if (!all.many(Keys.PLATFORMS).isEmpty() && all.many(Keys.TAG).isEmpty()) {
        problemHere("platforms needs a name, under which the image is pushed; add tag(...)");
      }
      if (!all.many(Keys.PLATFORMS).isEmpty() && all.one(Keys.PLATFORM).isPresent()) {
        problemHere("buildImage has a platform and platforms; keep one of them");
      }
      if (all.flag(Keys.SSH_AGENT) && all.named(Keys.SSH_KEY).containsKey("default")) {
        problemHere("sshAgent and sshKey \"default\" have the same id; keep one of them");
      }
      boolean isOfBuildKit =
          all.flag(Keys.SSH_AGENT)
              || !all.named(Keys.SSH_KEY).isEmpty()
              || !all.named(Keys.SECRET).isEmpty();
      if (all.flag(Keys.CLASSIC_BUILDER) && isOfBuildKit) {
        problemHere("classicBuilder has neither secrets nor ssh; remove it or them");
      }
      for (Entry<String> dockerfile : entries(Keys.DOCKERFILE)) {
        String context = all.one(Keys.CONTEXT).orElse(".");
        if (WorkspacePaths.resolve(context, dockerfile.value()).isEmpty()) {
          problemOf(
              dockerfile,
              String.format(
                  "dockerfile \"%s\" leads out of the workspace from the context \"%s\"",
                  dockerfile.value(), context));
        }
      }
      return new ImageBuild(all);
    }
  }
}
