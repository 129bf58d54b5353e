package dev.danube.docker.internal.workspace;

import dev.danube.docker.internal.daemon.ThrottledProgress;
import dev.danube.engine.spi.SourceFile;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.jspecify.annotations.Nullable;

/**
 * The files of a source as an archive. The archive is produced while it is read, so no file is held
 * in memory. Not thread-safe.
 */
final class SourceArchive extends InputStream {

  private static final int CHUNK = 1 << 16;

  private final Iterator<SourceFile> files;
  private final UserIds owner;
  private final Instant now = Instant.now();
  private final Buffer buffer = new Buffer();
  private final TarArchiveOutputStream tar = Archives.tar(buffer);
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
   * @param progress receives the number of bytes of content that were read, and their total
   */
  SourceArchive(List<SourceFile> files, UserIds owner, ThrottledProgress progress) {
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
        tar.flush();
        progress.end(total);
      }
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  private void startEntry(SourceFile next) throws IOException {
    if (next instanceof SourceFile.Folder folder) {
      put(new TarArchiveEntry(folder.path() + "/"), 040000 | folder.mode(), now);
      tar.closeArchiveEntry();
    } else if (next instanceof SourceFile.Link link) {
      TarArchiveEntry entry = new TarArchiveEntry(link.path(), TarConstants.LF_SYMLINK);
      entry.setLinkName(link.target());
      put(entry, 0120777, now);
      tar.closeArchiveEntry();
    } else if (next instanceof SourceFile.Regular file) {
      content = file.content().open();
      current = file;
      left = file.size();
      TarArchiveEntry entry = new TarArchiveEntry(file.path());
      entry.setSize(left);
      put(entry, 0100000 | file.mode(), file.modified());
    }
  }

  /** Starts an entry. Its time is in whole seconds, because fractions would need another entry. */
  private void put(TarArchiveEntry entry, int mode, Instant modified) throws IOException {
    entry.setMode(mode);
    entry.setUserId(owner.user());
    entry.setGroupId(owner.group());
    entry.setModTime(FileTime.from(modified.truncatedTo(ChronoUnit.SECONDS)));
    tar.putArchiveEntry(entry);
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
      tar.closeArchiveEntry();
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
