package dev.danube.docker.internal.workspace;

import dev.danube.docker.internal.archive.TarEntry;
import dev.danube.docker.internal.archive.TarEntry.EntryKind;
import dev.danube.docker.internal.archive.TarWriter;
import dev.danube.docker.internal.daemon.ThrottledProgress;
import dev.danube.engine.spi.SourceFile;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The files of a source as an archive. The archive is produced while it is read, so no file is held
 * in memory. Not thread-safe.
 */
public final class SourceArchive extends InputStream {

  private static final int CHUNK = 1 << 16;

  private final Iterator<SourceFile> files;
  private final UserIds owner;
  private final Instant time;
  private final Buffer buffer = new Buffer();
  private final TarWriter tar = new TarWriter(buffer);
  private final byte[] chunk = new byte[CHUNK];
  private final ThrottledProgress progress;
  private final long total;
  private long done;
  private SourceFile.@Nullable Regular current;
  private @Nullable InputStream content;
  private long left;
  private boolean finished;
  private @Nullable IOException failure;

  /**
   * Creates an archive whose entries all belong to one user.
   *
   * @param time the time of folders and links
   * @param progress receives the number of bytes of content that were read, and their total
   */
  public SourceArchive(
      List<SourceFile> files, UserIds owner, Instant time, ThrottledProgress progress) {
    this.time = time;
    this.files = files.iterator();
    this.owner = owner;
    this.progress = progress;
    this.total =
        files.stream()
            .mapToLong(file -> file instanceof SourceFile.Regular regular ? regular.size() : 0)
            .sum();
  }

  /** Returns the failure to read the source, if the archive could not be read because of it. */
  Optional<IOException> failure() {
    return Optional.ofNullable(failure);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    while (buffer.isEmpty() && !finished) {
      produce();
    }
    return buffer.isEmpty() ? -1 : buffer.take(bytes, offset, length);
  }

  private void produce() throws IOException {
    try {
      SourceFile.Regular file = current;
      if (file != null) {
        copy(file);
      } else if (files.hasNext()) {
        startEntry(files.next());
      } else {
        finished = true;
        tar.finish();
        progress.end(total);
      }
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  private void startEntry(SourceFile next) throws IOException {
    if (next instanceof SourceFile.Folder folder) {
      put(TarEntry.folder(folder.path(), folder.mode(), time));
    } else if (next instanceof SourceFile.Link link) {
      put(TarEntry.link(EntryKind.SYMBOLIC_LINK, link.path(), link.target(), 0777, time));
    } else if (next instanceof SourceFile.Regular file) {
      content = file.content().open();
      current = file;
      left = file.size();
      put(TarEntry.file(file.path(), file.mode(), left, file.modified()));
    }
  }

  private void put(TarEntry entry) throws IOException {
    tar.put(entry.ownedBy(owner.user(), owner.group()));
  }

  /** Copies a part of a file. Leaves out what was appended after the file was found. */
  private void copy(SourceFile.Regular file) throws IOException {
    InputStream from = content;
    if (left > 0 && from != null) {
      int count = from.read(chunk, 0, (int) Math.min(CHUNK, left));
      if (count < 0) {
        throw new EOFException("the file " + file.path() + " became shorter while it was read");
      }
      tar.write(chunk, 0, count);
      left -= count;
      done += count;
      progress.tell(done, total);
    } else {
      current = null;
      closeContent();
    }
  }

  private void closeContent() throws IOException {
    InputStream open = content;
    content = null;
    if (open != null) {
      open.close();
    }
  }

  @Override
  public void close() throws IOException {
    finished = true;
    closeContent();
  }

  /** The bytes that were written and not read yet. */
  private static final class Buffer extends ByteArrayOutputStream {

    private int position;

    boolean isEmpty() {
      return position == count;
    }

    int take(byte[] bytes, int offset, int length) {
      int taken = Math.min(length, count - position);
      System.arraycopy(buf, position, bytes, offset, taken);
      position += taken;
      if (isEmpty()) {
        reset();
        position = 0;
      }
      return taken;
    }
  }
}
