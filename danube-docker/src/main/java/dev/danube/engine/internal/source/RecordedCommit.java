package dev.danube.engine.internal.source;

import dev.danube.ChangeBase;
import dev.danube.SourceInfo;
import dev.danube.record.SourceFingerprint;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The commit of a run that is resumed, as its record has it. The repository may have changed since,
 * and is needed only for the changed paths.
 */
record RecordedCommit(SourceFingerprint.Commit recorded, Supplier<SourceInfo> repository)
    implements SourceInfo {

  @Override
  public String commit() {
    return recorded.id();
  }

  @Override
  public Optional<String> branch() {
    return recorded.branch();
  }

  @Override
  public Optional<String> defaultBranch() {
    return recorded.defaultBranch();
  }

  @Override
  public Optional<String> pullRequest() {
    return recorded.pullRequest();
  }

  @Override
  public Optional<String> tag() {
    return recorded.tag();
  }

  @Override
  public List<String> tags() {
    return recorded.tags();
  }

  @Override
  public String message() {
    return recorded.message();
  }

  @Override
  public String author() {
    return recorded.author();
  }

  @Override
  public Optional<List<String>> changedPaths(ChangeBase base) {
    return repository.get().changedPaths(base);
  }
}
