package dev.danube.engine.internal.run;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.Cache;
import dev.danube.Pipeline;
import dev.danube.engine.internal.Digests;
import dev.danube.engine.internal.source.RunSource;
import dev.danube.engine.spi.CacheStore;
import dev.danube.engine.spi.Container;
import dev.danube.engine.spi.SourceFile;
import dev.danube.internal.Glob;
import java.io.IOException;
import java.io.InputStream;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The caches with keys: their folders are restored into each container, and saved after a success.
 * A problem with one of them is a warning. Thread-safe.
 */
public final class KeyedCaches {

  private static final int KEY_LENGTH = 32;
  private static final int SHORT_KEY = 12;

  private final Pipeline pipeline;
  private final Optional<CacheStore> store;
  private final RunSource source;
  private final Consumer<String> warn;
  private final Set<String> saved = ConcurrentHashMap.newKeySet();
  private final boolean isResumed;
  private volatile @Nullable Container main;
  private volatile boolean isMainLost;

  @GuardedBy("this") private final Map<List<String>, String> keys = new HashMap<>();

  /**
   * Creates the caches of a run.
   *
   * @param store the store; empty if nothing can be kept
   * @param source the source, whose files are the keys
   * @param isResumed whether the run continues another one; its caches may lack what stages have
   *     put there that are not repeated, so nothing is saved
   * @param warn receives a warning about each problem
   */
  public KeyedCaches(
      Pipeline pipeline,
      Optional<CacheStore> store,
      RunSource source,
      boolean isResumed,
      Consumer<String> warn) {
    this.pipeline = pipeline;
    this.store = store;
    this.source = source;
    this.isResumed = isResumed;
    this.warn = warn;
  }

  /** Restores the caches of the main container. */
  public void restoreMain(Container container, StageLog log) throws InterruptedException {
    isMainLost = main != null; // another one has died, with what was in its caches
    main = container;
    restore(pipeline.caches(), container, log);
  }

  /** Restores caches into a container. */
  public void restore(List<Cache> caches, Container container, StageLog log)
      throws InterruptedException {
    for (Cache cache : caches) {
      if (!cache.key().isEmpty() && store.isPresent()) {
        attempt(cache, "restored", () -> restore(cache, container, log, store.get()));
      }
    }
  }

  private void restore(Cache cache, Container container, StageLog log, CacheStore from)
      throws IOException, InterruptedException {
    String key = key(cache);
    Optional<CacheStore.Saved> found = from.find(name(cache), key);
    if (found.isEmpty()) {
      log.say("cache " + cache.name() + " is empty: nothing was saved yet");
      return;
    }
    try (InputStream archive = found.get().archive()) {
      container.restoreFolder(cache.path(), archive);
    }
    if (found.get().key().equals(key)) {
      saved.add(name(cache) + key);
      log.say("cache " + cache.name() + " restored: key " + shortened(key));
    } else {
      log.say(
          String.format(
              "cache %s restored from the last one saved: nothing has key %s yet",
              cache.name(), shortened(key)));
    }
  }

  private static String shortened(String key) {
    return key.substring(0, SHORT_KEY);
  }

  /** Saves the caches of a stage that has succeeded in a container of its own. */
  public void save(List<Cache> caches, Container container, Consumer<String> say)
      throws InterruptedException {
    for (Cache cache : caches) {
      if (!cache.key().isEmpty() && store.isPresent() && !isResumed) {
        attempt(cache, "saved", () -> save(cache, container, say, store.get()));
      }
    }
  }

  /** Saves the caches of the main container, at the end of a run that has succeeded. */
  public void saveMain() throws InterruptedException {
    Container container = main;
    if (container != null && !isMainLost) {
      save(pipeline.caches(), container, said -> {});
    }
  }

  private void save(Cache cache, Container container, Consumer<String> say, CacheStore to)
      throws IOException, InterruptedException {
    String key = key(cache);
    if (saved.add(name(cache) + key)) {
      to.save(name(cache), key, archive -> container.saveFolder(cache.path(), archive));
      say.accept("cache " + cache.name() + " saved: key " + shortened(key));
    }
  }

  /** The work on a cache. */
  private interface Work {
    void perform() throws IOException, InterruptedException;
  }

  private void attempt(Cache cache, String done, Work work) throws InterruptedException {
    try {
      work.perform();
    } catch (IOException | RuntimeException e) { // a store may be anybody's code
      warn.accept(String.format("the cache %s was not %s: %s", cache.name(), done, e.getMessage()));
    }
  }

  /**
   * Returns the name in the store. An archive has the name of the folder in it, so it belongs to
   * its path.
   */
  private String name(Cache cache) {
    String owner = cache.isPrivate() ? pipeline.name() : "";
    String place = Digests.sha256Hex(owner + "\0" + cache.path()).substring(0, SHORT_KEY);
    return cache.name() + "-" + place;
  }

  private synchronized String key(Cache cache) throws IOException, InterruptedException {
    String known = keys.get(cache.key());
    if (known == null) {
      known = compute(cache.key());
      keys.put(cache.key(), known);
    }
    return known;
  }

  private String compute(List<String> patterns) throws IOException, InterruptedException {
    List<Glob> globs = patterns.stream().map(Glob::parse).toList();
    List<SourceFile> files =
        source.checkout().files().stream()
            .filter(file -> globs.stream().anyMatch(glob -> glob.matches(file.path())))
            .sorted(Comparator.comparing(SourceFile::path))
            .toList();
    StringBuilder all = new StringBuilder();
    for (SourceFile file : files) {
      if (file instanceof SourceFile.Regular regular) {
        all.append(file.path())
            .append('\0')
            .append(HexFormat.of().formatHex(Digests.sha256(regular)))
            .append('\n');
      }
    }
    return Digests.sha256Hex(all.toString()).substring(0, KEY_LENGTH);
  }
}
