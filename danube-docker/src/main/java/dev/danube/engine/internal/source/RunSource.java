package dev.danube.engine.internal.source;

import dev.danube.BackendException;
import dev.danube.FailureKind;
import dev.danube.Secret;
import dev.danube.Source;
import dev.danube.SourceInfo;
import dev.danube.engine.internal.LongText;
import dev.danube.engine.internal.lockfile.RunPins;
import dev.danube.engine.internal.record.RunRecording;
import dev.danube.engine.internal.secret.RunSecrets;
import dev.danube.engine.internal.secret.StepFailedException;
import dev.danube.engine.spi.ContainerRequest;
import dev.danube.engine.spi.Session;
import dev.danube.engine.spi.SourceFile;
import dev.danube.engine.spi.SourceUpdate;
import dev.danube.record.SourceFingerprint;
import java.io.IOException;
import java.io.Serial;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The source of a run, which is put into the workspace before the first stage starts. Thread-safe.
 */
public final class RunSource {

  /** The length of a variable; a commit message can be longer than Linux allows. */
  private static final int LONGEST_TEXT = 16_000;

  private final Optional<Source> source;
  private final Session session;
  private final CheckoutEnvironment environment;
  private final RunPins pins;
  private final RunRecording recording;
  private final Workspace workspace;
  private final Supplier<Optional<ContainerRequest>> main;
  private final Consumer<String> warn;
  private final Consumer<SourceUpdate> tell;
  private volatile @Nullable Checkout checkout;
  private volatile @Nullable SourceInfo recorded;
  private volatile boolean isBound;
  private volatile @Nullable Source asBefore;

  /**
   * The workspace that the source is put into.
   *
   * @param earlier the source in it; empty if it is new
   * @param manifest the file with the state of the files in it; empty if none is kept
   * @param isUpdated whether what has changed since is brought into it
   */
  public record Workspace(
      Optional<SourceFingerprint> earlier, Optional<Path> manifest, boolean isUpdated) {}

  /**
   * Creates the source of a run; nothing is read yet.
   *
   * @param source the place of the files; empty if there is none, or the backend makes up the files
   * @param session receives the files
   * @param environment what the source is read with
   * @param pins has the commit that a lock file gives
   * @param recording records the source
   * @param workspace the workspace
   * @param main the main container, whose user owns the files; empty if there is none, or its image
   *     is not known yet
   * @param warn receives what a user may miss among the files
   * @param tell receives what was brought into the workspace of an earlier run
   */
  public RunSource(
      Optional<Source> source,
      Session session,
      CheckoutEnvironment environment,
      RunPins pins,
      RunRecording recording,
      Workspace workspace,
      Supplier<Optional<ContainerRequest>> main,
      Consumer<String> warn,
      Consumer<SourceUpdate> tell) {
    this.source = source;
    this.session = session;
    this.environment = environment;
    this.pins = pins;
    this.recording = recording;
    this.workspace = workspace;
    this.main = main;
    this.warn = warn;
    this.tell = tell;
  }

  /** Returns whether there is a source to fetch. */
  public boolean isNeeded() {
    return source.isPresent();
  }

  /** Fetches the source and passes it to the session, on the thread of a worker. */
  public void fetch() throws StepFailedException, InterruptedException {
    if (source.isEmpty()) {
      return;
    }
    try {
      if (workspace.isUpdated() && recording.hasWorkspace()) {
        update(source.get());
      } else if (workspace.earlier().isPresent() && !workspace.isUpdated()) {
        restore(source.get(), workspace.earlier().get());
      } else {
        bring(source.get());
      }
    } catch (SecretFailedException e) {
      throw e.failure;
    } catch (IOException | BackendException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      throw new StepFailedException(
          FailureKind.INFRASTRUCTURE, "the source is not available: " + reason(e), e);
    }
  }

  /**
   * Returns the reason of a failure. For a file that may not be read, Java's own message is the
   * path.
   */
  private static String reason(Exception e) {
    return (e instanceof AccessDeniedException ? "permission denied: " : "") + e.getMessage();
  }

  private void bring(Source from) throws IOException, InterruptedException {
    Checkout opened = open(from);
    boolean isBound = isBound(opened);
    if (!isBound) {
      opened.warnings().forEach(warn);
      List<SourceFile> files = opened.filesAndHistory();
      session.uploadSource(files, main.get());
      writeManifest(SourceManifest.of(files)); // the record says whether it was uploaded
    }
    recording.source(SourceFingerprinter.of(opened, !isBound));
  }

  /** Brings what has changed since into the workspace of an earlier run. */
  private void update(Source from) throws IOException, InterruptedException {
    Checkout opened = open(from);
    boolean isBound = isBound(opened);
    if (!isBound) {
      opened.warnings().forEach(warn);
      List<SourceFile> files = opened.filesAndHistory();
      SourceUpdate update = readManifest().changes(files);
      if (!update.isEmpty()) {
        SourceManifest now = SourceManifest.of(files);
        session.updateSource(update, main.get(), () -> writeManifest(now));
      }
      tell.accept(update);
    }
    recording.source(SourceFingerprinter.of(opened, !isBound));
  }

  private SourceManifest readManifest() throws IOException {
    return workspace.manifest().isPresent()
        ? SourceManifest.read(workspace.manifest().get())
        : SourceManifest.of(List.of());
  }

  /**
   * Writes the manifest. Without it, a later run brings all files again, and does not know which
   * have been deleted.
   */
  private void writeManifest(SourceManifest state) {
    if (workspace.manifest().isPresent()) {
      try {
        state.write(workspace.manifest().get());
      } catch (IOException e) {
        warn.accept("the state of the source could not be recorded: " + e);
      }
    }
  }

