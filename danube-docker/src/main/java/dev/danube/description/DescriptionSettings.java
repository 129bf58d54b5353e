package dev.danube.description;

import static java.util.Objects.requireNonNull;

import dev.danube.RunContext;
import dev.danube.Secret;
import dev.danube.description.DescriptionFile.RegistryLogin;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

/** The settings with which a description is read. Immutable. */
public final class DescriptionSettings {

  private final Optional<Path> envFile;
  private final Map<String, String> environment;
  private final Optional<String> in;
  private final Map<String, String> env;
  private final Map<String, Secret> secrets;
  private final List<RegistryLogin> logins;
  private final Map<String, String> labels;
  private final Optional<String> prefix;
  private final Optional<BiPredicate<ContainerDescription, RunContext>> alreadyRan;
  private final Optional<BiPredicate<ContainerDescription, RunContext>> mayStart;
  private final OptionalInt concurrency;
  private final List<String> jobs;
  private final Map<String, Secret> secretVariables;
  private final HostAccess access;
  private final boolean hasServiceMode;

  private DescriptionSettings(Builder builder) {
    this.envFile = builder.envFile;
    this.environment = Map.copyOf(builder.environment);
    this.in = builder.in;
    this.env = Collections.unmodifiableMap(new LinkedHashMap<>(builder.env));
    this.secrets = Collections.unmodifiableMap(new LinkedHashMap<>(builder.secrets));
    this.logins = List.copyOf(builder.logins);
    this.labels = Collections.unmodifiableMap(new LinkedHashMap<>(builder.labels));
    this.prefix = builder.prefix;
    this.alreadyRan = builder.alreadyRan;
    this.mayStart = builder.mayStart;
    this.concurrency = builder.concurrency;
    this.jobs = List.copyOf(builder.jobs);
    this.secretVariables = Map.copyOf(builder.secretVariables);
    this.hasServiceMode = builder.hasServiceMode;
    this.access = new HostAccess(builder.isRemote, builder.allowsMounts);
  }

  static DescriptionSettings of(Consumer<? super Builder> definition) {
    Builder builder = new Builder();
    definition.accept(builder);
    return new DescriptionSettings(builder);
  }

  Optional<Path> envFile() {
    return envFile;
  }

  Map<String, String> environment() {
    return environment;
  }

  Optional<String> in() {
    return in;
  }

  Map<String, String> env() {
    return env;
  }

  Map<String, Secret> secrets() {
    return secrets;
  }

  List<RegistryLogin> logins() {
    return logins;
  }

  Map<String, String> labels() {
    return labels;
  }

  Optional<String> prefix() {
    return prefix;
  }

  Optional<BiPredicate<ContainerDescription, RunContext>> alreadyRan() {
    return alreadyRan;
  }

  Optional<BiPredicate<ContainerDescription, RunContext>> mayStart() {
    return mayStart;
  }

  OptionalInt concurrency() {
    return concurrency;
  }

  List<String> jobs() {
    return jobs;
  }

  /** Returns the variables that only secrets may use, by name. */
  Map<String, Secret> secretVariables() {
    return secretVariables;
  }

  HostAccess access() {
    return access;
  }

  boolean hasServiceMode() {
    return hasServiceMode;
  }

  /**
   * A builder of {@link DescriptionSettings}, valid only inside the lambda that receives it. Not
   * thread-safe.
   */
  public static final class Builder {

    private Optional<Path> envFile = Optional.empty();
    private Map<String, String> environment = System.getenv();
    private Optional<String> in = Optional.empty();
    private final Map<String, String> env = new LinkedHashMap<>();
    private final Map<String, Secret> secrets = new LinkedHashMap<>();
    private final List<RegistryLogin> logins = new ArrayList<>();
    private final Map<String, String> labels = new LinkedHashMap<>();
    private Optional<String> prefix = Optional.empty();
    private Optional<BiPredicate<ContainerDescription, RunContext>> alreadyRan = Optional.empty();
    private Optional<BiPredicate<ContainerDescription, RunContext>> mayStart = Optional.empty();
    private OptionalInt concurrency = OptionalInt.empty();
    private final List<String> jobs = new ArrayList<>();
    private final Map<String, Secret> secretVariables = new LinkedHashMap<>();
    private boolean isRemote;
    private boolean allowsMounts;
    private boolean hasServiceMode = true;

    private Builder() {}

    /**
     * Sets the file with further variables that the description may use. Those of the environment
     * win. Default: {@code .env} beside the description, if it is there.
     *
     * @param file the file, in the syntax of Compose
     * @return this builder
     */
    public Builder envFile(Path file) {
      this.envFile = Optional.of(file);
      return this;
    }

    /**
     * Sets the variables that the description may use. Default: those of this process.
     *
     * @param variables the values by name
     * @return this builder
     */
    public Builder environment(Map<String, String> variables) {
      this.environment = Map.copyOf(variables);
      return this;
    }

    /**
     * Adds a variable that only {@code secrets} of the description may use, and only as a whole, as
     * in {@code secrets: {PASSWORD: $NAME}}. It is fetched when a container needs it.
     *
     * @param name the name of the variable
     * @param value the value, which is masked
     * @return this builder
     */
    public Builder secretVariable(String name, Secret value) {
      secretVariables.put(requireNonNull(name, "name"), requireNonNull(value, "value"));
      return this;
    }

