package dev.danube.docker;

import static java.util.Objects.requireNonNull;

import dev.danube.Pipeline;
import dev.danube.Registry;
import dev.danube.Secret;
import dev.danube.docker.internal.daemon.DockerHosts;
import dev.danube.docker.internal.daemon.TransferLimits;
import dev.danube.docker.internal.daemon.WarmUp;
import dev.danube.docker.internal.registry.Logins;
import dev.danube.docker.internal.registry.RegistryClient;
import dev.danube.engine.spi.Backend;
import dev.danube.internal.Durations;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A backend that runs pipelines in containers of a Docker daemon, version 20.10 or later.
 * Immutable. Connects when it is used.
 *
 * <p>The backend uses the {@link Builder#host host} that was set; else the host in {@code
 * DOCKER_HOST}; else the host of the current context of Docker's command line; else the first
 * well-known socket that answers. If a host is named in one of the first three ways and cannot be
 * used, that is an error: a user who names a daemon does not want another one.
 *
 * <p>Connections over TCP are encrypted as Docker's command line does it: for a host that was set
 * or is named in {@code DOCKER_HOST}, if {@code DOCKER_TLS_VERIFY} or {@code DOCKER_TLS} has a
 * value, with the files {@code ca.pem}, {@code cert.pem} and {@code key.pem} in {@code
 * DOCKER_CERT_PATH}, else in the folder of Docker's configuration; for a context, with the files
 * that it has. There is one difference: the certificate has to be for the host in any case, also
 * where it is not checked otherwise.
 *
 * <p>The configuration of Docker's command line is read from {@code DOCKER_CONFIG}, else from the
 * folder {@code .docker} of the user. {@code DOCKER_DEFAULT_PLATFORM} is not read, because a
 * pipeline means the same on every machine; a pipeline has {@code platform(...)}.
 *
 * <p>The version of the API is negotiated with the daemon, up to 1.52; {@code DOCKER_API_VERSION}
 * overrides that.
 *
 * <p>Example: {@code Danube.using(DockerBackend.fromEnvironment())}.
 */
public final class DockerBackend implements Backend {

  private final Optional<String> host;
  private final DockerOptions options;
  private final Set<Privilege> allowed;
  private final boolean allowsWireLog;
  private final Map<String, Logins.Credentials> logins;

  private DockerBackend(Builder builder) {
    this.allowsWireLog = builder.allowsWireLog;
    this.host = Optional.ofNullable(builder.host);
    this.options =
        new DockerOptions(
            builder.pullPolicy,
            builder.bindsSource,
            new TransferLimits(
                builder.transferLimit, builder.silenceLimit, builder.imageBuildLimit),
            Map.copyOf(builder.networkOptions),
            Optional.ofNullable(builder.createRequest));
    this.allowed = Set.copyOf(builder.allowed);
    this.logins = Map.copyOf(builder.logins);
  }

  /**
   * Returns a backend for the Docker that the environment names, with default settings. Starts to
   * load the classes that a connection needs, on separate threads, but does not connect.
   *
   * @return the backend
   */
  public static DockerBackend fromEnvironment() {
    WarmUp.startOnce();
    return builder().build();
  }

  /**
   * Returns a builder for a backend with other settings.
   *
   * @return a builder with the defaults
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Refuses a pipeline that needs privileges that this backend does not allow.
   *
   * @throws IllegalArgumentException if the pipeline needs them; the message names the stages
   */
  @Override
  public void check(Pipeline pipeline) {
    Privilege.check(pipeline, allowed);
    if (!allowsWireLog) {
      WireLog.check(pipeline);
    }
  }

  @Override
  public Connection connect() throws InterruptedException {
    DockerHosts hosts = DockerHosts.ofEnvironment(host);
    return new Connector(hosts.candidates(), hosts.configFile(), System.getenv())
        .connect(options, new Logins(logins, hosts.configFile()));
  }

  /**
   * Returns the registries of images, asked from this machine with the logins of this backend. No
   * daemon is needed, so a registry without TLS is known only if it is on this machine.
   *
   * @return the registries
   */
  public Registry registry() {
    return new RegistryClient(
        Optional.empty(), new Logins(logins, DockerHosts.ofEnvironment(host).configFile()));
  }

  @Override
  public String toString() {
    return "DockerBackend("
        + host.orElse("from the environment")
        + ", "
        + options.pullPolicy()
        + ")";
  }

  /** A builder of a {@link DockerBackend}. Not thread-safe. */
  public static final class Builder {

