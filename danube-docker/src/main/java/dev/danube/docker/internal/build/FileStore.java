package dev.danube.docker.internal.build;

import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.danube.docker.internal.workspace.FileSinkException;
import dev.danube.engine.internal.Digests;
import dev.danube.engine.spi.SourceFile;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The contents of files of the workspace, one after another in a temporary file. Closing the store
 * deletes the file. Files are added by one thread.
 */
final class FileStore implements Closeable {

  private static final int CHUNK = 1 << 16;

  private final Path path;
  private final byte[] chunk = new byte[CHUNK];
  private @Nullable OutputStream out;
  private long position;

  FileStore(Path path) {
    this.path = path;
  }

  static FileStore create() throws IOException {
    return new FileStore(Files.createTempFile("danube-context", ".files"));
  }

  /**
   * Stores a content.
   *
   * @throws FileSinkException if this machine cannot store it, for example on a full disk
   * @throws IOException if it cannot be read
   */
  SourceFile.Content add(InputStream content) throws IOException {
    long start = position;
    MessageDigest digest = Digests.sha256();
    for (int read = content.read(chunk); read >= 0; read = content.read(chunk)) {
      digest.update(chunk, 0, read);
      write(read);
    }
    return new Stored(path, start, ByteBuffer.wrap(digest.digest()).getLong());
  }

  private void write(int length) {
    try {
      OutputStream file = out;
      if (file == null) {
        // The file is not created here: a caller that gave up waiting may have removed it.
        file = Files.newOutputStream(path, WRITE, TRUNCATE_EXISTING);
        out = file;
      }
      file.write(chunk, 0, length);
      position += length;
    } catch (IOException e) {
      throw new FileSinkException(e);
    }
  }

  /** Ends the adding of files. */
  void end() {
    OutputStream file = out;
    out = null;
    if (file != null) {
      try {
        file.close();
      } catch (IOException e) {
        throw new FileSinkException(e);
      }
    }
  }

  @Override
  public void close() throws IOException {
    OutputStream file = out;
    try {
      if (file != null) {
        file.close();
      }
    } finally {
      Files.deleteIfExists(path);
    }
  }

  /** A content from a position on. Its end is known to the file that it belongs to. */
  private record Stored(Path path, long start, long digest) implements SourceFile.Content {

    @Override
    public InputStream open() throws IOException {
      SeekableByteChannel channel = Files.newByteChannel(path);
      return Channels.newInputStream(channel.position(start));
    }

    @Override
    public OptionalLong version() {
      return OptionalLong.of(digest);
    }
  }
}