    /**
     * Sets that the description comes from another machine, such as over HTTP, so that it has no
     * access to the one that runs its containers. Files with variables and secrets, builds, folders
     * and volumes that are mounted, networks but {@code none}, logins, and when images are pulled,
     * are problems then; a file {@code .env} is not looked for. Default: it has access.
     *
     * @return this builder
     */
    public Builder remote() {
      this.isRemote = true;
      return this;
    }

    /**
     * Sets that there is no {@link ServiceMode}: what says that or when a container runs again is a
     * problem. Default: it is none, and counts only in service mode.
     *
     * @return this builder
     */
    public Builder withoutServiceMode() {
      this.hasServiceMode = false;
      return this;
    }

    /**
     * Allows a {@link #remote} description to mount folders and volumes of the machine that runs
     * its containers. The backend has to allow that too. Default: it is a problem.
     *
     * @return this builder
     */
    public Builder allowHostMounts() {
      this.allowsMounts = true;
      return this;
    }

    /**
     * Sets the name of the environment, which decides with {@code exclude_in_env} which containers
     * are left out. Default: the variable {@code ENV}.
     *
     * @param name such as {@code PROD}
     * @return this builder
     */
    public Builder in(String name) {
      this.in = Optional.of(name);
      return this;
    }

    /**
     * Sets how many containers run at once. If it is more than 1, containers wait only for those
     * that they depend on. Default: what the description says, else 1.
     *
     * @param number at least 1
     * @return this builder
     * @throws IllegalArgumentException if the number is less than 1
     */
    public Builder concurrency(int number) {
      if (number < 1) {
        throw new IllegalArgumentException("concurrency is at least 1, was " + number);
      }
      this.concurrency = OptionalInt.of(number);
      return this;
    }

    /**
     * Sets an environment variable of all containers, and of those beside them. Those that a
     * container sets itself win.
     *
     * @param name the name
     * @param value the value
     * @return this builder
     */
    public Builder env(String name, String value) {
      env.put(requireNonNull(name, "name"), requireNonNull(value, "value"));
      secrets.remove(name);
      return this;
    }

    /**
     * Sets a secret environment variable of all containers, and of those beside them. Variables
     * that the description sets for all, or that a container sets itself, win.
     *
     * @param name the name
     * @param value the value, which is masked
     * @return this builder
     */
    public Builder env(String name, Secret value) {
      secrets.put(requireNonNull(name, "name"), requireNonNull(value, "value"));
      env.remove(name);
      return this;
    }

    /**
     * Adds a login at a registry, besides those of the description. {@link
     * ContainerDescriptions#setUp} gives it to the backend. May be called several times.
     *
     * @param prefix the start of the names of the images, such as {@code registry.example.com}
     * @param user the user
     * @param password the password, which is masked
     * @return this builder
     */
    public Builder login(String prefix, String user, Secret password) {
      logins.add(
          new RegistryLogin(
              requireNonNull(prefix, "prefix"),
              requireNonNull(user, "user"),
              requireNonNull(password, "password")));
      return this;
    }

    /**
     * Sets a label of all containers.
     *
     * @param name the name
     * @param value the value
     * @return this builder
     */
    public Builder label(String name, String value) {
      labels.put(requireNonNull(name, "name"), requireNonNull(value, "value"));
      return this;
    }

    /**
     * Sets each environment variable twice: as it is named, and with a prefix. Default: once.
     *
     * @param start the prefix, such as {@code CONFIGS_}
     * @return this builder
     */
    public Builder prefixed(String start) {
      this.prefix = Optional.of(start);
      return this;
    }

    /**
     * Leaves out containers that have run before. Those that depend on them run. Containers with
     * {@code force_rerun} and {@code is_service_container} are not asked for. Default: all run.
     *
     * @param test returns whether a container has run before; it is called when the turn of the
     *     container comes
     * @return this builder
     */
    public Builder alreadyRan(BiPredicate<ContainerDescription, RunContext> test) {
      this.alreadyRan = Optional.of(test);
      return this;
    }

    /**
     * Decides whether a container may start, in place of "all its dependencies have succeeded".
     * Containers still wait until their dependencies have ended. One that may not start has failed.
     * Default: a container is skipped unless all its dependencies have succeeded.
     *
     * @param test returns whether a container may start; it is called when the turn of the
     *     container comes, and finds the results of others with {@link RunContext#stage}
     * @return this builder
     */
    public Builder mayStart(BiPredicate<ContainerDescription, RunContext> test) {
      this.mayStart = Optional.of(test);
      return this;
    }

    /**
     * Names services of a Compose file that are jobs: they run, and end. Services that others need
     * with {@code service_completed_successfully}, or that have {@code x-job: true}, are jobs too.
     * The profiles of a named job are chosen. Default: no others. May be called several times.
     *
     * @param services the names of the services
     * @return this builder
     */
    public Builder jobs(String... services) {
      jobs.addAll(List.of(services));
      return this;
    }
  }
}
