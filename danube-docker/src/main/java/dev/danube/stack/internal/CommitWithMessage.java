package dev.danube.stack.internal;

import dev.danube.ChangeBase;
import dev.danube.SourceInfo;
import java.util.List;
import java.util.Optional;

/** A commit with another message. */
public record CommitWithMessage(SourceInfo commitInfo, String message) implements SourceInfo {

  @Override
  public String commit() {
    return commitInfo.commit();
  }

  @Override
  public Optional<String> branch() {
    return commitInfo.branch();
  }

  @Override
  public Optional<String> defaultBranch() {
    return commitInfo.defaultBranch();
  }

  @Override
  public Optional<String> pullRequest() {
    return commitInfo.pullRequest();
  }

  @Override
  public Optional<String> tag() {
    return commitInfo.tag();
  }

  @Override
  public List<String> tags() {
    return commitInfo.tags();
  }

  @Override
  public String author() {
    return commitInfo.author();
  }

  @Override
  public Optional<List<String>> changedPaths(ChangeBase base) {
    return commitInfo.changedPaths(base);
  }
}
