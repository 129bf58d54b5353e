package dev.danube.stack.internal;

import dev.danube.ImageInfo;
import dev.danube.ImageRef;
import dev.danube.Registry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A registry of which only the names of its images are known. It can tell whether it has an image,
 * not which one that is: two names have different digests.
 */
public final class ListedImages implements Registry {

  private static final Pattern DOCKER_HUB = Pattern.compile("^(index\\.)?docker\\.io/(library/)?");

  /** What some editors write before the first line. */
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final Set<String> names;

  private ListedImages(Set<String> names) {
    this.names = names;
  }

  /** Reads a file with a name on each line. */
  public static ListedImages read(Path file) throws IOException {
    Set<String> names = new HashSet<>();
    if (!Files.exists(file)) {
      throw new NoSuchFileException("There is no file " + file + ", which lists the images");
    } else if (Files.isDirectory(file)) {
      throw new IOException(file + " is a folder; name a file that lists the images");
    }
    for (String line : Files.readAllLines(file)) {
      String name = line.strip().replace(BYTE_ORDER_MARK, "");
      if (!name.isEmpty()) {
        names.add(shortest(name));
      }
    }
    return new ListedImages(names);
  }

  /** Returns a name without the registry that Docker adds. */
  private static String shortest(String name) {
    return DOCKER_HUB.matcher(name).replaceFirst("");
  }

  @Override
  public Optional<String> digest(ImageRef image) {
    return Optional.of(shortest(image.reference()))
        .filter(names::contains)
        .map(name -> new ContentHash(name).digest());
  }

  @Override
  public List<String> tags(String repository) {
    String start = shortest(repository) + ":";
    return names.stream()
        .filter(name -> name.startsWith(start))
        .map(name -> name.substring(start.length()))
        .toList();
  }

  @Override
  public Optional<ImageInfo> inspect(ImageRef image) {
    throw unknown();
  }

  @Override
  public ImageRef tag(ImageRef image, ImageRef name) {
    throw unknown();
  }

  @Override
  public ImageRef join(ImageRef name, List<ImageRef> images) {
    throw unknown();
  }

  @Override
  public boolean delete(ImageRef image) {
    throw unknown();
  }

  private static UnsupportedOperationException unknown() {
    return new UnsupportedOperationException("Only the names of the images are known");
  }
}
