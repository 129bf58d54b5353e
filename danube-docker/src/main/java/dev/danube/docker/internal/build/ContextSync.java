package dev.danube.docker.internal.build;

import dev.danube.docker.internal.grpc.Fields;
import dev.danube.docker.internal.grpc.GrpcCall;
import dev.danube.docker.internal.grpc.GrpcException;
import dev.danube.docker.internal.grpc.GrpcMethod;
import dev.danube.docker.internal.grpc.MessageWriter;
import dev.danube.engine.internal.Digests;
import dev.danube.engine.spi.SourceFile;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * A method by which the daemon's builder compares folders with what it has of them from earlier
 * builds, and asks for files that it does not have. Thread-safe.
 *
 * <p>The builder takes a file for unchanged if its size, mode and time are the same. All files of a
 * context have the same time, so that programs such as make find none of them older than another.
 * The content is therefore in the {@link #key} of the session: the builder compares a context only
 * with one that has the same contents, and asks for nothing then.
 *
 * @see <a href="https://github.com/tonistiigi/fsutil">the protocol</a>
 */
final class ContextSync implements GrpcMethod {

  static final String PATH = "/moby.filesync.v1.FileSync/DiffCopy";

  /** The kinds of packets. A missing one is {@code STAT}. */
  private static final int REQUEST = 1;

  private static final int DATA = 2;
  private static final int FIN = 3;

  private static final int TYPE_FIELD = 1;
  private static final int STAT_FIELD = 2;
  private static final int ID_FIELD = 3;
  private static final int DATA_FIELD = 4;

  private static final int PATH_FIELD = 1;
  private static final int MODE_FIELD = 2;
  private static final int SIZE_FIELD = 5;
  private static final int TIME_FIELD = 6;
  private static final int TARGET_FIELD = 7;

  private static final long FOLDER_BIT = 1L << 31;
  private static final long LINK_BIT = 1L << 27;

  /** The bits for the user's id, the group's id, and "sticky". */
  private static final int[] UNIX_BITS = {04000, 02000, 01000};

  private static final long[] GO_BITS = {1L << 23, 1L << 22, 1L << 20};

  private static final long TIME = TimeUnit.SECONDS.toNanos(BuildContext.TIME.getEpochSecond());

  private static final int CHUNK = 1 << 15;

  private final Map<String, List<SourceFile>> folders;
  private final String key;

  /**
   * Creates a method.
   *
   * @param folders the files of each folder by its name, in the order of a {@link BuildContext}
   * @throws IOException if a file whose content only tells what it is cannot be read
   */
  ContextSync(Map<String, List<SourceFile>> folders) throws IOException {
    this.folders = folders;
    MessageDigest digest = Digests.sha256();
    for (String name : new TreeSet<>(folders.keySet())) {
      for (SourceFile file : folders.getOrDefault(name, List.of())) {
        digest.update((name + "\0" + file.path() + "\0").getBytes(StandardCharsets.UTF_8));
        if (file instanceof SourceFile.Regular regular) {
          digest.update(ByteBuffer.allocate(Long.BYTES).putLong(version(regular)).array());
        }
      }
    }
    this.key = UUID.nameUUIDFromBytes(digest.digest()).toString();
  }

  /** Returns the key of the contents, under which the builder keeps them. */
  String key() {
    return key;
  }

  /** Returns the method for a build, whose Dockerfile has a folder of its own. */
  static ContextSync of(BuildContext context, BuildFiles files) throws IOException {
    return new ContextSync(
        Map.of(
            "context",
            context.files(),
            "dockerfile",
            List.of(ContextArchive.text(files.name(), files.dockerfile()))));
  }

  @Override
  public void serve(GrpcCall call) throws IOException, InterruptedException {
    String name = call.header("dir-name").orElse("");
    List<SourceFile> all = folders.get(name);
    if (all == null) {
      throw GrpcException.notFound("the build has no folder " + name);
    }
    List<SourceFile> files =
        call.header("followpaths").map(paths -> FollowedPaths.of(paths).in(all)).orElse(all);
    Transfer transfer = new Transfer(call, files);
    transfer.describe();
    transfer.answer();
  }

  /** The transfer of one folder. The packets of the other side wait until it is described. */
  private static final class Transfer {

    private final GrpcCall call;
    private final List<SourceFile> files;
    private final byte[] chunk = new byte[CHUNK];
    private final List<byte[]> packets = new ArrayList<>();
    private int size;

    Transfer(GrpcCall call, List<SourceFile> files) {
      this.call = call;
      this.files = files;
    }

    /** Sends what the files are, without their contents. */
    void describe() throws IOException, InterruptedException {
      for (SourceFile file : files) {
        put(new MessageWriter().bytes(STAT_FIELD, stat(file)));
      }
      put(new MessageWriter()); // the end
      flush();
    }

    /** Sends the contents that are asked for, until the other side has all. */
    void answer() throws IOException, InterruptedException {
      for (Optional<byte[]> next = call.next(); next.isPresent(); next = call.next()) {
        int type = 0;
        int id = 0;
        Fields packet = new Fields(next.get());
        while (packet.next()) {
          switch (packet.number) {
            case TYPE_FIELD -> type = (int) packet.value;
            case ID_FIELD -> id = (int) packet.value;
            default -> {}
          }
        }
        if (type == FIN) {
          put(new MessageWriter().number(TYPE_FIELD, FIN));
          flush();
          return;
        }
        if (type == REQUEST) {
          send(id);
        }
      }
    }

    private void send(int id) throws IOException, InterruptedException {
      if (id < 0 || id >= files.size() || !(files.get(id) instanceof SourceFile.Regular file)) {
        throw GrpcException.notFound("the build has no file with the number " + id);
      }
      try (InputStream content = file.content().open()) {
        long left = file.size();
        while (left > 0) {
          int read = content.readNBytes(chunk, 0, (int) Math.min(CHUNK, left));
          if (read == 0) {
            throw new EOFException("the file " + file.path() + " became shorter while it was read");
          }
          left -= read;
          put(data(id).bytes(DATA_FIELD, chunk, read));
        }
      }
      put(data(id)); // the end of the file
      if (!call.hasNext()) {
        flush();
      }
    }

    private static MessageWriter data(int id) {
      return new MessageWriter().number(TYPE_FIELD, DATA).number(ID_FIELD, id);
    }

    private void put(MessageWriter packet) throws IOException, InterruptedException {
      byte[] message = packet.message();
      packets.add(message);
      size += message.length;
      if (size > CHUNK) {
        flush();
      }
    }

    private void flush() throws IOException, InterruptedException {
      call.send(packets);
      packets.clear();
      size = 0;
    }
  }

  private static byte[] stat(SourceFile file) {
    MessageWriter stat = new MessageWriter().text(PATH_FIELD, file.path());
    if (file instanceof SourceFile.Folder folder) {
      stat.number(MODE_FIELD, FOLDER_BIT | mode(folder.mode())).number(TIME_FIELD, TIME);
    } else if (file instanceof SourceFile.Link link) {
      long length = link.target().getBytes(StandardCharsets.UTF_8).length;
      stat.number(MODE_FIELD, LINK_BIT | 0777)
          .number(SIZE_FIELD, length)
          .number(TIME_FIELD, TIME)
          .text(TARGET_FIELD, link.target());
    } else if (file instanceof SourceFile.Regular regular) {
      stat.number(MODE_FIELD, mode(regular.mode()))
          .number(SIZE_FIELD, regular.size())
          .number(TIME_FIELD, TIME);
    }
    return stat.message();
  }

  /** Returns a mode as Go has it: what goes beyond permissions has other bits than in Unix. */
  private static long mode(int mode) {
    long more = 0;
    for (int i = 0; i < UNIX_BITS.length; i++) {
      more |= (mode & UNIX_BITS[i]) == 0 ? 0 : GO_BITS[i];
    }
    return more | (mode & 0777);
  }

  private static long version(SourceFile.Regular file) throws IOException {
    OptionalLong known = file.content().version();
    return known.isPresent() ? known.getAsLong() : ByteBuffer.wrap(Digests.sha256(file)).getLong();
  }
}
