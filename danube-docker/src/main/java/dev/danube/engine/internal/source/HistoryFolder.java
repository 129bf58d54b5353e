package dev.danube.engine.internal.source;

import dev.danube.engine.spi.SourceFile;
import dev.danube.engine.spi.SourceFile.Folder;
import dev.danube.internal.Urls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;

/**
 * The folder {@code .git} of a workspace: a repository of its own, made from another one. It has
 * the commit, the tags, the branches of the remote and the objects, but no login, hook or setting
 * of the other one.
 */
final class HistoryFolder {

  /** The path of the folder in the workspace. */
  static final String PATH = Constants.DOT_GIT;

  private static final int FOLDER = 0755;
  private static final int FILE = 0644;
  private static final int OBJECT = 0444;

  /** The time in which the files of one commit may lie, in milliseconds. */
  private static final long SPREAD = 1_000_000;

  private final Repository repository;
  private final RevCommit commit;
  private final Branches branches;
  private final List<SourceFile> files = new ArrayList<>();

  private HistoryFolder(Repository repository, RevCommit commit, Branches branches) {
    this.repository = repository;
    this.commit = commit;
    this.branches = branches;
  }

  /**
   * Returns the files of the folder.
   *
   * @param url the URL of the remote, which may contain a login; empty if there is no remote
   * @param index the bytes of the index file
   * @param objects a folder with the objects that git needs, as in {@code .git/objects}
   */
  static List<SourceFile> files(
      Repository repository,
      RevCommit commit,
      Branches branches,
      Optional<String> url,
      byte[] index,
      Path objects)
      throws IOException {
    HistoryFolder folder = new HistoryFolder(repository, commit, branches);
    for (String path : List.of("", "/objects", "/objects/pack", "/refs", "/refs/heads")) {
      folder.files.add(new Folder(PATH + path, FOLDER));
    }
    folder.addSettings(url);
    folder.addRefs();
    folder.files.add(new Folder(PATH + "/info", FOLDER));
    folder.add("info/exclude", "/.danube/\n"); // files of Danube in the workspace
    folder.add("index", index);
    folder.addObjects(objects);
    return List.copyOf(folder.files);
  }

  private void addSettings(Optional<String> url) {
    Config config = new Config();
    config.setInt("core", null, "repositoryformatversion", 0);
    boolean hasModes = repository.getConfig().getBoolean("core", null, "filemode", true);
    config.setBoolean("core", null, "filemode", hasModes);
    config.setBoolean("core", null, "bare", false);
    if (url.isPresent()) {
      String remote = branches.remote();
      config.setString("remote", remote, "url", Urls.shown(url.get()));
      config.setString("remote", remote, "fetch", "+refs/heads/*:refs/remotes/" + remote + "/*");
      branches
          .current()
          .ifPresent(
              name -> {
                config.setString("branch", name, "remote", remote);
                config.setString("branch", name, "merge", Constants.R_HEADS + name);
              });
    }
    add("config", config.toText());
  }

  /**
   * Adds the refs. The branch is a file of its own, so that it replaces what a stage has committed
   * when a kept workspace gets the present source.
   */
  private void addRefs() throws IOException {
    add(
        Constants.HEAD,
        branches.current().map(name -> "ref: " + Constants.R_HEADS + name).orElse(commit.name())
            + "\n");
    branches.current().ifPresent(name -> addRef(Constants.R_HEADS + name, commit.name()));
    String remotes = Constants.R_REMOTES + branches.remote() + "/";
    branches
        .defaultName()
        .ifPresent(name -> addRef(remotes + Constants.HEAD, "ref: " + remotes + name));
    StringBuilder packed = new StringBuilder();
    for (Ref ref : refs(repository, branches)) {
      packed.append(ref.getObjectId().name()).append(' ').append(ref.getName()).append('\n');
    }
    add("packed-refs", packed.toString());
    addShallow();
  }

  private void addRef(String name, String content) {
    List<String> folders = List.of(name.split("/", -1));
    for (int end = 1; end < folders.size(); end++) {
      Folder folder = new Folder(PATH + "/" + String.join("/", folders.subList(0, end)), FOLDER);
      if (!files.contains(folder)) {
        files.add(folder);
      }
    }
    add(name, content + "\n");
  }

  /** Returns the tags of a repository and the branches of its remote whose objects it has. */
  static List<Ref> refs(Repository repository, Branches branches) throws IOException {
    List<Ref> found = new ArrayList<>();
    String remotes = Constants.R_REMOTES + branches.remote() + "/";
    for (String prefix : List.of(remotes, Constants.R_TAGS)) {
      for (Ref ref : repository.getRefDatabase().getRefsByPrefix(prefix)) {
        ObjectId id = ref.getObjectId();
        if (!ref.isSymbolic() && id != null && repository.getObjectDatabase().has(id)) {
          found.add(ref);
        }
      }
    }
    return found;
  }

  private void addShallow() throws IOException {
    StringBuilder lines = new StringBuilder();
    try (ObjectReader reader = repository.newObjectReader()) {
      reader.getShallowCommits().stream()
          .map(ObjectId::name)
          .sorted()
          .forEach(id -> lines.append(id).append('\n'));
    }
    if (!lines.isEmpty()) {
      add("shallow", lines.toString());
    }
  }

  private void addObjects(Path objects) throws IOException {
    try (Stream<Path> all = Files.walk(objects)) {
      for (Path file : all.sorted().toList()) {
        String path = PATH + "/objects/" + LocalFiles.relative(objects, file);
        if (Files.isRegularFile(file)) {
          files.add(
              new SourceFile.Regular(
                  path, OBJECT, Files.size(file), time(), () -> Files.newInputStream(file)));
        } else if (!file.equals(objects) && !files.contains(new Folder(path, FOLDER))) {
          files.add(new Folder(path, FOLDER));
        }
      }
    }
  }

  private void add(String name, String content) {
    add(name, content.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Adds a file. Its time depends on its content, because a {@link SourceManifest} tells files of
   * one size apart by their times.
   */
  private void add(String name, byte[] content) {
    CRC32 sum = new CRC32();
    sum.update(content);
    files.add(
        new SourceFile.Regular(
            PATH + "/" + name,
            FILE,
            content.length,
            time().plusMillis(sum.getValue() % SPREAD),
            () -> new ByteArrayInputStream(content)));
  }

  private Instant time() {
    return Instant.ofEpochSecond(commit.getCommitTime());
  }
}
