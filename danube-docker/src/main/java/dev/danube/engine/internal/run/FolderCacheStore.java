package dev.danube.engine.internal.run;

import dev.danube.engine.spi.CacheStore;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store of caches in a folder. The archive of a key is the file {@code name/key.tar}, whose time
 * is that of its save. The empty file {@code name/key.used} has the time of its last use. Archives
 * that are old or over the limit of the folder are removed when another one is saved. Thread-safe.
 */
public final class FolderCacheStore implements CacheStore {

  private static final Logger LOG = LoggerFactory.getLogger(FolderCacheStore.class);

  private static final String END = ".tar";

  /** The age after which the unfinished file of a program that died is removed. */
  private static final Duration UNFINISHED = Duration.ofDays(1);

  private final Path folder;
  private final long limit;
  private final Duration age;
  private final Clock clock;

  /** An archive of the folder. */
  private record Archive(Path file, Instant saved, Instant used, long size) {}

  /**
   * Creates a store.
   *
   * @param folder the folder, which is created when something is saved
   * @param limit the number of bytes that all archives may have
   * @param age the time since its last use after which an archive is removed
   */
  public FolderCacheStore(Path folder, long limit, Duration age, Clock clock) {
    this.folder = folder;
    this.limit = limit;
    this.age = age;
    this.clock = clock;
  }

  @Override
  public Optional<Saved> find(String name, String key) throws IOException {
    Path exact = folder.resolve(name).resolve(key + END);
    List<Path> candidates = new ArrayList<>(List.of(exact));
    archives(folder.resolve(name)).stream()
        .sorted(Comparator.comparing(Archive::saved).reversed())
        .map(Archive::file)
        .forEach(candidates::add);
    for (Path file : candidates) {
      try {
        Saved saved = new Saved(key(file), Files.newInputStream(file));
        touch(file);
        return Optional.of(saved);
      } catch (NoSuchFileException e) {
        LOG.debug("It was never there, or another program has removed it", e);
      }
    }
    return Optional.empty();
  }

  /** Keeps the time of the last use. Who may only read the folder leaves it. */
  private void touch(Path file) {
    try {
      Path used = used(file);
      Files.write(used, new byte[0]);
      Files.setLastModifiedTime(used, FileTime.from(clock.instant()));
    } catch (IOException e) {
      LOG.debug("The time of {} could not be set", file, e);
    }
  }

  private static Path used(Path file) {
    return file.resolveSibling(key(file) + ".used");
  }

  private static String key(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.substring(0, name.length() - END.length());
  }

  @Override
  public void save(String name, String key, Content content)
      throws IOException, InterruptedException {
    Path parent = Files.createDirectories(folder.resolve(name));
    Path part = parent.resolve(key + "." + UUID.randomUUID() + ".part");
    try {
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part))) {
        content.writeTo(out);
      }
      Files.setLastModifiedTime(part, FileTime.from(clock.instant()));
      Files.move(
          part,
          parent.resolve(key + END),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
    prune(parent.resolve(key + END));
  }

  /** Removes archives that were not used for long, and the oldest ones over the limit. */
  private void prune(Path kept) throws IOException {
    Instant now = clock.instant();
    List<Archive> all = new ArrayList<>();
    try (Stream<Path> names = Files.list(folder)) {
      for (Path name : names.filter(Files::isDirectory).toList()) {
        all.addAll(archives(name));
        removeUnfinished(name, now.minus(UNFINISHED));
      }
    }
    all.sort(Comparator.comparing(Archive::used).reversed());
    long total = 0;
    for (Archive archive : all) {
      total += archive.size();
      boolean isOld = archive.used().isBefore(now.minus(age));
      if (!archive.file().equals(kept) && (isOld || total > limit)) {
        Files.deleteIfExists(archive.file());
        Files.deleteIfExists(used(archive.file()));
        total -= archive.size();
      }
    }
  }

  private static void removeUnfinished(Path name, Instant before) throws IOException {
    try (Stream<Path> files = Files.list(name)) {
      for (Path file : files.filter(one -> one.toString().endsWith(".part")).toList()) {
        try {
          if (Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
            Files.deleteIfExists(file);
          }
        } catch (NoSuchFileException e) {
          LOG.debug("Another program has finished it", e);
        }
      }
    }
  }

  private static List<Archive> archives(Path name) throws IOException {
    List<Archive> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(name)) {
      for (Path file : files.filter(one -> one.toString().endsWith(END)).toList()) {
        try {
          BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
          Instant saved = attributes.lastModifiedTime().toInstant();
          Path last = used(file);
          Instant used =
              Files.exists(last) ? Files.getLastModifiedTime(last).toInstant() : Instant.MIN;
          found.add(
              new Archive(file, saved, used.isAfter(saved) ? used : saved, attributes.size()));
        } catch (NoSuchFileException e) {
          LOG.debug("Another program has removed it", e);
        }
      }
    } catch (NoSuchFileException e) {
      return List.of();
    }
    return found;
  }
}
