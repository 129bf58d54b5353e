package dev.danube.engine.spi;

import static java.util.Objects.requireNonNull;

import dev.danube.ImageRef;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a container shall be like. Immutable. */
public final class ContainerRequest {

  private final ImageRef image;
  private final Map<String, String> env;
  private final Optional<String> workdir;
  private final Optional<List<String>> command;

  private ContainerRequest(Builder builder) {
    this.image = requireNonNull(builder.image, "image");
    this.env = Collections.unmodifiableMap(new LinkedHashMap<>(builder.env));
    this.workdir = Optional.ofNullable(builder.workdir);
    this.command = Optional.ofNullable(builder.command);
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
   * The working directory.
   *
   * @return an absolute path; empty, for the image's own, unless set
   */
  public Optional<String> workdir() {
    return workdir;
  }

  /**
   * The arguments of the image's own entrypoint.
   *
   * @return empty, for a container that stays idle to have steps executed in it, unless set
   */
  public Optional<List<String>> command() {
    return command;
  }

  /** Collects the values of a request. Not thread-safe. */
  public static final class Builder {

    private @Nullable ImageRef image;
    private Map<String, String> env = Map.of();
    private @Nullable String workdir;
    private @Nullable List<String> command;

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
