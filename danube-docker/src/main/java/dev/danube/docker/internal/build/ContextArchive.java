package dev.danube.docker.internal.build;

import dev.danube.docker.internal.daemon.ThrottledProgress;
import dev.danube.docker.internal.workspace.SourceArchive;
import dev.danube.docker.internal.workspace.UserIds;
import dev.danube.engine.spi.SourceFile;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A context as an archive, for builders that do not ask for files. The Dockerfile is one of the
 * files then.
 *
 * @param dockerfile the path of the Dockerfile in the archive
 */
record ContextArchive(List<SourceFile> files, String dockerfile) {

  private static final int FILE = 0644;

  /**
   * Returns an archive.
   *
   * @param texts texts by the paths of files that they are added as, or replace
   */
  static ContextArchive of(BuildContext context, BuildFiles files, Map<String, String> texts) {
    Map<String, SourceFile> all = new LinkedHashMap<>();
    context.files().forEach(file -> all.put(file.path(), file));
    texts.forEach((path, text) -> all.put(path, text(path, text)));
    return new ContextArchive(List.copyOf(all.values()), files.pathInArchive());
  }

  /** Returns a file with a text. */
  static SourceFile.Regular text(String path, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new SourceFile.Regular(
        path, FILE, bytes.length, BuildContext.TIME, () -> new ByteArrayInputStream(bytes));
  }

  InputStream open() {
    ThrottledProgress none =
        new ThrottledProgress("sending the files of a build", (name, of, all) -> {});
    return new SourceArchive(files, UserIds.ROOT, BuildContext.TIME, none);
  }
}
