package dev.danube.engine.internal;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.Secret;
import dev.danube.internal.Durations;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A reader of secrets from the places that their descriptions name. */
public final class SecretReader {

  /** The most characters of a program's messages that a failure contains. */
  private static final int LONGEST_MESSAGE = 1_000;

  /** The most bytes of a program's output that are kept. */
  private static final int LONGEST_OUTPUT = 1 << 20;

  /** The time that the last messages of a program may take after its end. */
  private static final Duration MOMENT = Duration.ofSeconds(1);

  private SecretReader() {}

  /**
   * Returns the content, which is not empty. One trailing line break of a file or of a program's
   * output is dropped.
   *
   * @throws IOException if there is no content; the message is the reason, without the content
   */
  public static String read(Secret secret, Map<String, String> environment)
      throws IOException, InterruptedException {
    String content = null;
    if (secret instanceof Secret.Env env) {
      content = environment.get(env.variable());
    } else if (secret instanceof Secret.File file) {
      content = file(file);
    } else if (secret instanceof Secret.Command command) {
      content = output(command);
    } else if (secret instanceof Secret.Code supplied) {
      content = supplied(supplied);
    }
    if (content == null || content.isEmpty()) {
      throw new IOException(missing(secret));
    }
    return content;
  }

  private static String missing(Secret secret) {
    return secret instanceof Secret.Env env
        ? "environment variable " + env.variable() + " is not set or empty"
        : "it is empty";
  }

  private static String file(Secret.File secret) throws IOException {
    try {
      return withoutLineBreak(Files.readString(secret.file()));
    } catch (IOException e) {
      throw new IOException("cannot read the file: " + e, e);
    }
  }

  private static @Nullable String supplied(Secret.Code secret) throws IOException {
    try {
      return secret.supplier().get();
    } catch (Throwable e) {
      throw new IOException("its supplier threw " + e, e);
    }
  }

  private static String output(Secret.Command secret) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(secret.argv())
            .redirectInput(ProcessBuilder.Redirect.from(nothing()))
            .start();
    try {
      Reader output = new Reader(process.getInputStream());
      Reader messages = new Reader(process.getErrorStream());
      Duration limit = secret.limit();
      if (!process.waitFor(Durations.limited(limit).toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException(
            "its command did not end within "
                + Durations.text(limit)
                + ", the limit of Secret.command(...)");
      }
      if (process.exitValue() != 0) {
        throw new IOException(
            "its command ended with exit code "
                + process.exitValue()
                + said(messages.end(), output.end()));
      }
      return withoutLineBreak(output.content(limit));
    } finally {
      process.destroyForcibly();
    }
  }

  /**
   * Returns the end of what a program printed to standard error, as a phrase. Lines that it printed
   * to standard output too are left out: they may be the secret.
   */
  private static String said(String messages, String output) {
    Set<String> secret = output.lines().map(String::strip).collect(Collectors.toSet());
    String all =
        messages
            .lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty())
            .filter(line -> secret.stream().filter(s -> !s.isEmpty()).noneMatch(line::contains))
            .collect(Collectors.joining(" | "));
    String end = all.substring(Math.max(0, all.length() - LONGEST_MESSAGE));
    return end.isEmpty() ? "" : ": " + end;
  }

  private static File nothing() {
    boolean isWindows = File.separatorChar == '\\';
    return new File(isWindows ? "NUL" : "/dev/null");
  }

  private static String withoutLineBreak(String text) {
    return text.replaceFirst("\r?\n\\z", "");
  }

  /**
   * A thread that reads what a program prints, while another thread waits for the program to end.
   */
  private static final class Reader {

    @GuardedBy("this") private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private final Thread thread;
    private volatile @Nullable IOException failure;
    private volatile boolean isCut;

    Reader(InputStream from) {
      thread = new Thread(() -> copy(from), "danube-secret");
      thread.setDaemon(true);
      thread.start();
    }

    private void copy(InputStream from) {
      byte[] buffer = new byte[8192];
      try (from) {
        for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
          add(buffer, count);
        }
      } catch (IOException e) {
        failure = e;
      }
    }

    private synchronized void add(byte[] buffer, int count) {
      if (bytes.size() < LONGEST_OUTPUT) {
        bytes.write(buffer, 0, count);
      } else {
        isCut = true;
      }
    }

    /** Returns what was printed until a moment after the end of the program. */
    String end() throws InterruptedException {
      thread.join(MOMENT.toMillis());
      synchronized (this) {
        return bytes.toString(StandardCharsets.UTF_8);
      }
    }

    String content(Duration limit) throws IOException, InterruptedException {
      thread.join(Durations.limited(limit).toMillis());
      IOException problem = failure;
      if (problem != null) {
        throw problem;
      }
      if (thread.isAlive()) {
        throw new IOException("its command has ended, but its output is still open");
      }
      if (isCut) {
        throw new IOException("its command printed more than " + LONGEST_OUTPUT + " bytes");
      }
      return end();
    }
  }
}
