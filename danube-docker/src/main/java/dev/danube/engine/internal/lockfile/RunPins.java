package dev.danube.engine.internal.lockfile;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.BackendException;
import dev.danube.ImageRef;
import dev.danube.Source;
import dev.danube.engine.spi.ImageException;
import dev.danube.engine.spi.Images;
import java.io.IOException;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The digests of images and the commits of git refs that one run uses. Images that the run itself
 * makes have none. Thread-safe.
 */
public final class RunPins {

  /** The origin of the digests and commits. */
  private enum Origin {
    /** There are none: tags and refs are used as they are. */
    NONE,
    /** Registries and servers, whose answers the lock file receives. */
    SERVERS,
    /** The lock file, which must have all. */
    LOCK_FILE,
    /** The record of an earlier try; what that one did not use is used as it is. */
    RECORD
  }

  private final Origin origin;
  private final Optional<Lockfile> file;
  private final Map<String, String> pins;
  private final Set<ImageRef> unpinned = ConcurrentHashMap.newKeySet();
  private final Images images;
  private final Predicate<ImageRef> isMade;
  private final Listener listener;

  @GuardedBy("this") private final SortedMap<String, String> used = new TreeMap<>();

  /**
   * The run that the pins belong to.
   *
   * @param onUse receives all that is used so far, by entry of a lock file
   * @param warn receives warnings
   */
  public record Listener(Consumer<SortedMap<String, String>> onUse, Consumer<String> warn) {}

  private RunPins(
      Origin origin,
      Optional<Lockfile> file,
      Map<String, String> pins,
      Images images,
      Predicate<ImageRef> isMade,
      Listener listener) {
    this.origin = origin;
    this.file = file;
    this.pins = new ConcurrentHashMap<>(pins);
    this.images = images;
    this.isMade = isMade;
    this.listener = listener;
  }

  /** Returns the pins of a run that uses tags and refs as they are. */
  public static RunPins none(Images images) {
    Listener nobody = new Listener(used -> {}, warning -> {});
    return new RunPins(Origin.NONE, Optional.empty(), Map.of(), images, image -> false, nobody);
  }

  /** Returns the pins of a run that updates a lock file. */
  public static RunPins update(
      Lockfile file, Images images, Predicate<ImageRef> isMade, Listener listener) {
    return new RunPins(Origin.SERVERS, Optional.of(file), Map.of(), images, isMade, listener);
  }

  /** Returns the pins of a run that uses only what a lock file has. */
  public static RunPins frozen(
      Lockfile file, Images images, Predicate<ImageRef> isMade, Listener listener) {
    Map<String, String> entries = file.entries();
    return new RunPins(Origin.LOCK_FILE, Optional.of(file), entries, images, isMade, listener);
  }

  /** Returns the pins of a resumed run, which uses what its earlier tries have used. */
  public static RunPins recorded(
      Map<String, String> entries, Images images, Predicate<ImageRef> isMade, Listener listener) {
    if (entries.isEmpty()) {
      return none(images);
    }
    RunPins pins = new RunPins(Origin.RECORD, Optional.empty(), entries, images, isMade, listener);
    entries.forEach(pins::use);
    return pins;
  }

  /** Returns the entries that a lock file must have and does not have. */
  public static Stream<String> missing(
      Lockfile file, Collection<ImageRef> named, Optional<Source> source) {
    Stream<String> ofImages =
        named.stream().filter(image -> !Lockfile.isExact(image)).map(Lockfile::key);
    Stream<String> ofSource =
        source.stream()
            .filter(Source.Git.class::isInstance)
            .map(Source.Git.class::cast)
            .filter(git -> !Lockfile.isExact(git))
            .map(Lockfile::key);
    return Stream.concat(ofSource, ofImages)
        .distinct()
        .filter(key -> file.value(key).isEmpty())
        .map(key -> missing(file, key));
  }

  private static String missing(Lockfile file, String key) {
    return String.format("%s has no entry \"%s\"; add it with --lock update", file.file(), key);
  }

  /** Returns whether digests or commits are used at all. */
  public boolean isActive() {
    return origin != Origin.NONE;
  }

