package dev.danube.engine;

import dev.danube.ImageRef;
import dev.danube.Pipeline;
import dev.danube.engine.internal.claim.ClaimQueue;
import dev.danube.engine.internal.lockfile.Lockfile;
import dev.danube.engine.internal.lockfile.RunPins;
import dev.danube.engine.internal.record.Recorder;
import dev.danube.engine.internal.record.RunRecording;
import dev.danube.engine.internal.run.ApprovalAnswers;
import dev.danube.engine.internal.run.CallbackDispatcher;
import dev.danube.engine.internal.run.ContainerFactory;
import dev.danube.engine.internal.run.ContainerRequests;
import dev.danube.engine.internal.run.EventDispatcher;
import dev.danube.engine.internal.run.KeyedCaches;
import dev.danube.engine.internal.run.NamedImages;
import dev.danube.engine.internal.run.PipelineServices;
import dev.danube.engine.internal.run.Placement;
import dev.danube.engine.internal.run.RunScope;
import dev.danube.engine.internal.run.RunValues;
import dev.danube.engine.internal.run.RunWarnings;
import dev.danube.engine.internal.secret.RunSecrets;
import dev.danube.engine.internal.source.CheckoutEnvironment;
import dev.danube.engine.internal.source.RunSource;
import dev.danube.engine.internal.stage.CacheLocks;
import dev.danube.engine.internal.thread.Workers;
import dev.danube.engine.spi.Backend;
import dev.danube.engine.spi.ContainerRequest;
import dev.danube.engine.spi.Images;
import dev.danube.engine.spi.Session;
import dev.danube.engine.spi.SourceUpdate;
import dev.danube.event.RunEvent.SourceUpdated;
import dev.danube.event.RunListener;
import dev.danube.record.RunFolder;
import dev.danube.report.HtmlReport;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The assembly of a run from its parts. Each run has its own. */
final class RunAssembly {

  private static final Logger LOG = LoggerFactory.getLogger(RunAssembly.class);

  private final Backend backend;
  private final RunLauncher.Configuration configuration;
  private final RunSetup setup;
  private final Optional<RunRecordStore> records;

  /**
   * Creates the assembly of one run.
   *
   * @param setup what the run starts with
   * @param records the records of runs; empty if none are kept
   */
  RunAssembly(
      Backend backend,
      RunLauncher.Configuration configuration,
      RunSetup setup,
      Optional<RunRecordStore> records) {
    this.backend = backend;
    this.configuration = configuration;
    this.setup = setup;
    this.records = records;
  }

  /**
   * Returns a run that has not started.
   *
   * @param session the session of the run
   * @param to the connection that the session belongs to
   * @param caches the locks of caches, which all runs share
   * @param resources the claims of resources, which all runs share
   * @param onEnd receives the id of the run when it has ended
   */
  RunExecution assemble(
      Session session,
      Backend.Connection to,
      Workers workers,
      CacheLocks caches,
      ClaimQueue resources,
      Consumer<String> onEnd) {
    Pipeline pipeline = setup.pipeline();
    RunSettings settings = setup.settings();
    AtomicBoolean killed = new AtomicBoolean();
    Instant startedAt = session.now();
    RunSecrets secrets = new RunSecrets(backend);
    RunWarnings warnings = new RunWarnings(secrets);
    RunValues values = new RunValues(pipeline, settings.parameters());
    setup.earlierOutputs().forEach(values::put);
    setup.resumption().stream()
        .flatMap(earlier -> earlier.changes().stream())
        .forEach(warnings::add);
    Optional<Recorder> recorder = recorder(session, secrets, warnings, values, startedAt);
    RunRecording recording =
        new RunRecording(
            recorder,
            setup.folder(),
            setup.restored(),
            setup.hasWorkspace(),
            settings.keepsFailed(),
            settings.artifacts(),
            settings.appliesGenerated());
    EventDispatcher events =
        new EventDispatcher(
            joined(
                joined(recorder.stream().toList(), reports()),
                joined(configuration.listeners(), settings.listeners())));
    Consumer<SourceUpdate> tell =
        update ->
            events.emit(
                new SourceUpdated(
                    setup.id(), session.now(), update.added(), update.changed(), update.deleted()));
    RunPins pins = pins(session, warnings, recording);
    RunSource source = source(session, secrets, warnings, values, pins, recording, tell);
    RunState state =
        new RunState(
            setup.id(), pipeline, session, source::info, backend.environment(), values, startedAt);
    values.setContext(state);
    CallbackDispatcher callbacks =
        new CallbackDispatcher(
            joined(configuration.callbacks(), settings.callbacks()), warnings::add);
    ContainerFactory containers =
        new ContainerFactory(session, values, pins, state, callbacks, recording);
    RunScope scope =
        new RunScope(
            setup.id(),
            pipeline,
            session,
            configuration.grace(),
            state,
            values,
            secrets,
            source,
            pins,
            containers,
            new KeyedCaches(
                pipeline,
                configuration.caches().filter(store -> backend.hasFiles()),
                source,
                !setup.resumption().isEmpty(),
                warnings::add),
            new PipelineServices(pipeline, session, values, secrets, containers),
            events,
            callbacks,
            warnings,
            recording,
            new ApprovalAnswers(),
            killed::get);
    EarlyWarnings early = new EarlyWarnings(scope);
    SupersedeWatch newer = new SupersedeWatch(scope, settings.supersedes());
    RunEnd end = new RunEnd(scope, state, setup, to, records, early, newer, onEnd);
    Coordinator coordinator =
        new Coordinator(scope, state, setup, workers, caches, resources, end::finish);
    return new RunExecution(scope, coordinator, workers, end, killed, early, newer, settings);
  }

