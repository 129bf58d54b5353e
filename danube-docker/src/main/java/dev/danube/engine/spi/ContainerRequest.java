package dev.danube.engine.spi;

import static java.util.Objects.requireNonNull;

import dev.danube.Cache;
import dev.danube.ImageRef;
import dev.danube.Mount;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a container shall be like. Immutable; equal to another that says the same. */
public final class ContainerRequest {

  private final ImageRef image;
  private final Map<String, String> env;
  private final Map<String, String> secrets;
  private final Map<String, String> secretFiles;
  private final boolean hasSecretFiles;
  private final Optional<String> workdir;
  private final Optional<List<String>> command;
  private final Optional<String> user;
  private final Optional<String> platform;
  private final Optional<Long> memory;
  private final Optional<Double> cpus;
  private final List<Mount> mounts;
  private final List<Cache> caches;
  private final List<String> networks;
  private final Optional<String> stage;
  private final Optional<String> hostName;
  private final Map<String, String> labels;
  private final boolean privileged;
  private final boolean dockerSocket;
  private final boolean shared;
  private final boolean isolated;

  private ContainerRequest(Builder builder) {
    this.image = requireNonNull(builder.image, "image");
    this.env = copy(builder.env);
    this.secrets = copy(builder.secrets);
    this.secretFiles = copy(builder.secretFiles);
    this.hasSecretFiles = builder.hasSecretFiles;
    this.workdir = Optional.ofNullable(builder.workdir);
    this.command = Optional.ofNullable(builder.command);
    this.user = Optional.ofNullable(builder.user);
    this.platform = Optional.ofNullable(builder.platform);
    this.memory = Optional.ofNullable(builder.memory);
    this.cpus = Optional.ofNullable(builder.cpus);
    this.mounts = builder.mounts;
    this.caches = builder.caches;
    this.networks = builder.networks;
    this.stage = Optional.ofNullable(builder.stage);
    this.hostName = Optional.ofNullable(builder.hostName);
    this.labels = copy(builder.labels);
    this.privileged = builder.privileged;
    this.dockerSocket = builder.dockerSocket;
    this.shared = builder.shared;
    this.isolated = builder.isolated;
  }

  private static Map<String, String> copy(Map<String, String> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }

  /**
   * Starts a request.
   *
   * @return a builder without any value
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The image.
   *
   * @return the image
   */
  public ImageRef image() {
    return image;
  }

  /**
   * The environment variables of the container.
   *
   * @return in the order set; empty unless set
   */
  public Map<String, String> env() {
    return env;
  }

  /**
   * The environment variables of a command that nobody may read: whoever looks at the container
   * does not find them.
   *
   * @return contents by name; empty unless set
   */
  public Map<String, String> secrets() {
    return secrets;
  }

  /**
   * The files of a command in {@link Session#SECRETS}, which are in memory only.
   *
   * @return contents by file name; empty unless set
   */
  public Map<String, String> secretFiles() {
    return secretFiles;
  }

  /**
   * Whether there is a place in memory at {@link Session#SECRETS}.
   *
   * @return false unless set
   */
  public boolean hasSecretFiles() {
    return hasSecretFiles;
  }

  /**
   * The working directory.
   *
   * @return an absolute path; empty, for the image's own, unless set
   */
  public Optional<String> workdir() {
    return workdir;
  }

  /**
   * The arguments of the image's own entrypoint. An empty list stands for its default command.
   *
   * @return empty, for a container that stays idle to have steps executed in it, unless set
   */
  public Optional<List<String>> command() {
    return command;
  }

  /**
   * The user of its programs.
   *
   * @return a name or number, with or without a group; empty, for the image's own, unless set
   */
  public Optional<String> user() {
    return user;
  }

  /**
   * The platform of its image.
   *
   * @return such as {@code linux/arm64}; empty, for the daemon's own, unless set
   */
  public Optional<String> platform() {
    return platform;
  }

  /**
   * The most memory it may use.
   *
   * @return in bytes; empty, for no limit, unless set
   */
  public Optional<Long> memory() {
    return memory;
  }

  /**
   * The most processors it may use.
   *
   * @return a number of processors; empty, for no limit, unless set
   */
  public Optional<Double> cpus() {
    return cpus;
  }

  /**
   * What is mounted besides the workspace.
   *
   * @return in the order set; empty unless set
   */
  public List<Mount> mounts() {
    return mounts;
  }

  /**
   * The folders whose content outlives the run.
   *
   * @return in the order set; empty unless set
   */
  public List<Cache> caches() {
    return caches;
  }

  /**
   * The networks it joins, by {@link Session#createNetwork} or known to the backend.
   *
   * @return in the order set; empty, for the backend's default, unless set
   */
  public List<String> networks() {
    return networks;
  }

  /**
   * The stage that it is for.
   *
   * @return its name; empty for a container of several stages, and of a service
   */
  public Optional<String> stage() {
    return stage;
  }

  /**
   * The name by which others on these networks reach it.
   *
   * @return empty unless set
   */
  public Optional<String> hostName() {
    return hostName;
  }

  /**
   * The labels that users gave it.
   *
   * @return in the order set; empty unless set
   */
  public Map<String, String> labels() {
    return labels;
  }

  /**
   * Whether it has all rights on the host.
   *
   * @return false unless set
   */
  public boolean privileged() {
    return privileged;
  }

  /**
   * Whether it sees the socket of the daemon.
   *
   * @return false unless set
   */
  public boolean dockerSocket() {
    return dockerSocket;
  }

  /**
   * Whether several stages work in it, so that none may end it.
   *
   * @return false unless set
   */
  public boolean shared() {
    return shared;
  }

  /**
   * Returns whether the container must share nothing with others but the workspace.
   *
   * @return false unless set; a backend may then let containers use a network one after another
   */
  public boolean isolated() {
    return isolated;
  }

