package dev.danube.engine;

import dev.danube.BackendException;
import dev.danube.FailureKind;
import dev.danube.Pipeline;
import dev.danube.Source;
import dev.danube.engine.spi.ContainerRequest;
import dev.danube.engine.spi.SourceFile;
import dev.danube.git.FolderFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The source of a run, which is brought into the workspace before the first stage. */
final class RunSource {

  private final RunExecution run;
  private final boolean isRead;
  private final Set<Path> leftOut;

  /**
   * Prepares it.
   *
   * @param isRead whether the backend works on real files
   * @param home what Danube keeps is never part of a source
   */
  RunSource(RunExecution run, boolean isRead, Optional<Home> home) {
    this.run = run;
    this.isRead = isRead;
    this.leftOut =
        home.map(kept -> Set.of(kept.folder().toAbsolutePath().normalize())).orElse(Set.of());
  }

  static boolean isSupported(Source source) {
    return source instanceof Source.Directory;
  }

  /** Whether there is one to bring. */
  boolean isNeeded() {
    return isRead && run.pipeline().source().isPresent();
  }

  /** Finds the files and gives them to the session, on the thread of a worker. */
  void fetch() throws StepFailure {
    if (!isNeeded()) {
      return;
    }
    try {
      Source source = run.pipeline().source().get();
      if (!(source instanceof Source.Directory folder && isWorkedOn(folder.path()))) {
        run.session().fill(files(source), main());
      }
    } catch (IOException | BackendException e) {
      throw new StepFailure(
          FailureKind.INFRASTRUCTURE, "the source cannot be had: " + e.getMessage(), e);
    }
  }

  private boolean isWorkedOn(Path folder) {
    return Files.isDirectory(folder) && run.session().workOn(folder.toAbsolutePath().normalize());
  }

  private List<SourceFile> files(Source source) throws IOException {
    return FolderFiles.of((Source.Directory) source, leftOut);
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
}
