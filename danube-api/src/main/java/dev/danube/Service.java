package dev.danube;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A container that runs beside stages, such as a database for tests. Its name is its host name for
 * the stages. A service of a stage starts and ends with the stage. A service of a pipeline starts
 * with the first stage that has a container. Immutable. Two services are equal if all their data is
 * equal.
 *
 * <p>Example: {@code s.service("db", d -> d.image("postgres:16").secret("POSTGRES_PASSWORD",
 * PASSWORD).readyWhen(Readiness.port(5432)))}.
 *
 * @see <a href="doc-files/services.html">services and readiness</a>
 */
public final class Service {

  private static final Pattern HOST_NAME =
      Pattern.compile("(?!.*\\.\\.)[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?");

  private final String name;
  private final Settings settings;

  private Service(String name, Settings settings) {
    this.name = name;
    this.settings = settings;
  }

  /**
   * Returns the name, by which stages reach the service.
   *
   * @return a host name
   */
  public String name() {
    return name;
  }

  /**
   * Returns the image.
   *
   * @return always present once the pipeline is defined
   */
  public Optional<Image> image() {
    return settings.one(Keys.IMAGE);
  }

  /**
   * Returns the environment variables.
   *
   * @return in the order set; empty unless set
   */
  public Map<String, Value<?>> env() {
    return settings.named(Keys.ENV);
  }

  /**
   * Returns the environment variables that are secret.
   *
   * @return in the order set; empty unless set
   */
  public Map<String, Secret> secrets() {
    return settings.named(Keys.SECRET);
  }

  /**
   * Returns the secrets that the service reads from files in {@code /run/secrets}.
   *
   * @return by the name of the file, in the order set; empty unless set
   */
  public Map<String, Secret> secretFiles() {
    return settings.named(Keys.SECRET_FILE);
  }

  /**
   * Returns the labels of the service's container.
   *
   * @return in the order set; empty unless set
   */
  public Map<String, String> labels() {
    return settings.named(Keys.LABEL);
  }

  /**
   * Returns the arguments of the image's entrypoint.
   *
   * @return empty for the image's default command
   */
  public Optional<List<String>> command() {
    return settings.one(Keys.COMMAND);
  }

  /**
   * Returns the mounts of the container.
   *
   * @return in the order set; empty unless set
   */
  public List<Mount> mounts() {
    return settings.many(Keys.MOUNT);
  }

  /**
   * Returns the user that the service runs as.
   *
   * @return empty for the image's own
   */
  public Optional<String> user() {
    return settings.one(Keys.USER);
  }

  /**
   * Returns the working directory of the service.
   *
   * @return empty for the image's own
   */
  public Optional<String> workdir() {
    return settings.one(Keys.WORKDIR);
  }

  /**
   * Returns the platform of the image.
   *
   * @return empty, for that of the daemon, unless set
   */
  public Optional<String> platform() {
    return settings.one(Keys.PLATFORM);
  }

  /**
   * Returns the further settings of the service's container.
   *
   * @return in the order set; empty unless set
   */
  public List<ContainerOption> options() {
    return List.copyOf(settings.named(Keys.OPTION).values());
  }

  /**
   * Returns the limit of the memory, in bytes.
   *
   * @return empty, for no limit, unless set
   */
  public Optional<Long> memory() {
    return settings.one(Keys.MEMORY);
  }

  /**
   * Returns the limit of the processors.
   *
   * @return empty, for no limit, unless set
   */
  public Optional<Double> cpus() {
    return settings.one(Keys.CPUS);
  }

  /**
   * Returns whether the service's container has all rights on the daemon's host.
   *
   * @return false unless set
   */
  public boolean privileged() {
    return settings.flag(Keys.PRIVILEGED);
  }

  /**
   * Returns the ports that are published.
   *
   * @return in the order set; empty unless set
   */
  public List<PublishedPort> publish() {
    return settings.many(Keys.PUBLISH);
  }

  /**
   * Returns the services that have to be ready before this one starts.
   *
   * @return their names, in the order set; empty unless set
   */
  public List<String> needs() {
    return settings.many(Keys.NEEDS);
  }

  /**
   * Returns the condition for the service to be ready for use.
   *
   * @return empty, which means the {@linkplain Builder#readyWhen default}, unless set
   */
  public Optional<Readiness> readyWhen() {
    return settings.one(Keys.READY_WHEN);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Service that
        && name.equals(that.name)
        && settings.equals(that.settings);
  }

  @Override
  public int hashCode() {
    return 31 * name.hashCode() + settings.hashCode();
  }

  @Override
  public String toString() {
    return "service " + name;
  }

  Settings settings() {
    return settings;
  }

