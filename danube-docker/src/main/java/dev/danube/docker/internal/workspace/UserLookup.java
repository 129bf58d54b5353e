package dev.danube.docker.internal.workspace;

import com.github.dockerjava.api.model.ContainerConfig;
import dev.danube.BackendException;
import dev.danube.docker.internal.archive.TarReader;
import dev.danube.docker.internal.daemon.Daemon;
import dev.danube.docker.internal.daemon.DockerApiException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A lookup of the user that a container runs as. Docker accepts a name or a number, and a group
 * after a colon. The image defines the names, and the group of a user that is set without a group.
 */
final class UserLookup {

  private static final String USERS = "/etc/passwd";
  private static final String GROUPS = "/etc/group";

  /** The positions of the fields in a line of either file. */
  private static final int NAME = 0;

  private static final int ID = 2;
  private static final int GROUP_OF_USER = 3;

  private final Daemon daemon;
  private final String container;

  UserLookup(Daemon daemon, String container) {
    this.daemon = daemon;
    this.container = container;
  }

  /** Returns the user of the container, which need not be running. */
  UserIds user() throws InterruptedException {
    ContainerConfig config = daemon.inspectContainer(container).getConfig();
    String user = Optional.ofNullable(config.getUser()).orElse("");
    return List.of("", "0", "root", "0:0", "root:root").contains(user) ? UserIds.ROOT : find(user);
  }

  private UserIds find(String text) throws InterruptedException {
    int colon = text.indexOf(':');
    String user = colon < 0 ? text : text.substring(0, colon);
    Optional<String[]> entry = line(USERS, named(user));
    long id =
        entry.map(fields -> number(fields[ID])).or(() -> numeric(user)).orElseThrow(() -> no(user));
    if (colon < 0) {
      return new UserIds(id, entry.map(fields -> number(fields[GROUP_OF_USER])).orElse(0L));
    }
    String group = text.substring(colon + 1);
    Optional<Long> number = numeric(group);
    if (number.isEmpty()) {
      number = line(GROUPS, named(group)).map(fields -> number(fields[ID]));
    }
    return new UserIds(id, number.orElseThrow(() -> no(group)));
  }

  private static BackendException no(String name) {
    return new BackendException(
        "The image has no user or group \"" + name + "\", which should own the workspace", null);
  }

  private static Predicate<String[]> named(String name) {
    return fields -> fields[NAME].equals(name) || fields[ID].equals(name);
  }

  private static Optional<Long> numeric(String text) {
    return text.matches("\\d{1,10}") ? Optional.of(Long.parseLong(text)) : Optional.empty();
  }

  private static long number(String text) {
    return numeric(text).orElse(0L);
  }

  private Optional<String[]> line(String file, Predicate<String[]> wanted)
      throws InterruptedException {
    return read(file)
        .lines()
        .map(line -> line.split(":", -1))
        .filter(fields -> fields.length > GROUP_OF_USER && wanted.test(fields))
        .findFirst();
  }

  /** Returns the text of a file, which is empty if the file does not exist. */
  private String read(String file) throws InterruptedException {
    try {
      return daemon.call(
          "reading " + file,
          client -> {
            try (InputStream archive = client.copyArchiveFromContainerCmd(container, file).exec()) {
              return content(new TarReader(archive));
            }
          });
    } catch (DockerApiException e) {
      if (e.isNotFound()) {
        return "";
      }
      throw e;
    }
  }

  private static String content(TarReader archive) throws IOException {
    return archive.next() == null ? "" : new String(archive.readAllBytes(), StandardCharsets.UTF_8);
  }
}
