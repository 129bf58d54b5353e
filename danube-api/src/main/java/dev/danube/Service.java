package dev.danube;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A container that runs beside stages, such as a database for tests; its name is its host name
 * there. A stage's service starts with the stage and ends with it, a pipeline's starts when the
 * first stage with a container does. Immutable; equal if all its data is.
 *
 * <p>Example: {@code s.service("db", d -> d.image("postgres:16").secret("POSTGRES_PASSWORD",
 * PASSWORD).readyWhen(Readiness.port(5432)))}.
 */
public final class Service {

  private static final Pattern HOST_NAME =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?");

  private final String name;
  private final Settings settings;

  private Service(String name, Settings settings) {
    this.name = name;
    this.settings = settings;
  }

  /**
   * The name, by which stages reach it.
   *
   * @return a host name
   */
  public String name() {
    return name;
  }

  /**
   * Its image.
   *
   * @return always present once the pipeline is defined
   */
  public Optional<Image> image() {
    return settings.one(Keys.IMAGE);
  }

  /**
   * Its environment variables.
   *
   * @return in the order set; empty unless set
   */
  public Map<String, Value<?>> env() {
    return settings.named(Keys.ENV);
  }

  /**
   * Its environment variables that are secret.
   *
   * @return in the order set; empty unless set
   */
  public Map<String, Secret> secrets() {
    return settings.named(Keys.SECRET);
  }

  /**
   * The arguments of the image's entrypoint.
   *
   * @return empty for the image's default command
   */
  public Optional<List<String>> command() {
    return settings.one(Keys.COMMAND);
  }

  /**
   * What it sees besides its image.
   *
   * @return in the order set; empty unless set
   */
  public List<Mount> mounts() {
    return settings.many(Keys.MOUNT);
  }

  /**
   * The user that it runs as.
   *
   * @return empty for the image's own
   */
  public Optional<String> user() {
    return settings.one(Keys.USER);
  }

  /**
   * The limit of its memory, in bytes.
   *
   * @return empty, for no limit, unless set
   */
  public Optional<Long> memory() {
    return settings.one(Keys.MEMORY);
  }

  /**
   * When it is ready for use.
   *
   * @return empty, for as soon as it has started, unless set
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
   * Defines a {@link Service} inside the lambda that got it. Not thread-safe; of no use afterwards.
   */
  public static final class Builder extends ContainerBuilder<Builder> {

    Builder(String name, ContainerBuilder<?> owner) {
      super(name, owner, owner.here());
      if (!HOST_NAME.matcher(name).matches()) {
        problem(
            String.format(
                "service \"%s\" is reached by its name, which is not one of a host; use letters,"
                    + " digits and \"-\"",
                name));
      }
    }

    @Override
    Builder self() {
      return this;
    }

    /**
     * Sets an environment variable that nobody may read. It does not appear in {@code docker
     * inspect}; the image needs a {@code /bin/sh} for that.
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
     * Says when the service is ready for use; stages wait for it. Default: as soon as it has
     * started.
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
      if (service.image().isEmpty()) {
        problem("no image; add .image(\"...\") to the service");
      }
      SecretCheck.check(this);
      return service;
    }
  }
}