  /**
   * A builder of a {@link Service}, valid only inside the lambda that receives it. Not thread-safe.
   */
  public static final class Builder extends ContainerBuilder<Builder> {

    Builder(String name, ContainerBuilder<?> owner) {
      super(name, owner, owner.here());
      if (!HOST_NAME.matcher(name).matches()) {
        problem(
            String.format(
                "service \"%s\" is reached by its name, which is not a valid host name; use"
                    + " letters, digits, \"-\", \"_\" and \".\"",
                name));
      }
    }

    @Override
    Builder self() {
      return this;
    }

    /**
     * Sets an environment variable to a secret. The content does not appear in {@code docker
     * inspect}; for this the image needs a {@code /bin/sh}.
     *
     * @param name the name of the variable, without {@code =}
     * @param secret the secret
     * @return this builder
     */
    public Builder secret(String name, Secret secret) {
      use("secret", name);
      if (isGood(nameProblem("secret", name))) {
        put(Keys.SECRET, name, secret);
      }
      return this;
    }

    /**
     * Puts a secret into the file <code>/run/secrets/name</code>, which is in memory, and which
     * every user of the container can read. For this the image needs a {@code /bin/sh}.
     *
     * @param name the name of the file: letters, digits, dots, dashes and underscores
     * @param secret the secret
     * @return this builder
     */
    public Builder secretFile(String name, Secret secret) {
      putSecretFile(name, secret);
      return this;
    }

    /**
     * Sets the working directory of the service. Default: the image's own.
     *
     * @param path an absolute path in the container
     * @return this builder
     */
    public Builder workdir(String path) {
      use("workdir", path);
      if (path.startsWith("/")) {
        set(Keys.WORKDIR, path);
      } else {
        problemHere(
            String.format(
                "workdir \"%s\" of a service is not absolute; start it with \"/\"", path));
      }
      return this;
    }

    /**
     * Adds a label to the service's container.
     *
     * @param name its name
     * @param value its value
     * @return this builder
     */
    public Builder label(String name, String value) {
      use("label", name, value);
      if (isGood(nameProblem("label", name))) {
        put(Keys.LABEL, name, value);
      }
      return this;
    }

    /**
     * Sets the arguments of the image's entrypoint. Default: the image's default command.
     *
     * @param args the arguments
     * @return this builder
     */
    public Builder command(String... args) {
      use("command", args);
      set(Keys.COMMAND, List.of(args));
      return this;
    }

    /**
     * Gives the container all rights on the daemon's host, as a Docker engine in a container needs
     * them. The pipeline is refused unless the backend allows this. Default: no such rights.
     *
     * @return this builder
     */
    public Builder privileged() {
      use("privileged");
      flag(Keys.PRIVILEGED);
      return this;
    }

    /**
     * Publishes a TCP port on the address 127.0.0.1 of the daemon's machine, on a port there that
     * is free. The event {@link dev.danube.event.RunEvent.PortPublished} and a line of the log tell
     * which. May be called several times.
     *
     * @param port the port in the container
     * @return this builder
     */
    public Builder publish(int port) {
      return publish(0, port);
    }

    /**
     * Publishes a TCP port on the address 127.0.0.1 of the daemon's machine. May be called several
     * times.
     *
     * @param hostPort the port on that machine, or 0 for any that is free
     * @param port the port in the container
     * @return this builder
     */
    public Builder publish(int hostPort, int port) {
      addPort(hostPort, port);
      return this;
    }

    /**
     * Starts the service only when others are ready. Default: all services start at once. A service
     * of the pipeline is ready before those of a stage start. May be called several times.
     *
     * @param services the names of services of the same stage or of the pipeline
     * @return this builder
     */
    public Builder needs(String... services) {
      use("needs", services);
      for (String service : services) {
        add(Keys.NEEDS, service);
      }
      return this;
    }

    /**
     * Sets when the service is ready for use. Stages wait until it is. Default: when the health
     * check of its image succeeds; without one, when the lowest TCP port that the image exposes
     * accepts connections; without one, as soon as it has started, as with {@link
     * Readiness#started}.
     *
     * @param readiness such as {@code Readiness.port(5432)}
     * @return this builder
     */
    public Builder readyWhen(Readiness readiness) {
      use("readyWhen");
      set(Keys.READY_WHEN, requireNonNull(readiness, "readyWhen"));
      return this;
    }

    Service build() {
      Service service = new Service(name(), settings());
      if (service.image().isEmpty() && !isRefused(Keys.IMAGE)) {
        problem("no image; add .image(\"...\") to the service");
      }
      SecretCheck.check(this);
      return service;
    }
  }
}