  private Checkout open(Source from) throws IOException, InterruptedException {
    Checkout opened = Checkouts.open(from, environment, pins.commit(from));
    checkout = opened;
    opened.info().ifPresent(commit -> pins.fetched(from, commit.commit()));
    return opened;
  }

  private boolean isBound(Checkout opened) {
    isBound = opened.folder().isPresent() && session.bindSource(opened.folder().get());
    return isBound;
  }

  /**
   * Returns the source on this machine, for a comparison with what a stage has made of it.
   *
   * @throws IOException if it is not available, or the run works on it and not on a copy
   */
  public synchronized Checkout original() throws IOException, InterruptedException {
    if (isBound) {
      throw new IOException(
          "the run works on the folder of the source itself, not on a copy; leave out bindSource()");
    }
    return checkout();
  }

  /** Returns the source, which is opened again if the run has been resumed with its files. */
  public synchronized Checkout checkout() throws IOException, InterruptedException {
    Checkout opened = checkout;
    return opened == null
        ? open(Objects.requireNonNullElseGet(asBefore, source::orElseThrow))
        : opened;
  }

  /**
   * Continues with the source of an earlier try, even if the source has changed since. The
   * workspace may have its files already. A folder of this machine that is itself the workspace is
   * used as it is.
   */
  private void restore(Source from, SourceFingerprint before)
      throws IOException, InterruptedException {
    boolean isServed = from instanceof Source.Git;
    boolean isAsItWas = isServed || recording.hasWorkspace();
    Source same = before.commit().map(commit -> at(from, commit)).orElse(from);
    asBefore = same;
    if (!recording.hasWorkspace()) {
      bring(same);
    } else if (!isServed && isBound(open(from))) {
      isAsItWas = false;
    }
    if (isAsItWas) {
      recording.source(before);
      before.commit().ifPresent(known -> recorded = new RecordedCommit(known, () -> info(same)));
    }
  }

  /**
   * Returns a source at a commit. A server is asked for the commit; a source on this machine is
   * used as it is.
   */
  private static Source at(Source source, SourceFingerprint.Commit commit) {
    return source instanceof Source.Git git ? git.ref(commit.id()) : source;
  }

  private synchronized SourceInfo info(Source from) {
    try {
      Checkout opened = checkout;
      return (opened == null ? open(from) : opened).info().orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException("interrupted while fetching " + from, e));
    }
  }

  /** Returns what is known about the commit; empty if there is none, or it is not known yet. */
  public Optional<SourceInfo> info() {
    Checkout opened = checkout;
    SourceInfo known = recorded;
    return session
        .source()
        .or(() -> Optional.ofNullable(known))
        .or(() -> opened == null ? Optional.empty() : opened.info());
  }

  /** Returns the variables that describe the commit to steps. */
  public Map<String, String> environment() {
    Map<String, String> variables = new LinkedHashMap<>();
    info()
        .ifPresent(
            commit -> {
              variables.put("GIT_COMMIT", commit.commit());
              variables.put("GIT_SHORT_COMMIT", commit.shortCommit());
              variables.put(
                  "GIT_COMMIT_MESSAGE", LongText.cut(commit.message().strip(), LONGEST_TEXT));
              variables.put("GIT_COMMIT_AUTHOR", LongText.cut(commit.author(), LONGEST_TEXT));
              commit.branch().ifPresent(name -> variables.put("GIT_BRANCH", name));
              commit.defaultBranch().ifPresent(name -> variables.put("GIT_DEFAULT_BRANCH", name));
              commit.tag().ifPresent(name -> variables.put("GIT_TAG", name));
              commit.pullRequest().ifPresent(id -> variables.put("GIT_PULL_REQUEST", id));
            });
    if (hasHistory()) {
      // Git refuses a repository of another user: the workspace belongs to root, as its volume.
      variables.put("GIT_CONFIG_COUNT", "1");
      variables.put("GIT_CONFIG_KEY_0", "safe.directory");
      variables.put("GIT_CONFIG_VALUE_0", Session.WORKSPACE);
    }
    return variables;
  }

  private boolean hasHistory() {
    return source
        .filter(
            from ->
                (from instanceof Source.Git git && git.history())
                    || (from instanceof Source.CurrentRepository here && here.history()))
        .isPresent();
  }

  /**
   * Closes the source when it is no longer read.
   *
   * @throws IOException if its clone could not be removed
   */
  public void close() throws IOException {
    Checkout opened = checkout;
    if (opened != null) {
      opened.close();
    }
  }

  /**
   * Returns the secrets of a run in the form that a checkout needs. A failure to fetch a secret of
   * the source is later thrown by {@link #fetch}.
   */
  public static CheckoutEnvironment.Secrets secretsOf(RunSecrets secrets) {
    return secret -> content(secrets, secret);
  }

  private static String content(RunSecrets secrets, Secret secret)
      throws IOException, InterruptedException {
    try {
      return secrets.content(secret);
    } catch (StepFailedException e) {
      throw new SecretFailedException(e);
    }
  }

  /** A failure to fetch a secret of the source, on its way through code that throws IOException. */
  private static final class SecretFailedException extends IOException {

    @Serial private static final long serialVersionUID = 1L;

    private final transient StepFailedException failure;

    SecretFailedException(StepFailedException failure) {
      super(failure);
      this.failure = failure;
    }
  }
}
