package dev.danube.stack;

import static java.util.Objects.requireNonNull;

import dev.danube.stack.internal.BranchTag;
import dev.danube.stack.internal.pages.WikiFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The settings of a promotion of images. Immutable. */
public final class PromotionSettings {

  private final List<String> tags;
  private final Optional<WikiFolder> wiki;

  private PromotionSettings(Builder builder) {
    this.tags = List.copyOf(builder.tags);
    this.wiki = builder.wiki;
  }

  static PromotionSettings of(Consumer<? super Builder> definition) {
    Builder builder = new Builder();
    definition.accept(builder);
    if (builder.tags.isEmpty()) {
      throw new IllegalArgumentException("promotion has no tag to set; name at least one");
    }
    builder.tags.forEach(BranchTag::check);
    return new PromotionSettings(builder);
  }

  List<String> tags() {
    return tags;
  }

  Optional<WikiFolder> wiki() {
    return wiki;
  }

  /**
   * A builder of {@link PromotionSettings}, valid only inside the lambda that receives it. Not
   * thread-safe.
   */
  public static final class Builder {

    private final Set<String> tags = new LinkedHashSet<>();
    private Optional<WikiFolder> wiki = Optional.empty();

    private Builder() {}

    /**
     * Adds tags that the images get.
     *
     * @param names such as {@code 2026.3-stable} and {@code stable}
     * @return this builder
     */
    public Builder tag(String... names) {
      tags.addAll(new ArrayList<>(List.of(names)));
      return this;
    }

    /**
     * Writes pages into a checkout of a wiki: a row of {@code Home.md} for each tag, {@code
     * Stable_Tag.md} for the tag {@code stable}, and copies of the pages of the images. Nothing is
     * pushed. Default: no pages.
     *
     * @param folder the folder on this machine
     * @param repository the address of the repository that the wiki belongs to, such as {@code
     *     https://github.com/acme/images}, without a {@code /} at its end
     * @return this builder
     */
    public Builder wiki(Path folder, String repository) {
      this.wiki =
          Optional.of(
              new WikiFolder(
                  requireNonNull(folder, "folder"), requireNonNull(repository, "repository")));
      return this;
    }
  }
}
