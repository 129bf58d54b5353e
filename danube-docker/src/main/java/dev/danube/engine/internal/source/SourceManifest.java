package dev.danube.engine.internal.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.danube.engine.internal.AtomicFile;
import dev.danube.engine.internal.Digests;
import dev.danube.engine.internal.Json;
import dev.danube.engine.spi.SourceFile;
import dev.danube.engine.spi.SourceUpdate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state of all files of a source when they were put into a workspace: for each path what tells
 * one state of the file from another, without its content. Immutable.
 */
public final class SourceManifest {

  private static final Logger LOG = LoggerFactory.getLogger(SourceManifest.class);

  private final SortedMap<String, String> states;

  private SourceManifest(Map<String, String> states) {
    this.states = new TreeMap<>(states);
  }

  /** Returns the state of these files. */
  public static SourceManifest of(List<SourceFile> files) {
    Map<String, String> states = new TreeMap<>();
    files.forEach(file -> states.put(file.path(), state(file)));
    return new SourceManifest(states);
  }

  private static String state(SourceFile file) {
    String what;
    if (file instanceof SourceFile.Regular regular) {
      what = regular.mode() + " " + regular.size() + " " + regular.modified().toEpochMilli();
    } else if (file instanceof SourceFile.Folder folder) {
      what = String.valueOf(folder.mode());
    } else {
      what = ((SourceFile.Link) file).target();
    }
    return file.getClass().getSimpleName() + " " + what;
  }

  /** Reads what {@link #write} has written; no file is known if that is not there or broken. */
  public static SourceManifest read(Path file) throws IOException {
    try {
      return new SourceManifest(
          Json.MAPPER.readValue(Files.readString(file), new TypeReference<>() {}));
    } catch (NoSuchFileException e) {
      return new SourceManifest(Map.of());
    } catch (JsonProcessingException e) {
      LOG.warn("{} cannot be read, so all files of the source are brought again", file, e);
      return new SourceManifest(Map.of());
    }
  }

  /** Writes the states to a file. */
  public void write(Path file) throws IOException {
    AtomicFile.replace(file, Json.MAPPER.writeValueAsString(states));
  }

  /**
   * Returns a digest of the paths and states. The folder {@code .git} does not count: git changes
   * it when the source is the same.
   */
  public String digest() {
    MessageDigest digest = Digests.sha256();
    states.forEach(
        (path, state) -> {
          if (!(path + "/").startsWith(HistoryFolder.PATH + "/")) {
            digest.update((path + "\0" + state + "\n").getBytes(StandardCharsets.UTF_8));
          }
        });
    return HexFormat.of().formatHex(digest.digest());
  }

  /**
   * Returns what has changed since. A path that has become a file, folder or link instead of
   * another of these counts as deleted too, because the one cannot replace the other.
   */
  public SourceUpdate changes(List<SourceFile> now) {
    List<String> added = new ArrayList<>();
    List<String> changed = new ArrayList<>();
    Set<String> deleted = new TreeSet<>(states.keySet());
    List<SourceFile> files = new ArrayList<>();
    for (SourceFile file : now) {
      String before = states.get(file.path());
      String state = state(file);
      if (before == null) {
        added.add(file.path());
      } else if (!before.equals(state)) {
        changed.add(file.path());
      }
      if (!state.equals(before)) {
        files.add(file);
      }
      if (before == null || before.startsWith(file.getClass().getSimpleName())) {
        deleted.remove(file.path());
      }
    }
    return new SourceUpdate(added, changed, List.copyOf(deleted), files);
  }
}