  /**
   * Returns the recorder of the run. It receives each event before the listeners, so that all that
   * listeners know is recorded.
   */
  private Optional<Recorder> recorder(
      Session session,
      RunSecrets secrets,
      RunWarnings warnings,
      RunValues values,
      Instant startedAt) {
    Consumer<String> warn =
        warning -> {
          // Logged too, because the result may have been returned already.
          LOG.warn("Run {}: {}", setup.id(), warning);
          warnings.add(warning);
        };
    return setup
        .lock()
        .map(
            lock ->
                Recorder.open(
                    lock,
                    new Recorder.RunHeader(
                        setup.folder().orElseThrow(),
                        setup.pipeline(),
                        values.parameters(),
                        setup.restored(),
                        setup.startedBefore(),
                        setup.tries(),
                        setup.hasWorkspace(),
                        setup.borrowed().map(other -> other.record().id()),
                        setup.settings().keptWorkspace(),
                        startedAt),
                    new Recorder.RecorderSource(
                        values::texts, secrets::mask, session::schedule, warn)));
  }

  /** Returns the writer of the page that shows the run, if it is wanted. */
  private List<RunListener> reports() {
    return records
        .filter(store -> configuration.writesReports())
        .map(store -> HtmlReport.of(setup.pipeline(), store.home()))
        .stream()
        .toList();
  }

  private RunPins pins(Session session, RunWarnings warnings, RunRecording recording) {
    Images images = session.images();
    Set<String> made = NamedImages.made(setup.pipeline());
    Predicate<ImageRef> isMade = image -> NamedImages.isMade(image, made);
    RunPins.Listener listener = new RunPins.Listener(recording::locked, warnings::add);
    Optional<RunSettings.Lock> lock = setup.settings().lock();
    if (lock.isEmpty()) {
      return setup
          .resumption()
          .map(earlier -> earlier.record().locked())
          .map(entries -> RunPins.recorded(entries, images, isMade, listener))
          .orElseGet(() -> RunPins.none(images));
    }
    Lockfile file = Lockfile.read(lock.get().file());
    return lock.get().mode() == LockMode.FROZEN
        ? RunPins.frozen(file, images, isMade, listener)
        : RunPins.update(file, images, isMade, listener);
  }

  private RunSource source(
      Session session,
      RunSecrets secrets,
      RunWarnings warnings,
      RunValues values,
      RunPins pins,
      RunRecording recording,
      Consumer<SourceUpdate> tell) {
    Pipeline pipeline = setup.pipeline();
    CheckoutEnvironment environment =
        CheckoutEnvironment.ofThisProgram(
            backend.environment(),
            records.map(RunRecordStore::home),
            RunSource.secretsOf(secrets),
            () -> records.flatMap(store -> store.lastSuccess(pipeline.name())));
    return new RunSource(
        pipeline.source().filter(from -> backend.hasFiles()),
        session,
        environment,
        pins,
        recording,
        new RunSource.Workspace(
            setup.earlierSource(),
            setup.workspaceOwner().map(RunFolder::sourceFiles),
            setup.bringsSource()),
        () -> mainContainer(pipeline, values, pins),
        warnings::add,
        tell);
  }

  /** Returns the main container, if the run needs one and its image is known already. */
  private static Optional<ContainerRequest> mainContainer(
      Pipeline pipeline, RunValues values, RunPins pins) {
    boolean hasMain =
        pipeline.allStages().stream()
            .anyMatch(stage -> Placement.of(stage) == Placement.ContainerKind.MAIN);
    return pipeline
        .image()
        .filter(image -> hasMain)
        .flatMap(values::known)
        .flatMap(pins::known)
        .map(image -> ContainerRequests.ofMain(pipeline, image).build());
  }

  private static <T> List<T> joined(List<? extends T> first, List<? extends T> second) {
    return Stream.<T>concat(first.stream(), second.stream()).toList();
  }
}
