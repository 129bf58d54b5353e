package dev.danube.engine;

import dev.danube.BackendException;
import dev.danube.FailureKind;
import dev.danube.Pipeline;
import dev.danube.Secret;
import dev.danube.SourceInfo;
import dev.danube.engine.spi.Backend;
import dev.danube.engine.spi.ContainerRequest;
import dev.danube.git.Checkout;
import dev.danube.git.Checkouts;
import dev.danube.git.Surroundings;
import java.io.IOException;
import java.io.Serial;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The source of a run, which is brought into the workspace before the first stage. Thread-safe. */
final class RunSource {

  private final RunExecution run;
  private final Backend backend;
  private final Set<Path> leftOut;
  private volatile @Nullable Checkout checkout;

  /**
   * Prepares it.
   *
   * @param home what Danube keeps is never part of a source
   */
  RunSource(RunExecution run, Backend backend, Optional<Home> home) {
    this.run = run;
    this.backend = backend;
    this.leftOut = home.map(kept -> Set.of(real(kept.folder()))).orElse(Set.of());
  }

  private static Path real(Path folder) {
    try {
      return folder.toRealPath();
    } catch (IOException e) {
      return folder.toAbsolutePath().normalize(); // there is none yet
    }
  }

  /** Whether there is one to bring; a backend that makes its files up makes up the commit too. */
  boolean isNeeded() {
    return backend.hasFiles() && run.pipeline().source().isPresent();
  }

  /** Gets it and gives it to the session, on the thread of a worker. */
  void fetch() throws StepFailure, InterruptedException {
    if (!isNeeded()) {
      return;
    }
    try {
      Checkout got = Checkouts.open(run.pipeline().source().get(), surroundings());
      checkout = got;
      if (got.folder().isEmpty() || !run.session().workOn(got.folder().get())) {
        run.session().fill(got.files(), main());
      }
    } catch (SecretFailure e) {
      throw e.failure;
    } catch (IOException | BackendException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      throw new StepFailure(
          FailureKind.INFRASTRUCTURE, "the source cannot be had: " + e.getMessage(), e);
    }
  }

  private Surroundings surroundings() {
    return new Surroundings(
        Path.of("").toAbsolutePath(),
        backend.environment(),
        leftOut,
        this::content,
        Optional::empty);
  }

  private String content(Secret secret) throws IOException, InterruptedException {
    try {
      return run.secrets().content(secret);
    } catch (StepFailure e) {
      throw new SecretFailure(e);
    }
  }

  /** The main container, if there is to be one and its image is known. */
  private Optional<ContainerRequest> main() {
    Pipeline pipeline = run.pipeline();
    boolean hasMain =
        pipeline.allStages().stream()
            .anyMatch(stage -> Placement.of(stage) == Placement.Where.MAIN);
    return pipeline
        .image()
        .filter(image -> hasMain)
        .flatMap(run.values()::known)
        .map(
            image -> {
              ContainerRequest.Builder request = ContainerRequests.ofMain(pipeline).image(image);
              pipeline.platform().ifPresent(request::platform);
              return request.build();
            });
  }

  /** What is known of its commit; empty if there is none, or not yet. */
  Optional<SourceInfo> info() {
    Checkout got = checkout;
    return run.session().source().or(() -> got == null ? Optional.empty() : got.info());
  }

  /** The variables that tell steps of the commit. */
  Map<String, String> environment() {
    Map<String, String> environment = new LinkedHashMap<>();
    info()
        .ifPresent(
            source -> {
              environment.put("GIT_COMMIT", source.commit());
              source.branch().ifPresent(name -> environment.put("GIT_BRANCH", name));
              source.defaultBranch().ifPresent(name -> environment.put("GIT_DEFAULT_BRANCH", name));
              source.tag().ifPresent(name -> environment.put("GIT_TAG", name));
              source.pullRequest().ifPresent(id -> environment.put("GIT_PULL_REQUEST", id));
            });
    return environment;
  }

  /** Lets go of it, when nobody reads it any more. */
  void close() {
    Checkout got = checkout;
    if (got != null) {
      try {
        got.close();
      } catch (IOException e) {
        run.warn("the clone of the source could not be removed: " + e.getMessage());
      }
    }
  }

  /** A secret of the source cannot be had. */
  private static final class SecretFailure extends IOException {

    @Serial private static final long serialVersionUID = 1L;

    private final transient StepFailure failure;

    SecretFailure(StepFailure failure) {
      super(failure);
      this.failure = failure;
    }
  }
}
