package dev.danube.engine.internal.secret;

import dev.danube.FailureKind;
import dev.danube.Pipeline;
import dev.danube.Secret;
import dev.danube.Service;
import dev.danube.Source;
import dev.danube.Stage;
import dev.danube.engine.spi.Backend;
import dev.danube.internal.Durations;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Methods that fetch a secret from the place that its description names. */
public final class SecretFetch {

  private static final Duration LIMIT = Duration.ofMinutes(1);

  private SecretFetch() {}

  /**
   * Returns the content, which is not empty. One trailing line break of a file or of a program's
   * output is dropped.
   */
  static String fetch(Secret secret, Map<String, String> environment)
      throws StepFailedException, InterruptedException {
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
      throw failure(secret, missing(secret), null);
    }
    return content;
  }

  private static String missing(Secret secret) {
    return secret instanceof Secret.Env env
        ? "environment variable " + env.variable() + " is not set or empty"
        : "it is empty";
  }

  private static StepFailedException failure(Secret secret, String why, @Nullable Throwable cause) {
    return new StepFailedException(
        FailureKind.SECRET, "secret " + secret.name() + " is not available: " + why, cause);
  }

  private static String file(Secret.File secret) throws StepFailedException {
    try {
      return withoutLineBreak(Files.readString(secret.file()));
    } catch (IOException e) {
      throw failure(secret, "cannot read the file: " + e, e);
    }
  }

  private static @Nullable String supplied(Secret.Code secret) throws StepFailedException {
    try {
      return secret.supplier().get();
    } catch (Throwable e) {
      throw failure(secret, "its supplier threw " + e, e);
    }
  }

  private static String output(Secret.Command secret)
      throws StepFailedException, InterruptedException {
    Process process = null;
    try {
      process =
          new ProcessBuilder(secret.argv())
              .redirectInput(ProcessBuilder.Redirect.from(nothing()))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      Reader reader = new Reader(process.getInputStream());
      if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        throw failure(secret, "its command did not end within " + Durations.text(LIMIT), null);
      }
      if (process.exitValue() != 0) {
        throw failure(secret, "its command ended with exit code " + process.exitValue(), null);
      }
      return withoutLineBreak(reader.content());
    } catch (IOException e) {
      throw failure(secret, e.getMessage() == null ? e.toString() : e.getMessage(), e);
    } finally {
      if (process != null) {
        process.destroyForcibly();
      }
    }
  }

  private static java.io.File nothing() {
    boolean isWindows = java.io.File.separatorChar == '\\';
    return new java.io.File(isWindows ? "NUL" : "/dev/null");
  }

  private static String withoutLineBreak(String text) {
    return text.replaceFirst("\r?\n\\z", "");
  }

  /**
   * A thread that reads what a program prints, while another thread waits for the program to end.
   */
  private static final class Reader {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Thread thread;
    private volatile @Nullable IOException failure;

    Reader(InputStream from) {
      thread = new Thread(() -> copy(from), "danube-secret");
      thread.setDaemon(true);
      thread.start();
    }

    private void copy(InputStream from) {
      try (from) {
        from.transferTo(bytes);
      } catch (IOException e) {
        failure = e;
      }
    }

    String content() throws IOException, InterruptedException {
      thread.join(LIMIT.toMillis());
      IOException problem = failure;
      if (problem != null) {
        throw problem;
      }
      if (thread.isAlive()) {
        throw new IOException("its command has ended, but its output is still open");
      }
      return bytes.toString(StandardCharsets.UTF_8);
    }
  }

  /** Returns a warning for each secret that is found to be missing before anything starts. */
  public static List<String> warnings(
      Pipeline pipeline, Backend backend, Map<String, String> environment) {
    return used(pipeline, stage -> true).stream()
        .filter(secret -> backend.secret(secret).isEmpty())
        .filter(secret -> isMissing(secret, environment))
        .map(secret -> "secret " + secret.name() + " is missing: " + place(secret))
        .toList();
  }

  /** Returns the secrets of a pipeline itself and of some of its stages. */
  public static Set<Secret> used(Pipeline pipeline, Predicate<Stage> ofStage) {
    Set<Secret> secrets = new LinkedHashSet<>();
    if (pipeline.source().orElse(null) instanceof Source.Git git) {
      git.login().map(Source.Login::secret).ifPresent(secrets::add);
    }
    pipeline.services().forEach(service -> add(secrets, service));
    pipeline.allStages().stream()
        .filter(ofStage)
        .forEach(
            stage -> {
              secrets.addAll(stage.secrets().values());
              secrets.addAll(stage.secretFiles().values());
              stage.services().forEach(service -> add(secrets, service));
            });
    return secrets;
  }

  private static void add(Collection<Secret> secrets, Service service) {
    secrets.addAll(service.secrets().values());
  }

  private static boolean isMissing(Secret secret, Map<String, String> environment) {
    if (secret instanceof Secret.Env env) {
      return environment.getOrDefault(env.variable(), "").isEmpty();
    }
    return secret instanceof Secret.File file && !Files.isReadable(file.file());
  }

  private static String place(Secret secret) {
    return secret instanceof Secret.Env
        ? "the environment variable is not set"
        : "the file cannot be read";
  }
}