    private @Nullable String host;
    private PullPolicy pullPolicy = DockerOptions.DEFAULT.pullPolicy();
    private @Nullable UnaryOperator<String> createRequest;
    private final Map<String, String> networkOptions = new LinkedHashMap<>();
    private boolean allowsWireLog;
    private boolean bindsSource = DockerOptions.DEFAULT.bindsSource();
    private Duration transferLimit = TransferLimits.DEFAULT.transfer();
    private Duration silenceLimit = TransferLimits.DEFAULT.silence();
    private Duration imageBuildLimit = TransferLimits.DEFAULT.imageBuild();
    private final Set<Privilege> allowed = EnumSet.noneOf(Privilege.class);
    private final Map<String, Logins.Credentials> logins = new HashMap<>();

    private Builder() {}

    /**
     * Sets the address of the daemon. Default: the environment decides.
     *
     * <p>An address such as {@code ssh://me@build.example.org} reaches the daemon of another
     * machine by ssh, as Docker's command line does. The machine must be among the known hosts of
     * the user, and accept one of the keys in the folder {@code .ssh} or in the user's agent. The
     * file {@code .ssh/config} is read, but for {@code Include}, {@code Match} and {@code
     * ProxyCommand}; {@code ProxyJump} works.
     *
     * @param uri such as {@code unix:///var/run/docker.sock}, {@code tcp://127.0.0.1:2375} or
     *     {@code ssh://me@build.example.org}
     * @return this builder
     */
    public Builder host(String uri) {
      this.host = requireNonNull(uri, "uri");
      return this;
    }

    /**
     * Sets when images are pulled. Default: {@link PullPolicy#IF_MISSING}.
     *
     * @param policy the policy
     * @return this builder
     */
    public Builder pullPolicy(PullPolicy policy) {
      this.pullPolicy = requireNonNull(policy, "policy");
      return this;
    }

    /**
     * Lets runs work directly in the folder of their source, by a bind mount, if the source is a
     * folder of this machine. Nothing is copied, stages see all files of the folder, and stages
     * change the files themselves. When a run has ended, files that its containers created belong
     * to the owner of the folder. Only one run at a time should work in a folder. Needs a daemon on
     * this machine. Default: runs work in a copy, in a volume.
     *
     * @return this builder
     */
    public Builder bindSource() {
      this.bindsSource = true;
      return this;
    }

    /**
     * Sets the login for a registry, or for a part of it. If several prefixes match an image, the
     * longest is used. Default: the login that Docker's own command line would use, from {@code
     * DOCKER_AUTH_CONFIG}, its configuration file and the credential helpers that this file names.
     *
     * @param prefix a registry, such as {@code ghcr.io}, or a registry and the start of a
     *     repository name, such as {@code ghcr.io/acme}
     * @param user the user
     * @param password the password or token
     * @return this builder
     */
    public Builder login(String prefix, String user, String password) {
      return login(
          prefix,
          new Logins.Credentials(
              requireNonNull(user, "user"), requireNonNull(password, "password")));
    }

    /**
     * Sets the time limit of each call that moves much data: pulling or pushing an image, copying a
     * source into the workspace, and reading artifacts or the files of an image build. Default: 30
     * minutes.
     *
     * @param limit the limit
     * @return this builder
     * @throws IllegalArgumentException if the limit is not positive
     */
    public Builder transferLimit(Duration limit) {
      this.transferLimit = Durations.positive("transferLimit", limit);
      return this;
    }

    /**
     * Sets the time without progress after which a pull or a push is ended. A pull is then tried
     * again. Default: 2 minutes.
     *
     * @param limit the limit
     * @return this builder
     * @throws IllegalArgumentException if the limit is not positive
     */
    public Builder silenceLimit(Duration limit) {
      this.silenceLimit = Durations.positive("silenceLimit", limit);
      return this;
    }

    /**
     * Sets the time limit of building an image for a stage ({@link dev.danube.Image#dockerfile}). A
     * step that builds an image has the limit of its stage instead. Default: 1 hour.
     *
     * @param limit the limit
     * @return this builder
     * @throws IllegalArgumentException if the limit is not positive
     */
    public Builder imageBuildLimit(Duration limit) {
      this.imageBuildLimit = Durations.positive("imageBuildLimit", limit);
      return this;
    }

