package dev.danube.engine;

import dev.danube.BackendException;
import dev.danube.FailureKind;
import dev.danube.Pipeline;
import dev.danube.Secret;
import dev.danube.Source;
import dev.danube.SourceInfo;
import dev.danube.engine.internal.secret.StepFailedException;
import dev.danube.engine.internal.source.Checkout;
import dev.danube.engine.internal.source.CheckoutEnvironment;
import dev.danube.engine.internal.source.Checkouts;
import dev.danube.engine.spi.Backend;
import dev.danube.engine.spi.ContainerRequest;
import dev.danube.record.SourceFingerprint;
import java.io.IOException;
import java.io.Serial;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
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
  private final Optional<Path> home;
  private volatile @Nullable Checkout checkout;
  private volatile @Nullable SourceInfo recorded;

  /**
   * Prepares it.
   *
   * @param records what Danube keeps is never part of a source
   */
  RunSource(RunExecution run, Backend backend, Optional<RunRecordStore> records) {
    this.run = run;
    this.backend = backend;
    this.home = records.map(RunRecordStore::home);
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
  void fetch() throws StepFailedException, InterruptedException {
    if (!isNeeded()) {
      return;
    }
    try {
      Source source = run.pipeline().source().get();
      Optional<SourceFingerprint> before = run.earlierSource();
      if (before.isPresent()) {
        takeUp(source, before.get());
      } else {
        bring(source);
      }
    } catch (SecretFailure e) {
      throw e.failure;
    } catch (IOException | BackendException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      throw new StepFailedException(
          FailureKind.INFRASTRUCTURE, "the source cannot be had: " + reason(e), e);
    }
  }

  /** Of a file that may not be read Java says no more than its path. */
  private static String reason(Exception e) {
    return (e instanceof AccessDeniedException ? "permission denied: " : "") + e.getMessage();
  }

  private void bring(Source source) throws IOException, InterruptedException {
    Checkout got = open(source);
    boolean isBound = isBound(got);
    if (!isBound) {
      run.session().uploadSource(got.files(), main());
    }
    run.sourceIs(SourceFingerprinter.of(got, !isBound));
  }

  private Checkout open(Source source) throws IOException, InterruptedException {
    Checkout got =
        Checkouts.open(source, surroundings(backend, home, this::content, run::lastSuccess));
    checkout = got;
    return got;
  }

  private boolean isBound(Checkout got) {
    return got.folder().isPresent() && run.session().bindSource(got.folder().get());
  }

  /**
   * Goes on with what an earlier try was made of, whatever there is now. The workspace may have its
   * files already; a folder of this machine that is the workspace is as it is.
   */
  private void takeUp(Source source, SourceFingerprint before)
      throws IOException, InterruptedException {
    boolean isServed = source instanceof Source.Git;
    boolean isAsItWas = isServed || run.hasWorkspace();
    Source same = before.commit().map(commit -> at(source, commit)).orElse(source);
    if (!run.hasWorkspace()) {
      bring(same);
    } else if (!isServed && isBound(open(source))) {
      isAsItWas = false;
    }
    if (isAsItWas) {
      run.sourceIs(before);
      before.commit().ifPresent(known -> recorded = new RecordedCommit(known, () -> info(same)));
    }
  }

  /** A server is asked for the commit itself; what is on this machine is as it is. */
  private static Source at(Source source, SourceFingerprint.Commit commit) {
    return source instanceof Source.Git git ? git.ref(commit.id()) : source;
  }

  private synchronized SourceInfo info(Source source) {
    try {
      Checkout got = checkout;
      return (got == null ? open(source) : got).info().orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException("interrupted while fetching " + source, e));
    }
  }

  static CheckoutEnvironment surroundings(
      Backend backend,
      Optional<Path> home,
      CheckoutEnvironment.Secrets secrets,
      CheckoutEnvironment.History history) {
    return new CheckoutEnvironment(
        Path.of("").toAbsolutePath(),
        Path.of(System.getProperty("user.home", "")),
        backend.environment(),
        home.map(kept -> Set.of(real(kept))).orElse(Set.of()),
        secrets,
        history);
  }

  private String content(Secret secret) throws IOException, InterruptedException {
    try {
      return run.secrets().content(secret);
    } catch (StepFailedException e) {
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
    SourceInfo known = recorded;
    return run.session()
        .source()
        .or(() -> Optional.ofNullable(known))
        .or(() -> got == null ? Optional.empty() : got.info());
  }

  /** The variables that tell steps of the commit. */
  Map<String, String> environment() {
    Map<String, String> environment = new LinkedHashMap<>();
    info()
        .ifPresent(
            source -> {
              environment.put("GIT_COMMIT", source.commit());
              environment.put("GIT_SHORT_COMMIT", source.shortCommit());
              environment.put("GIT_COMMIT_MESSAGE", source.message().strip());
              environment.put("GIT_COMMIT_AUTHOR", source.author());
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

    private final transient StepFailedException failure;

    SecretFailure(StepFailedException failure) {
      super(failure);
      this.failure = failure;
    }
  }
}
