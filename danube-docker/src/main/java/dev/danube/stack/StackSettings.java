package dev.danube.stack;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The settings of a run of a stack. Immutable. */
public final class StackSettings {

  private final Rebuild rebuild;
  private final Set<String> again;
  private final Optional<String> branch;

  private StackSettings(Builder builder) {
    this.rebuild = builder.rebuild;
    this.again = Collections.unmodifiableSet(new LinkedHashSet<>(builder.again));
    this.branch = builder.branch;
  }

  /** Creates settings; refuses images that the stack does not have. */
  static StackSettings of(ImageStack stack, Consumer<? super Builder> definition) {
    Builder builder = new Builder();
    definition.accept(builder);
    builder.again.forEach(stack::image);
    return new StackSettings(builder);
  }

  Rebuild rebuild() {
    return rebuild;
  }

  Set<String> again() {
    return again;
  }

  Optional<String> branch() {
    return branch;
  }

  /**
   * A builder of {@link StackSettings}, valid only inside the lambda that receives it. Not
   * thread-safe.
   */
  public static final class Builder {

    private Rebuild rebuild = Rebuild.CONTENT;
    private final Set<String> again = new LinkedHashSet<>();
    private Optional<String> branch = Optional.empty();

    private Builder() {}

    /**
     * Sets the rule by which images are built. Default: {@link Rebuild#CONTENT}. A commit message
     * with the words {@code full rebuild} builds all images, whatever the rule is.
     *
     * @param rule the rule
     * @return this builder
     */
    public Builder rebuild(Rebuild rule) {
      this.rebuild = requireNonNull(rule, "rule");
      return this;
    }

    /**
     * Builds images in any case, with those that stand on them.
     *
     * @param images the names of the images
     * @return this builder
     */
    public Builder again(String... images) {
      again.addAll(List.of(images));
      return this;
    }

    /**
     * Sets the branch whose name ends the tags. Default: the branch of the commit.
     *
     * @param name the name of the branch
     * @return this builder
     */
    public Builder branch(String name) {
      this.branch = Optional.of(name);
      return this;
    }
  }
}