  private List<Object> values() {
    return List.of(
        image,
        env,
        secrets,
        secretFiles,
        hasSecretFiles,
        workdir,
        command,
        user,
        platform,
        memory,
        cpus,
        mounts,
        caches,
        networks,
        stage,
        hostName,
        labels,
        privileged,
        dockerSocket,
        shared,
        isolated);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ContainerRequest request && values().equals(request.values());
  }

  @Override
  public int hashCode() {
    return values().hashCode();
  }

  /** Collects the values of a request. Not thread-safe. */
  public static final class Builder {

    private @Nullable ImageRef image;
    private Map<String, String> env = Map.of();
    private Map<String, String> secrets = Map.of();
    private Map<String, String> secretFiles = Map.of();
    private boolean hasSecretFiles;
    private @Nullable String workdir;
    private @Nullable List<String> command;
    private @Nullable String user;
    private @Nullable String platform;
    private @Nullable Long memory;
    private @Nullable Double cpus;
    private List<Mount> mounts = List.of();
    private List<Cache> caches = List.of();
    private List<String> networks = List.of();
    private @Nullable String stage;
    private @Nullable String hostName;
    private Map<String, String> labels = Map.of();
    private boolean privileged;
    private boolean dockerSocket;
    private boolean shared;
    private boolean isolated;

    private Builder() {}

    /**
     * Sets the image; required.
     *
     * @param reference the image
     * @return this builder
     */
    public Builder image(ImageRef reference) {
      this.image = reference;
      return this;
    }

    /**
     * Sets the environment variables.
     *
     * @param variables all of them
     * @return this builder
     */
    public Builder env(Map<String, String> variables) {
      this.env = variables;
      return this;
    }

    /**
     * Sets the environment variables of a command that nobody may read.
     *
     * @param variables contents by name
     * @return this builder
     */
    public Builder secrets(Map<String, String> variables) {
      this.secrets = variables;
      return this;
    }

    /**
     * Sets the files of a command in {@link Session#SECRETS}.
     *
     * @param files contents by file name
     * @return this builder
     */
    public Builder secretFiles(Map<String, String> files) {
      this.secretFiles = files;
      return this;
    }

    /**
     * Makes a place in memory at {@link Session#SECRETS}.
     *
     * @return this builder
     */
    public Builder hasSecretFiles() {
      this.hasSecretFiles = true;
      return this;
    }

    /**
     * Sets the working directory.
     *
     * @param path an absolute path
     * @return this builder
     */
    public Builder workdir(String path) {
      this.workdir = path;
      return this;
    }

    /**
     * Lets the container run the image's own entrypoint instead of staying idle.
     *
     * @param args the arguments of the entrypoint
     * @return this builder
     */
    public Builder command(List<String> args) {
      this.command = List.copyOf(args);
      return this;
    }

    /**
     * Sets the user of its programs.
     *
     * @param nameOrNumber with or without a group
     * @return this builder
     */
    public Builder user(String nameOrNumber) {
      this.user = nameOrNumber;
      return this;
    }

    /**
     * Sets the platform of its image.
     *
     * @param name such as {@code linux/arm64}
     * @return this builder
     */
    public Builder platform(String name) {
      this.platform = name;
      return this;
    }

    /**
     * Limits its memory.
     *
     * @param bytes at least 1
     * @return this builder
     */
    public Builder memory(long bytes) {
      this.memory = bytes;
      return this;
    }

    /**
     * Limits its processors.
     *
     * @param number more than 0
     * @return this builder
     */
    public Builder cpus(double number) {
      this.cpus = number;
      return this;
    }

    /**
     * Sets what is mounted besides the workspace.
     *
     * @param all all of them
     * @return this builder
     */
    public Builder mounts(List<Mount> all) {
      this.mounts = List.copyOf(all);
      return this;
    }

    /**
     * Sets the folders whose content outlives the run.
     *
     * @param all all of them
     * @return this builder
     */
    public Builder caches(List<Cache> all) {
      this.caches = List.copyOf(all);
      return this;
    }

    /**
     * Sets the networks it joins.
     *
     * @param names all of them
     * @return this builder
     */
    public Builder networks(List<String> names) {
      this.networks = List.copyOf(names);
      return this;
    }

    /**
     * Sets the stage that it is for.
     *
     * @param name its name
     * @return this builder
     */
    public Builder stage(String name) {
      this.stage = name;
      return this;
    }

    /**
     * Sets the name by which others on its networks reach it.
     *
     * @param name a host name
     * @return this builder
     */
    public Builder hostName(String name) {
      this.hostName = name;
      return this;
    }

    /**
     * Sets the labels that users gave it.
     *
     * @param all all of them
     * @return this builder
     */
    public Builder labels(Map<String, String> all) {
      this.labels = all;
      return this;
    }

    /**
     * Gives it all rights on the host.
     *
     * @return this builder
     */
    public Builder privileged() {
      this.privileged = true;
      return this;
    }

    /**
     * Lets it see the socket of the daemon.
     *
     * @return this builder
     */
    public Builder dockerSocket() {
      this.dockerSocket = true;
      return this;
    }

    /**
     * Lets several stages work in it.
     *
     * @return this builder
     */
    public Builder shared() {
      this.shared = true;
      return this;
    }

    /**
     * Lets the container share nothing with others but the workspace. Default: a backend may let
     * containers without networks use one after another.
     *
     * @return this builder
     */
    public Builder isolated() {
      this.isolated = true;
      return this;
    }

    /**
     * Makes the request.
     *
     * @return the request
     * @throws NullPointerException if a required value is missing
     */
    public ContainerRequest build() {
      return new ContainerRequest(this);
    }
  }
}
