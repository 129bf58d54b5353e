package dev.danube.engine.internal.secret;

import dev.danube.FailureKind;
import dev.danube.Pipeline;
import dev.danube.Secret;
import dev.danube.Service;
import dev.danube.Source;
import dev.danube.Stage;
import dev.danube.Step;
import dev.danube.engine.internal.SecretReader;
import dev.danube.engine.spi.Backend;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Methods that fetch a secret from the place that its description names. */
public final class SecretFetch {

  private SecretFetch() {}

  /** Returns the content, which is not empty. */
  static String fetch(Secret secret, Map<String, String> environment)
      throws StepFailedException, InterruptedException {
    try {
      return SecretReader.read(secret, environment);
    } catch (IOException e) {
      throw failure(secret, String.valueOf(e.getMessage()), e);
    }
  }

  private static StepFailedException failure(Secret secret, String why, @Nullable Throwable cause) {
    return new StepFailedException(
        FailureKind.SECRET, "secret " + secret.name() + " is not available: " + why, cause);
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
              stage.steps().forEach(step -> add(secrets, step));
            });
    return secrets;
  }

  private static void add(Collection<Secret> secrets, Step step) {
    if (step instanceof Step.BuildImage build) {
      secrets.addAll(build.image().secrets().values());
      secrets.addAll(build.image().sshKeys().values());
    }
  }

  private static void add(Collection<Secret> secrets, Service service) {
    secrets.addAll(service.secrets().values());
    secrets.addAll(service.secretFiles().values());
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