  /**
   * Returns an image by its digest, for which a registry may be asked.
   *
   * @return the image as it is if it has no digest, or needs none
   * @throws ImageException if the image must have a digest, and has none
   */
  public ImageRef pinned(ImageRef image) throws InterruptedException {
    if (needsNone(image)) {
      return image;
    }
    String key = Lockfile.key(image);
    if (origin == Origin.SERVERS && !pins.containsKey(key) && !unpinned.contains(image)) {
      ask(image).ifPresent(digest -> pins.putIfAbsent(key, digest));
    }
    String digest = pins.get(key);
    if (digest != null) {
      use(key, digest);
      return Lockfile.at(image, digest);
    }
    if (origin == Origin.LOCK_FILE) {
      throw new ImageException(missing(file.orElseThrow(), key), null);
    }
    return image;
  }

  /** Returns an image by its digest if that is known without a question to a registry. */
  public Optional<ImageRef> known(ImageRef image) {
    String digest = pins.get(Lockfile.key(image));
    if (needsNone(image) || unpinned.contains(image)) {
      return Optional.of(image);
    }
    return digest == null
        ? Optional.of(image).filter(known -> origin == Origin.RECORD)
        : Optional.of(Lockfile.at(image, digest));
  }

  private boolean needsNone(ImageRef image) {
    return !isActive() || Lockfile.isExact(image) || isMade.test(image);
  }

  /**
   * Asks a registry for the digest of an image. An image that was built or loaded here is not asked
   * for: a registry may have another one of its name.
   *
   * @return the digest; empty if the image has none
   */
  private Optional<String> ask(ImageRef image) throws InterruptedException {
    if (images.inspect(image).filter(local -> local.digests().isEmpty()).isPresent()) {
      if (unpinned.add(image)) {
        listener.warn.accept(
            String.format(
                "the image %s in Docker was built or loaded there and has no digest, so %s does not"
                    + " get it, and a run with --lock frozen is refused; pull it, or push it to a"
                    + " registry",
                image, file.orElseThrow().file()));
      }
      return Optional.empty();
    }
    Optional<String> digest;
    try {
      digest = images.registry().digest(image);
    } catch (BackendException e) {
      throw new ImageException(
          String.format("The digest of %s is not known: %s", image, e.getMessage()), e);
    }
    if (digest.isEmpty()) {
      throw new ImageException(
          String.format("The digest of %s is not known: its registry does not have it", image),
          null);
    }
    return digest;
  }

  /** Returns the commit that a source is used at; empty for the one that its ref names now. */
  public Optional<String> commit(Source source) {
    return source instanceof Source.Git git && !Lockfile.isExact(git)
        ? Optional.ofNullable(pins.get(Lockfile.key(git)))
        : Optional.empty();
  }

  /** Records the commit of a source that was fetched. */
  public void fetched(Source source, String commit) {
    if (isActive() && source instanceof Source.Git git && !Lockfile.isExact(git)) {
      use(Lockfile.key(git), commit);
    }
  }

  private void use(String key, String value) {
    SortedMap<String, String> all;
    synchronized (this) {
      if (value.equals(used.put(key, value))) {
        return;
      }
      all = Collections.unmodifiableSortedMap(new TreeMap<>(used));
    }
    listener.onUse.accept(all);
  }

  /**
   * Writes what a run that updates the lock file has used into the file.
   *
   * @throws IOException if the file cannot be written, or has become wrong meanwhile
   */
  public void save() throws IOException {
    if (origin == Origin.SERVERS) {
      Map<String, String> all;
      synchronized (this) {
        all = new TreeMap<>(used);
      }
      try {
        file.orElseThrow().add(all);
      } catch (IllegalArgumentException e) {
        throw new IOException(e.getMessage(), e);
      }
    }
  }

  /** Returns the entries of a lock file for images and a source, as lines for people. */
  public static Stream<String> lines(
      Lockfile file, Collection<ImageRef> named, Optional<Source> source) {
    Set<String> keys = named.stream().map(Lockfile::key).collect(Collectors.toSet());
    source.stream()
        .filter(Source.Git.class::isInstance)
        .map(from -> Lockfile.key((Source.Git) from))
        .forEach(keys::add);
    return file.entries().entrySet().stream()
        .filter(entry -> keys.contains(entry.getKey()))
        .map(entry -> entry.getKey() + " " + entry.getValue());
  }
}
