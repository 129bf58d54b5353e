package dev.danube.engine.spi;

import static java.util.Objects.requireNonNull;

import dev.danube.Cache;
import dev.danube.ContainerOption;
import dev.danube.ImageRef;
import dev.danube.Mount;
import dev.danube.PublishedPort;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The properties of a container to create. Immutable; requests with equal values are equal. */
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
  private final List<PublishedPort> publish;
  private final Map<String, String> labels;
  private final List<ContainerOption> options;
  private final boolean privileged;
  private final boolean dockerSocket;
  private final Optional<Path> sshAgent;
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
    this.publish = List.copyOf(builder.publish);
    this.labels = copy(builder.labels);
    this.options = List.copyOf(builder.options);
    this.privileged = builder.privileged;
    this.dockerSocket = builder.dockerSocket;
    this.sshAgent = Optional.ofNullable(builder.sshAgent);
    this.shared = builder.shared;
    this.isolated = builder.isolated;
  }

  private static Map<String, String> copy(Map<String, String> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }

  /**
   * Creates a builder.
   *
   * @return a builder without values
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns the image.
   *
   * @return the image
   */
  public ImageRef image() {
    return image;
  }

  /**
   * Returns the environment variables of the container.
   *
   * @return the values by name, in the order in which they were set; empty unless set
   */
  public Map<String, String> env() {
    return env;
  }

  /**
   * Returns the secret environment variables of a command. They must not be visible when the
   * container is inspected.
   *
   * @return the contents by name; empty unless set
   */
  public Map<String, String> secrets() {
    return secrets;
  }

  /**
   * Returns the files of a command in {@link Session#SECRETS}, which must be in memory only.
   *
   * @return the contents by file name; empty unless set
   */
  public Map<String, String> secretFiles() {
    return secretFiles;
  }

  /**
   * Returns whether the container needs a folder in memory at {@link Session#SECRETS}.
   *
   * @return false unless set
   */
  public boolean hasSecretFiles() {
    return hasSecretFiles;
  }

  /**
   * Returns the working directory.
   *
   * @return an absolute path; empty, for the image's own, unless set
   */
  public Optional<String> workdir() {
    return workdir;
  }

  /**
   * Returns the arguments of the image's own entrypoint. An empty list means the default command of
   * the image.
   *
   * @return the arguments; empty, for an idle container in which steps are executed, unless set
   */
  public Optional<List<String>> command() {
    return command;
  }

  /**
   * Returns the user of the programs in the container.
   *
   * @return a name or number, with or without a group; empty, for the image's own, unless set
   */
  public Optional<String> user() {
    return user;
  }

  /**
   * Returns the platform of the image.
   *
   * @return the platform, such as {@code linux/arm64}; empty, for the daemon's own, unless set
   */
  public Optional<String> platform() {
    return platform;
  }

  /**
   * Returns the memory limit of the container.
   *
   * @return the limit in bytes; empty, for no limit, unless set
   */
  public Optional<Long> memory() {
    return memory;
  }

  /**
   * Returns the limit of processors that the container may use.
   *
   * @return a number of processors; empty, for no limit, unless set
   */
  public Optional<Double> cpus() {
    return cpus;
  }

  /**
   * Returns the mounts besides the workspace.
   *
   * @return the mounts, in the order in which they were set; empty unless set
   */
  public List<Mount> mounts() {
    return mounts;
  }

  /**
   * Returns the folders whose content outlives the run.
   *
   * @return the caches, in the order in which they were set; empty unless set
   */
  public List<Cache> caches() {
    return caches;
  }

  /**
   * Returns the networks that the container joins. They were created by {@link
   * Session#createNetwork} or are known to the backend.
   *
   * @return the networks, in the order in which they were set; empty, for the backend's default,
   *     unless set
   */
  public List<String> networks() {
    return networks;
  }

  /**
   * Returns the stage that the container is for.
   *
   * @return the name of the stage; empty for a service, and for a container of several stages
   */
  public Optional<String> stage() {
    return stage;
  }

  /**
   * Returns the name by which other containers in these networks reach this one.
   *
   * @return a host name; empty unless set
   */
  public Optional<String> hostName() {
    return hostName;
  }

  /**
   * Returns the user's labels of the container.
   *
   * @return the values by name, in the order in which they were set; empty unless set
   */
  public Map<String, String> labels() {
    return labels;
  }

  /**
   * Returns the further settings of the container.
   *
   * @return in the order in which they were set; empty unless set
   */
  public List<ContainerOption> options() {
    return options;
  }

  /**
   * Returns whether the container has all privileges on the host.
   *
   * @return false unless set
   */
  public boolean privileged() {
    return privileged;
  }

  /**
   * Returns whether the container has access to the socket of the daemon.
   *
   * @return false unless set
   */
  public boolean dockerSocket() {
    return dockerSocket;
  }

  /**
   * Returns the socket of the ssh agent that the container has access to, on the machine of this
   * program.
   *
   * @return empty unless set
   */
  public Optional<Path> sshAgent() {
    return sshAgent;
  }

  /**
   * Returns whether several stages share the container, so that none of them may end it.
   *
   * @return false unless set
   */
  public boolean shared() {
    return shared;
  }

  /**
   * Returns whether the container must share nothing with others except the workspace.
   *
   * @return false unless set; a backend may then let containers use a network one after another
   */
  public boolean isolated() {
    return isolated;
  }

  /**
   * Returns the ports to publish on the loopback interface of the backend's machine.
   *
   * @return in the order in which they were set; empty unless set
   */
  public List<PublishedPort> publish() {
    return publish;
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
        publish,
        labels,
        options,
        privileged,
        dockerSocket,
        sshAgent,
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

  /** A builder of requests. Not thread-safe. */
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
    private List<PublishedPort> publish = List.of();
    private Map<String, String> labels = Map.of();
    private List<ContainerOption> options = List.of();
    private boolean privileged;
    private boolean dockerSocket;
    private @Nullable Path sshAgent;
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
     * @param variables the values of all variables, by name
     * @return this builder
     */
    public Builder env(Map<String, String> variables) {
      this.env = variables;
      return this;
    }

    /**
     * Sets the secret environment variables of a command.
     *
     * @param variables the contents by name
     * @return this builder
     */
    public Builder secrets(Map<String, String> variables) {
      this.secrets = variables;
      return this;
    }

    /**
     * Sets the files of a command in {@link Session#SECRETS}.
     *
     * @param files the contents by file name
     * @return this builder
     */
    public Builder secretFiles(Map<String, String> files) {
      this.secretFiles = files;
      return this;
    }

    /**
     * Requests a folder in memory at {@link Session#SECRETS}.
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
     * Sets the user of the programs in the container.
     *
     * @param nameOrNumber a name or number, with or without a group
     * @return this builder
     */
    public Builder user(String nameOrNumber) {
      this.user = nameOrNumber;
      return this;
    }

    /**
     * Sets the platform of the image.
     *
     * @param name the platform, such as {@code linux/arm64}
     * @return this builder
     */
    public Builder platform(String name) {
      this.platform = name;
      return this;
    }

    /**
     * Limits the memory of the container.
     *
     * @param bytes the limit in bytes, at least 1
     * @return this builder
     */
    public Builder memory(long bytes) {
      this.memory = bytes;
      return this;
    }

    /**
     * Limits the processors that the container may use.
     *
     * @param number the number of processors, more than 0
     * @return this builder
     */
    public Builder cpus(double number) {
      this.cpus = number;
      return this;
    }

    /**
     * Sets the mounts besides the workspace.
     *
     * @param all all mounts
     * @return this builder
     */
    public Builder mounts(List<Mount> all) {
      this.mounts = List.copyOf(all);
      return this;
    }

    /**
     * Sets the folders whose content outlives the run.
     *
     * @param all all caches
     * @return this builder
     */
    public Builder caches(List<Cache> all) {
      this.caches = List.copyOf(all);
      return this;
    }

    /**
     * Sets the networks that the container joins.
     *
     * @param names all networks
     * @return this builder
     */
    public Builder networks(List<String> names) {
      this.networks = List.copyOf(names);
      return this;
    }

    /**
     * Sets the stage that the container is for.
     *
     * @param name the name of the stage
     * @return this builder
     */
    public Builder stage(String name) {
      this.stage = name;
      return this;
    }

    /**
     * Sets the ports to publish. Default: none.
     *
     * @param ports the ports
     * @return this builder
     */
    public Builder publish(List<PublishedPort> ports) {
      this.publish = ports;
      return this;
    }

    /**
     * Sets the name by which other containers in its networks reach this one.
     *
     * @param name a host name
     * @return this builder
     */
    public Builder hostName(String name) {
      this.hostName = name;
      return this;
    }

    /**
     * Sets the user's labels of the container.
     *
     * @param all the values of all labels, by name
     * @return this builder
     */
    public Builder labels(Map<String, String> all) {
      this.labels = all;
      return this;
    }

    /**
     * Sets the further settings of the container.
     *
     * @param further the settings
     * @return this builder
     */
    public Builder options(List<ContainerOption> further) {
      options = further;
      return this;
    }

    /**
     * Gives the container all privileges on the host.
     *
     * @return this builder
     */
    public Builder privileged() {
      this.privileged = true;
      return this;
    }

    /**
     * Gives the container access to the socket of the daemon.
     *
     * @return this builder
     */
    public Builder dockerSocket() {
      this.dockerSocket = true;
      return this;
    }

    /**
     * Gives the container access to an ssh agent.
     *
     * @param socket the socket of the agent on the machine of this program
     * @return this builder
     */
    public Builder sshAgent(Path socket) {
      this.sshAgent = requireNonNull(socket, "socket");
      return this;
    }

    /**
     * Lets several stages share the container.
     *
     * @return this builder
     */
    public Builder shared() {
      this.shared = true;
      return this;
    }

    /**
     * Lets the container share nothing with others except the workspace. Default: a backend may let
     * containers without networks of their own use one network, one after another.
     *
     * @return this builder
     */
    public Builder isolated() {
      this.isolated = true;
      return this;
    }

    /**
     * Creates the request.
     *
     * @return the request
     * @throws NullPointerException if a required value is missing
     */
    public ContainerRequest build() {
      return new ContainerRequest(this);
    }
  }
}