    /**
     * Sets the login for a registry, or for a part of it, with a password that is read when it is
     * needed first. A password that is not available is a warning, and no login.
     *
     * @param prefix a registry, or a registry and the start of a repository name
     * @param user the user
     * @param password the password or token
     * @return this builder
     */
    public Builder login(String prefix, String user, Secret password) {
      return login(
          prefix,
          new Logins.Credentials(
              requireNonNull(user, "user"), requireNonNull(password, "password")));
    }

    private Builder login(String prefix, Logins.Credentials login) {
      logins.put(requireNonNull(prefix, "prefix"), login);
      return this;
    }

    /**
     * Allows stages to be {@code privileged}, which gives them all rights on the daemon's host.
     * Default: refused.
     *
     * @return this builder
     */
    public Builder allowPrivileged() {
      allowed.add(Privilege.PRIVILEGED);
      return this;
    }

    /**
     * Allows stages to use the socket of the daemon, which lets them do all that the daemon can do.
     * Default: refused.
     *
     * @return this builder
     */
    public Builder allowDockerSocket() {
      allowed.add(Privilege.DOCKER_SOCKET);
      return this;
    }

    /**
     * Allows stages to use the ssh agent of the user of this program, and with it to log in as that
     * user. Default: refused.
     *
     * @return this builder
     */
    public Builder allowSshAgent() {
      allowed.add(Privilege.SSH_AGENT);
      return this;
    }

    /**
     * Allows containers to mount folders of the daemon's host. Default: refused.
     *
     * @return this builder
     */
    public Builder allowHostMounts() {
      allowed.add(Privilege.HOST_MOUNT);
      return this;
    }

    /**
     * Allows {@code capAdd} of capabilities that Docker does not give by default. Many of them,
     * such as {@code SYS_ADMIN}, are a way to the daemon's host. Default: refused.
     *
     * @return this builder
     */
    public Builder allowCapabilities() {
      allowed.add(Privilege.CAPABILITIES);
      return this;
    }

    /**
     * Allows {@code device} and {@code gpus}. Default: refused.
     *
     * @return this builder
     */
    public Builder allowDevices() {
      allowed.add(Privilege.DEVICES);
      return this;
    }

    /**
     * Allows the namespaces of the host, and those of other containers, which may be the host's:
     * {@code ipc}, {@code pid} and {@code network} with {@code "host"} or {@code "container:..."},
     * and the network {@code "host"} in builds of images. Default: refused.
     *
     * @return this builder
     */
    public Builder allowHostNamespaces() {
      allowed.add(Privilege.HOST_NAMESPACES);
      return this;
    }

    /**
     * Allows {@code securityOpt} with options that may take away protection, such as {@code
     * seccomp=unconfined}. Default: refused.
     *
     * @return this builder
     */
    public Builder allowSecurityOptions() {
      allowed.add(Privilege.SECURITY_OPTIONS);
      return this;
    }

    /**
     * Sets an option of the networks that runs create for their services. Default: {@code
     * com.docker.network.driver.mtu} is that of Docker's usual network.
     *
     * @param name the option, such as {@code com.docker.network.driver.mtu}
     * @param value the value, such as {@code 1400}
     * @return this builder
     * @see <a href="https://docs.docker.com/engine/network/drivers/bridge/#options">options of
     *     networks</a>
     */
    public Builder networkOption(String name, String value) {
      networkOptions.put(requireNonNull(name, "name"), requireNonNull(value, "value"));
      return this;
    }

    /**
     * Sets code that sees each request for a container of a stage or service before it is sent, and
     * returns the request to send: for settings of Docker that Danube has no word for. It may give
     * rights that pipelines cannot ask for. Default: none.
     *
     * @param change receives and returns the request as JSON of Docker's API; it runs on several
     *     threads at once, and the stage fails with what it throws
     * @return this builder
     * @see <a
     *     href="https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Container/operation/ContainerCreate">
     *     the request</a>
     */
    public Builder createRequest(UnaryOperator<String> change) {
      createRequest = requireNonNull(change, "change");
      return this;
    }

    /**
     * Allows pipelines with secrets while the HTTP client logs all that is sent to Docker: its
     * loggers {@code wire} and {@code headers} are at level debug, and secrets are in the log.
     * Default: such a pipeline is refused.
     *
     * @return this builder
     */
    public Builder allowWireLog() {
      allowsWireLog = true;
      return this;
    }

    /**
     * Builds the backend.
     *
     * @return the backend
     */
    public DockerBackend build() {
      return new DockerBackend(this);
    }
  }
}
